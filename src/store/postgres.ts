import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Opened } from './open.ts';
import type { Tables } from './schema.ts';

/** A pool of connections to a PostgreSQL server. Nothing is asked of it yet. */
export async function openPostgres(url: string, connections: number): Promise<Opened> {
  // A bigint that a number holds exactly is one: sizes in bytes are.
  const types = { getTypeParser: parserOf } as unknown as typeof pg.types;
  const pool = new pg.Pool({ connectionString: url, max: connections, types, application_name: 'plimsoll' });
  // A connection that breaks while nobody uses it is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {});
  // Nor may one that breaks between two statements of a transaction: the next statement fails, and tells of it.
  pool.on('connect', client => client.on('error', () => {}));
  return {
    kind: 'postgres',
    db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }),
    // It keeps a connection of its own to be woken by.
    queue: { connectionString: url, max: 4, useListenNotify: true, application_name: 'plimsoll-queue' },
    close: () => pool.end(),
  };
}

const bigint = 20;

const parserOf: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === bigint && format !== 'binary' ? (Number as never) : pg.types.getTypeParser(oid, format as 'text');
