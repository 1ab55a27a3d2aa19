import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCode, PlimsollError, type Problem } from '../model/index.ts';
import type { ReadOptions } from '../scan/index.ts';
import { cacheHome, type ReadingOptions } from './options.ts';

type Env = Record<string, string | undefined>;

/** The options of the commands that read an artifact, as the rooms take them. */
export function readOptionsOf(options: ReadingOptions, env: Env): ReadOptions {
  return {
    platform: options.platform,
    insecure: options.insecure,
    caFile: options.caFile,
    username: env['PLIMSOLL_USERNAME'],
    password: env['PLIMSOLL_PASSWORD'],
    idleTimeoutMs: options.timeout === undefined ? undefined : options.timeout * 1000,
    jarIndexDir: databaseFolder(options, env),
    cacheDir: options.cache === false ? undefined : options.cache,
    env,
  };
}

/** The database named, else $PLIMSOLL_DB, else the cache folder's where there is one; undefined means the starter set. */
export function databaseOf(options: ReadingOptions, env: Env): string | undefined {
  const folder = databaseFolder(options, env);
  const named = options.db ?? env['PLIMSOLL_DB'];
  return named || existsSync(join(folder, 'manifest.json')) ? folder : undefined;
}

/** Where the database is, or would be. */
const databaseFolder = (options: ReadingOptions, env: Env): string =>
  options.db || env['PLIMSOLL_DB'] || join(cacheHome(env), 'db');

/** Whether missing shards of the database may be fetched. */
export const isOffline = (options: ReadingOptions, env: Env): boolean =>
  options.offline === true || !['', '0', undefined].includes(env['PLIMSOLL_OFFLINE']);

/** Exit 3 when a whole layer or package database is missing from the report; with `--strict`, when any file is. */
export function exitOf(problems: Problem[], strict: boolean | undefined, otherwise: number): number {
  return problems.some(problem => problem.gap || strict) ? exitCode.unreadable : otherwise;
}

/** @throws PlimsollError `file-unreadable` */
export async function fileOf(name: string): Promise<Uint8Array> {
  try {
    return await readFile(name);
  } catch (cause) {
    throw new PlimsollError('file-unreadable', `${name} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
