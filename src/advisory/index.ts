/** The advisory database: feeds in, shards on disk, lookup and match; published, and fetched by need. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Package } from '../model/index.ts';
import type { RegistryOptions } from '../registry/index.ts';
import { sourceFile } from './schema.ts';
import type { BuildOptions, BuildSummary } from './types.ts';

export { openDatabase } from './database.ts';
export { mergeNeeds, type Needs, needsOf } from './needs.ts';
export { starterDatabase } from './starter.ts';
export type * from './types.ts';

/**
 * Reads feeds and writes the database; see build.ts. Loaded when it is called, so that a scan does not pay for it.
 * @example await buildDatabase({ from: ['./advisories'], to: './db', now: new Date() })
 */
export async function buildDatabase(options: BuildOptions): Promise<BuildSummary> {
  const { buildDatabase: build } = await import('./build.ts');
  return build(options);
}

/**
 * Fetches what packages ask for and the folder lacks, from where the database came from; see published/update.ts.
 * @returns undefined where nothing is missing, or where the database was built here
 */
export async function fetchMissing(
  dir: string,
  packages: readonly Package[],
  reach: RegistryOptions,
  signal?: AbortSignal,
): Promise<{ shards: number; bytes: number } | undefined> {
  if (!existsSync(join(dir, sourceFile))) return undefined;
  const { fetchMissing: fetch } = await import('./published/update.ts');
  return fetch(dir, packages, reach, signal);
}
