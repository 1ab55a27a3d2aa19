import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What sensors see. */
const statements = [
  `create table behaviours (
    id integer generated always as identity primary key,
    key text not null unique,
    alert_key text not null,
    rule text not null,
    priority text not null,
    severity text not null,
    source text not null,
    host text not null,
    container text,
    image text,
    at timestamptz not null,
    received_at timestamptz not null default now(),
    count integer not null,
    fields jsonb not null,
    finding jsonb not null,
    sender text not null
  )`,
  'create index behaviours_alert on behaviours (alert_key, received_at)',
  'create index behaviours_received on behaviours (received_at)',
  'create index behaviours_rule on behaviours (rule, id)',
  'create index behaviours_host on behaviours (host, id)',
];

async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

export const behaviours: Migration = { up };
