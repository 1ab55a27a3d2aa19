import { join } from 'node:path';
import { cacheHome } from './options.ts';

/** The database's folder: the one named, else $PLIMSOLL_DB, else the cache folder's. */
export const databaseFolder = (options: { db?: string }): string =>
  options.db ?? (process.env['PLIMSOLL_DB'] || join(cacheHome(process.env), 'db'));
