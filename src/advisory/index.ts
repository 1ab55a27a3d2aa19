/** The advisory database: feeds in, shards on disk, lookup and match. */
export { buildDatabase } from './build.ts';
export { openDatabase } from './database.ts';
export { starterDatabase } from './starter.ts';
export type * from './types.ts';
