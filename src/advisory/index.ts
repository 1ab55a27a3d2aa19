/** The advisory database: feeds in, shards on disk, lookup and match. */
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
