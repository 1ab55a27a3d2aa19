import type { DatabaseInfo } from '../model/index.ts';
import type { Manifest } from './manifest.ts';

/** What reports say of a database. */
export function infoOf({ digest, built, feeds }: Manifest, location: string): DatabaseInfo {
  return { location, digest, ...(built ? { built } : {}), feeds, starter: false };
}
