import { join } from 'node:path';
import type { Credentials } from './credentials.ts';
import { object, parseObject, text } from './files.ts';
import { dockerHub } from './reference.ts';
import type { Env } from './types.ts';

/** How docker and its helpers name Docker Hub. */
export const dockerHubKey = 'https://index.docker.io/v1/';

/** What a credential file says of one repository: credentials, or the helper programs that may know. */
export interface ConfigAnswer {
  credentials?: Credentials;
  /** `docker-credential-NAME` programs, in the order to ask. */
  helpers: string[];
}

/**
 * Files that may hold credentials, in the order to ask: `authFile` or REGISTRY_AUTH_FILE alone, else the ones of
 * containers-auth.json(5), then docker's.
 */
export function credentialFiles(env: Env, authFile?: string): string[] {
  const only = authFile ?? env['REGISTRY_AUTH_FILE'];
  if (only) return [only];
  const home = env['HOME'];
  const config = env['XDG_CONFIG_HOME'] || (home && join(home, '.config'));
  const docker = env['DOCKER_CONFIG'] || (home && join(home, '.docker'));
  const folders = [
    [env['XDG_RUNTIME_DIR'], 'containers/auth.json'],
    [config, 'containers/auth.json'],
    [docker, 'config.json'],
  ] as const;
  return folders.flatMap(([folder, file]) => (folder ? [join(folder, file)] : []));
}

/**
 * What docker's config.json or containers' auth.json says of a repository. The most specific key wins
 * (`host/team/app`, `host/team`, `host`); a helper of the host's own comes before the entry of the host.
 * @throws PlimsollError `file-unreadable`
 */
export function readDockerConfig(source: string, path: string, registry: string, repository: string): ConfigAnswer {
  const config = parseObject(source, path);
  const auths = new Map(Object.entries(object(config, 'auths')).map(([key, entry]) => [normalKey(key), entry]));
  const parts = repository === '' ? [] : repository.split('/');
  for (let length = parts.length; length > 0; length--) {
    const credentials = credentialsOf(auths.get([registry, ...parts.slice(0, length)].join('/')));
    if (credentials) return { credentials, helpers: [] };
  }
  const helpers = object(config, 'credHelpers');
  const own = text(helpers, registry) ?? (registry === dockerHub ? text(helpers, dockerHubKey) : undefined);
  const credentials = credentialsOf(auths.get(registry));
  const store = text(config, 'credsStore');
  return {
    ...(credentials && !own ? { credentials } : {}),
    helpers: [own, credentials ? undefined : store].filter(name => name !== undefined),
  };
}

/** Old entries are URLs, and Docker Hub has several names. */
function normalKey(key: string): string {
  const isUrl = /^https?:\/\//.test(key);
  const bare = key.replace(/^https?:\/\//, '');
  const host = (isUrl ? bare.split('/')[0]! : bare).replace(/\/+$/, '');
  const path = host.replace(/\/v[12]$/, '');
  return path.replace(/^(?:index\.docker\.io|registry-1\.docker\.io)(?=\/|$)/, dockerHub);
}

function credentialsOf(entry: unknown): Credentials | undefined {
  const identity = text(entry, 'identitytoken');
  if (identity) return { kind: 'identity', token: identity };
  const bearer = text(entry, 'registrytoken');
  if (bearer) return { kind: 'bearer', token: bearer };
  const pair = Buffer.from(text(entry, 'auth') ?? '', 'base64')
    .toString('utf8')
    .replace(/\0+$/, '');
  const colon = pair.indexOf(':');
  const username = colon > 0 ? pair.slice(0, colon) : text(entry, 'username');
  const password = colon > 0 ? pair.slice(colon + 1) : text(entry, 'password');
  return username !== undefined && password !== undefined ? fromPair(username, password) : undefined;
}

/** A user name of `<token>` says that the password is an identity token (docker's credential helpers). */
export const fromPair = (username: string, password: string): Credentials =>
  username === '<token>' ? { kind: 'identity', token: password } : { kind: 'password', username, password };
