import type { Http } from '../kit/index.ts';
import { bounds } from './bounds.ts';
import { credentialFiles, fromPair, readDockerConfig } from './docker-config.ts';
import { readText } from './files.ts';
import { askHelper } from './helper.ts';
import type { RegistryOptions } from './types.ts';

/** What proves to a registry, or to its token service, who is asking. */
export type Credentials = { /** Milliseconds since the epoch; asked for anew after it. */ expires?: number } & (
  | { kind: 'password'; username: string; password: string }
  /** An OAuth2 refresh token: exchanged at the token service (docker's `identitytoken`). */
  | { kind: 'identity'; token: string }
  /** Sent to the registry as it is (docker's `registrytoken`). */
  | { kind: 'bearer'; token: string }
);

/** Whose credentials are wanted. */
export interface CredentialScope {
  registry: string;
  repository: string;
  /** A mirror is another party: credentials that the user gave for the registry itself are not for it. */
  mirror: boolean;
}

export interface CredentialFinder {
  /** Called when a registry asks; `undefined`: be anonymous. */
  find(scope: CredentialScope): Promise<Credentials | undefined>;
  /** They were refused: they are looked for anew next time, since helpers and files change. */
  forget(scope: CredentialScope): void;
}

/** What a cloud is asked with. */
export interface CredentialTools {
  http: Http;
  /** Without proxy, impatient: for metadata services. */
  metadata: Http;
  now: () => number;
}

/**
 * The order: options, PLIMSOLL_USERNAME and PLIMSOLL_PASSWORD, credential files and the helpers they name, then the cloud
 * that the registry belongs to. Answers are kept until they expire.
 */
export function createCredentialFinder(options: RegistryOptions, tools: CredentialTools): CredentialFinder {
  const known = new Map<string, Promise<Credentials | undefined>>();
  const keyOf = (scope: CredentialScope): string => `${scope.registry}/${scope.repository} ${scope.mirror}`;
  return {
    async find(scope) {
      const key = keyOf(scope);
      const running = known.get(key);
      if (running) {
        const kept = await running;
        if (kept?.expires === undefined || kept.expires > tools.now()) return kept;
      }
      const asked = find(options, tools, scope);
      if (known.size >= bounds.tokens) known.clear();
      known.set(key, asked);
      asked.catch(() => known.delete(key));
      return await asked;
    },
    forget: scope => void known.delete(keyOf(scope)),
  };
}

async function find(
  options: RegistryOptions,
  tools: CredentialTools,
  { registry, repository, mirror }: CredentialScope,
): Promise<Credentials | undefined> {
  const env = options.env ?? {};
  const username = options.username ?? env['PLIMSOLL_USERNAME'];
  const password = options.password ?? env['PLIMSOLL_PASSWORD'];
  if (!mirror && username && password !== undefined) return fromPair(username, password);
  for (const path of credentialFiles(env, options.authFile)) {
    const source = await readText(path);
    if (source === undefined || source.trim() === '') continue;
    const { credentials, helpers } = readDockerConfig(source, path, registry, repository);
    if (credentials) return credentials;
    for (const helper of helpers) {
      const answer = await askHelper(helper, registry, env);
      if (answer) return answer;
    }
  }
  const logins = options.cloudLogins ?? (await import('./cloud/index.ts')).cloudLogins;
  const cloud = logins.find(login => login.matches(registry));
  return await cloud?.login(registry, {
    ...tools,
    env,
    readText,
    endpoint: (name, usual) => options.cloudEndpoints?.[name] ?? usual,
  });
}
