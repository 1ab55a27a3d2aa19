import { PlimsollError } from '../model/index.ts';
import type { AdvisoryDatabase } from './types.ts';

/** Opens the database of a folder. */
export function openDatabase(dir: string): AdvisoryDatabase {
  throw new PlimsollError('database-missing', `there is no advisory database in ${dir}`);
}
