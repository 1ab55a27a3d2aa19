/** Looks at a configuration the way a server would, and says all that is wrong with it. */
import { readFileSync } from 'node:fs';
import { parseImageName } from '../registry/index.ts';
import type { PlatformConfig } from './config.ts';
import { dialects } from './hooks/dialects.ts';
import { destinationsOf } from './notify/destinations.ts';
import { readTls } from './tls.ts';

export interface ConfigProblem {
  /** `registries.0.passwordFile`; empty: the whole. */
  path: string;
  message: string;
}

/** What the shape of the configuration does not say: files that are missing, names that nothing answers to. */
export function configProblems(config: PlatformConfig): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const attempt = (path: string, check: () => void): void => {
    try {
      check();
    } catch (error) {
      problems.push({ path, message: (error as Error).message });
    }
  };
  const { tls, registries, hooks, projects } = config;
  if (tls) attempt('tls', () => void readTls(tls));
  for (const [path, file] of filesOf(config, '')) attempt(path, () => void readFileSync(file));
  for (const [index, { host }] of registries.entries()) {
    attempt(`registries.${index}.host`, () => {
      const { registry } = parseImageName(`${host}/x`);
      if (registry !== host) throw new Error(`"${host}" is no host of a registry`);
    });
  }
  for (const [index, { dialect }] of hooks.entries()) {
    if (!dialects.some(({ id }) => id === dialect)) {
      const known = dialects.map(({ id }) => id).join(', ');
      problems.push({ path: `hooks.${index}.dialect`, message: `"${dialect}" is none of ${known}` });
    }
  }
  for (const [index, { name }] of projects.entries()) {
    if (projects.findIndex(other => other.name === name) < index) {
      problems.push({ path: `projects.${index}.name`, message: `"${name}" is there twice` });
    }
  }
  if (config.environments.length === 0) problems.push({ path: 'environments', message: 'at least one is needed' });
  if (problems.length === 0) attempt('notifications', () => void destinationsOf(config));
  return problems;
}

/** Every `…File` of the configuration that is read at the start, by its path. */
function* filesOf(value: unknown, path: string): Generator<[string, string]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    const at = path ? `${path}.${key}` : key;
    if (key.endsWith('File') && typeof part === 'string' && !at.startsWith('tls.')) yield [at, part];
    else yield* filesOf(part, at);
  }
}

/** Addresses of channels carry keys in their paths and queries. */
const isAddress = /^(?:url|from)$/;
/** Keys that should not be there, and whose values nobody should see. */
const isSecret = /pass|secret|token|key|credential/i;

/** The configuration to be shown: what may hold a secret is masked. */
export function redacted(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map(part => redacted(part, key));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, redacted(part, name)]));
  }
  if (isSecret.test(key) && !key.endsWith('File')) return '***';
  return typeof value === 'string' && isAddress.test(key) ? hidden(value) : value;
}

/** `postgres://user:***@host/name`, `https://host/***` */
export function hidden(address: string): string {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return '***';
  }
  const isStore = url.protocol.startsWith('postgres');
  const who = url.username ? `${url.username}${url.password ? ':***' : ''}@` : '';
  const rest = isStore ? url.pathname : url.pathname.length > 1 || url.search ? '/***' : '';
  return `${url.protocol}//${who}${url.host}${rest}`;
}
