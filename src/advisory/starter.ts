import { PlimsollError } from '../model/index.ts';
import type { AdvisoryDatabase } from './types.ts';

/** The built-in set. */
export function starterDatabase(): AdvisoryDatabase {
  throw new PlimsollError('internal', 'not built yet');
}
