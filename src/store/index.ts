/** The platform's state and its queue, in PostgreSQL or embedded. */

export { exportStore, importStore, linesOf } from './backup.ts';
export { openQueue } from './boss.ts';
export { openStore, type Store, type StoreOptions } from './open.ts';
export {
  type Attempt,
  type DeadJob,
  type EndWork,
  GiveUp,
  type Lane,
  type LaneState,
  lanes,
  type Queue,
  type ScanJob,
} from './queue.ts';
export type * from './schema.ts';
