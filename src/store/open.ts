/** The platform's state: PostgreSQL, or the same SQL embedded in one process. */
import type { Kysely } from 'kysely';
import { type MigrationResultSet, Migrator } from 'kysely/migration';
import type { ConstructorOptions } from 'pg-boss';
import { PlimsollError } from '../model/index.ts';
import { migrations } from './migrations/index.ts';
import type { Tables } from './schema.ts';

export interface StoreOptions {
  /** `postgres://…`; the embedded database where it is absent. */
  url?: string;
  /** Folder of the embedded database; made where it is missing. */
  dir: string;
  /** Connections to PostgreSQL at most; 10. */
  connections?: number;
}

export interface Store {
  kind: 'postgres' | 'embedded';
  db: Kysely<Tables>;
  /** How pg-boss reaches the same database. */
  queue: ConstructorOptions;
  close(): Promise<void>;
}

/** A dialect that was opened: what is the same for both databases is made around it. */
export interface Opened {
  kind: Store['kind'];
  db: Kysely<Tables>;
  queue: ConstructorOptions;
  close(): Promise<void>;
}

/**
 * Opens the store, and brings its tables up to date.
 * @throws PlimsollError `store-busy` (embedded: one process at a time), `store-unreachable`, `store-newer`
 * @example const store = await openStore({ dir, url: process.env.PLIMSOLL_DATABASE_URL })
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const opened = options.url
    ? await (await import('./postgres.ts')).openPostgres(options.url, options.connections ?? 10)
    : await (await import('./embedded.ts')).openEmbedded(options.dir);
  try {
    await migrate(opened.db);
    return opened;
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** Forward only; servers that start together wait for the one that migrates. */
async function migrate(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const known = new Set(Object.keys(migrations));
  let result: MigrationResultSet;
  try {
    result = await migrator.migrateToLatest();
  } catch (cause) {
    throw new PlimsollError('store-unreachable', `the store cannot be reached: ${(cause as Error).message}`, { cause });
  }
  if (!result.error) return;
  const why = (result.error as Error).message;
  const applied = await db
    .selectFrom('kysely_migration' as never)
    .select('name' as never)
    .execute()
    .catch(() => []);
  const newer = applied.map(row => (row as { name: string }).name).filter(name => !known.has(name));
  if (newer.length > 0) {
    throw new PlimsollError(
      'store-newer',
      `the store has changes that this program does not know: ${newer.join(', ')}`,
    );
  }
  throw new PlimsollError('store-unreachable', `the store’s tables cannot be brought up to date: ${why}`, {
    cause: result.error,
  });
}
