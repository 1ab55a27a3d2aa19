import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PlimsollError } from '../model/index.ts';
import { isObject, readText, text } from './files.ts';
import type { Env } from './types.ts';

/** Where a registry is really to be asked: one `[[registry]]` of containers-registries.conf(5), version 2. */
export interface RegistryRule {
  /** `host[:port][/path]` or `*.suffix`. */
  prefix: string;
  /** Takes the place of the prefix. */
  location: string;
  insecure: boolean;
  blocked: boolean;
  mirrors: MirrorRule[];
}

export interface MirrorRule {
  location: string;
  insecure: boolean;
  /** Which references it is asked for. */
  pulls: 'all' | 'digest-only' | 'tag-only';
}

/**
 * Reads the `[[registry]]` tables of a registries.conf.
 * @throws PlimsollError `file-unreadable`
 */
export async function parseRegistriesConf(source: string, path: string): Promise<RegistryRule[]> {
  const { parse } = await import('smol-toml');
  let root: unknown;
  try {
    root = parse(source);
  } catch (cause) {
    throw new PlimsollError('file-unreadable', `${path} is not TOML`, { cause });
  }
  return tables(root, 'registry').flatMap(entry => {
    const prefix = text(entry, 'prefix') ?? text(entry, 'location');
    if (prefix === undefined) return [];
    const digestOnly = entry['mirror-by-digest-only'] === true;
    return {
      prefix,
      location: text(entry, 'location') ?? (prefix.startsWith('*.') ? '' : prefix),
      insecure: entry['insecure'] === true,
      blocked: entry['blocked'] === true,
      mirrors: tables(entry, 'mirror').flatMap(mirror => {
        const location = text(mirror, 'location');
        if (location === undefined) return [];
        const pulls = text(mirror, 'pull-from-mirror');
        return {
          location,
          insecure: mirror['insecure'] === true,
          pulls: digestOnly || pulls === 'digest-only' ? 'digest-only' : pulls === 'tag-only' ? 'tag-only' : 'all',
        } satisfies MirrorRule;
      }),
    };
  });
}

function tables(value: unknown, key: string): Record<string, unknown>[] {
  const found = isObject(value) ? value[key] : undefined;
  return Array.isArray(found) ? found.filter(isObject) : [];
}

/** Reads the files named, else the usual ones: the user's or the system's, and the drop-ins of both. */
export async function readRegistryRules(env: Env, files?: string[]): Promise<RegistryRule[]> {
  const rules = new Map<string, RegistryRule>();
  for (const path of files ?? (await usualFiles(env))) {
    const source = await readText(path);
    // A later file wins (containers-registries.conf.d(5)).
    if (source !== undefined) for (const rule of await parseRegistriesConf(source, path)) rules.set(rule.prefix, rule);
  }
  return [...rules.values()];
}

async function usualFiles(env: Env): Promise<string[]> {
  const home = env['HOME'];
  const system = '/etc/containers/registries.conf';
  const user = home && join(home, '.config/containers/registries.conf');
  const main = env['CONTAINERS_REGISTRIES_CONF'];
  const first = main ? [main] : user && (await readText(user)) !== undefined ? [user] : [system];
  const dropIns = await Promise.all([system, user].map(path => (path ? confFiles(`${path}.d`) : [])));
  return [...first, ...dropIns.flat()];
}

async function confFiles(dir: string): Promise<string[]> {
  try {
    return (await readdir(dir))
      .filter(name => name.endsWith('.conf'))
      .sort()
      .map(name => join(dir, name));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new PlimsollError('file-unreadable', `${dir} cannot be read`, { cause });
  }
}
