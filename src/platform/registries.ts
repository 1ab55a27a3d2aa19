/** Which registries may be asked, with what credentials; connections and tokens are kept from job to job. */
import { readFileSync } from 'node:fs';
import { isPublicAddress } from '../kit/http-address.ts';
import { PlimsollError } from '../model/index.ts';
import { createRegistryClient, type ImageName, parseImageName, type RegistryClient } from '../registry/index.ts';
import type { OpenOptions } from '../source/index.ts';
import type { PlatformConfig } from './config.ts';

export type RegistryConfig = PlatformConfig['registries'][number];
type Repository = Pick<ImageName, 'registry' | 'repository'>;

export interface Registries {
  /** @throws PlimsollError `forbidden`: only what the configuration names is asked, so that no event can choose another */
  client(name: Repository): RegistryClient;
  /** The client of a registry of the configuration. */
  clientOf(registry: RegistryConfig): RegistryClient;
  /** How to open a reference. @throws PlimsollError `forbidden` */
  openOptions(reference: string): OpenOptions;
  close(): void;
}

interface Kept {
  /** What it was made with: a password that was changed makes another client. */
  password: string | undefined;
  client: RegistryClient;
}

/** How long a client that was replaced goes on for those who still read, milliseconds. */
const graceMs = 600_000;

export function openRegistries(config: PlatformConfig, env: Record<string, string | undefined>): Registries {
  const kept = new Map<string, Kept>();
  const leaving = new Map<RegistryClient, NodeJS.Timeout>();

  function clientOf(registry: RegistryConfig): RegistryClient {
    const password = registry.passwordFile && passwordIn(registry.passwordFile);
    const known = kept.get(registry.host);
    if (known && known.password === password) return known.client;
    if (known) {
      const close = () => {
        leaving.delete(known.client);
        known.client.close();
      };
      leaving.set(known.client, setTimeout(close, graceMs).unref());
    }
    const { insecure, caFile, username, privateAddress } = registry;
    const client = createRegistryClient({
      env,
      ...(!privateAddress && { mayConnect: isPublicAddress }),
      ...(insecure && { insecure }),
      ...(caFile && { caFile }),
      ...(username && { username }),
      ...(password && { password }),
    });
    kept.set(registry.host, { password, client });
    return client;
  }

  const client = (name: Repository): RegistryClient => clientOf(registryOf(config, name));
  return {
    client,
    clientOf,
    openOptions: reference => ({ env, registry: client(parseImageName(reference.replace(/^docker:\/\//, ''))) }),
    close() {
      for (const [old, timer] of leaving) {
        clearTimeout(timer);
        old.close();
      }
      for (const { client: open } of kept.values()) open.close();
    },
  };
}

function passwordIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new PlimsollError('file-unreadable', `the password ${file} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function registryOf({ registries }: PlatformConfig, { registry: host, repository }: Repository): RegistryConfig {
  const known = registries.find(registry => registry.host === host);
  if (!known) throw new PlimsollError('forbidden', `the registry ${host} is not among those of the configuration`);
  if (!repositoryTest(known)(repository)) {
    throw new PlimsollError('forbidden', `${host}/${repository} is not among the repositories of the configuration`);
  }
  return known;
}

/** Whether a repository is one that the configuration names. */
export const allowsOf = ({ registries }: PlatformConfig): ((name: Repository) => boolean) => {
  const tests = new Map(registries.map(registry => [registry.host, repositoryTest(registry)]));
  return ({ registry, repository }) => tests.get(registry)?.(repository) ?? false;
};

/** `team/*`: the star stands for anything, slashes too. */
export function repositoryTest({ repositories }: RegistryConfig): (repository: string) => boolean {
  if (!repositories) return () => true;
  const patterns = repositories.map(pattern => pattern.split('*'));
  return repository => patterns.some(parts => matches(parts, repository));
}

/** The parts of a pattern, in their order, first and last at the ends. Linear. */
function matches(parts: readonly string[], text: string): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
