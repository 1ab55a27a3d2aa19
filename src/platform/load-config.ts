/** The configuration: defaults, then a file, then the environment, then flags; the last word wins. */

import { Value } from 'typebox/value';
import { parse } from 'yaml';
import { PlimsollError } from '../model/index.ts';
import { PlatformConfig } from './config.ts';

type Env = Record<string, string | undefined>;

const defaults = (dir: string): PlatformConfig => ({
  listen: { host: '127.0.0.1', port: 8383 },
  dir,
  registries: [],
  hooks: [],
  notifications: [],
  alerts: { environments: ['production'], staleHours: 48, graceMinutes: 30 },
  policy: 'default',
  environments: ['production', 'test'],
  slots: { admission: 4, production: 2, push: 2, backfill: 1 },
  projects: [],
  limits: { perSecond: 2000, burst: 4000 },
  cors: [],
  drainSeconds: 30,
  reconcileSeconds: 900,
});

/** Characters of a configuration file. */
const longest = 1024 * 1024;

/** Where a configuration comes from. */
export interface ConfigSource {
  /** Of the file, where one is named. */
  text?: string;
  name: string;
}

/**
 * @param flags what the command line says, in the shape of the configuration
 * @throws PlimsollError `config-invalid`: where, and what is wrong
 */
export function loadConfig(
  source: ConfigSource,
  env: Env,
  flags: Partial<PlatformConfig>,
  home: string,
): PlatformConfig {
  const merged = mergedConfig(source, env, flags, home);
  if (Value.Check(PlatformConfig, merged)) return merged;
  const problems = shapeProblems(merged);
  const [first] = problems;
  const more = problems.length > 1 ? `; ${problems.length - 1} more: see \`plimsoll config check\`` : '';
  throw new PlimsollError('config-invalid', `${source.name}: ${first?.path ?? ''} ${first?.message ?? ''}${more}`);
}

/** Where a configuration has not the shape that it must have, and what is wrong there. */
export function shapeProblems(config: unknown): { path: string; message: string }[] {
  const problems = new Map<string, string>();
  for (const { keyword, instancePath, message } of Value.Errors(PlatformConfig, config)) {
    const path = instancePath.slice(1).replaceAll('/', '.');
    // The object around it is at fault for it, and says nothing more.
    if (keyword === 'additionalProperties') continue;
    if (!problems.has(path)) problems.set(path, keyword === 'boolean' ? 'is no key of the configuration' : message);
  }
  return [...problems].map(([path, message]) => ({ path, message }));
}

/** Defaults, file, environment and flags together, whatever their shape. */
export function mergedConfig(
  { text, name }: ConfigSource,
  env: Env,
  flags: Partial<PlatformConfig>,
  home: string,
): Record<string, unknown> {
  const given = text === undefined ? {} : parsed(text, name);
  const dir = flags.dir ?? env['PLIMSOLL_DIR'] ?? (given['dir'] as string | undefined) ?? home;
  const usual = defaults(dir);
  const merged: Record<string, unknown> = { ...usual, ...given, ...ofEnvironment(env), ...flags, dir };
  // A group of which some is given keeps the rest.
  for (const group of ['alerts', 'limits', 'slots'] as const) {
    if (typeof merged[group] === 'object' && merged[group] !== null)
      merged[group] = { ...usual[group], ...merged[group] };
  }
  return merged;
}

function parsed(text: string, name: string): Record<string, unknown> {
  if (text.length > longest) throw new PlimsollError('config-invalid', `${name} has more than ${longest} characters`);
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 50 });
  } catch (cause) {
    throw new PlimsollError('config-invalid', `${name} is no YAML: ${(cause as Error).message}`, { cause });
  }
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new PlimsollError('config-invalid', `${name} must be a mapping`);
  }
  return value as Record<string, unknown>;
}

function ofEnvironment(env: Env): Partial<PlatformConfig> {
  const { PLIMSOLL_LISTEN: listen, PLIMSOLL_DB: db, PLIMSOLL_POLICY: policy } = env;
  return { ...(listen && { listen: addressOf(listen) }), ...(db && { db }), ...(policy && { policy }) };
}

/** `HOST:PORT` or `PORT`. @throws PlimsollError `config-invalid` */
export function addressOf(text: string): PlatformConfig['listen'] {
  const found = /^(?:(?<host>.+):)?(?<port>\d{1,5})$/.exec(text);
  const port = Number(found?.groups?.['port']);
  if (!found || port > 65_535) throw new PlimsollError('config-invalid', `"${text}" is no HOST:PORT`);
  return { host: found.groups?.['host']?.replace(/^\[|\]$/g, '') ?? '127.0.0.1', port };
}
