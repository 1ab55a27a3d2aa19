import type { Migration } from 'kysely/migration';
import { start } from './0001-start.ts';
import { behaviours } from './0002-behaviours.ts';

/** Forward only: a released migration is never changed, and none goes back. */
export const migrations: Record<string, Migration> = {
  '0001-start': start,
  '0002-behaviours': behaviours,
};
