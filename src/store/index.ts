/** The platform's state and its queue, in PostgreSQL or embedded. */
export { openStore, type Store, type StoreOptions } from './open.ts';
export type * from './schema.ts';
