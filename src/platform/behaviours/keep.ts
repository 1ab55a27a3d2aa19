/** What sensors see, as rows. */
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from '../../store/index.ts';
import { behaviourKey } from './notice.ts';
import type { Behaviour } from './read.ts';

type Db = Kysely<Tables> | Transaction<Tables>;

/** Rows at most; the oldest go first. */
const mostRows = 1_000_000;
/** Hours after which what was not seen again is over. */
const quietHours = 24;

/** @returns those that were not there yet */
export async function keepBehaviours(
  db: Db,
  behaviours: readonly Behaviour[],
  sender: string,
  at: Date,
): Promise<Behaviour[]> {
  if (behaviours.length === 0) return [];
  const byKey = new Map(behaviours.map(behaviour => [behaviour.key, behaviour]));
  const rows = [...byKey.values()].map(({ fields, finding, container, image, ...behaviour }) => ({
    ...behaviour,
    alert_key: behaviourKey({ ...behaviour, fields, finding, ...(container && { container }) }),
    container: container ?? null,
    image: image ?? null,
    fields: JSON.stringify(fields),
    finding: JSON.stringify(finding),
    received_at: at,
    sender,
  }));
  const fresh = await db
    .insertInto('behaviours')
    .values(rows)
    .onConflict(conflict => conflict.column('key').doNothing())
    .returning('key')
    .execute();
  return fresh.flatMap(({ key }) => byKey.get(key) ?? []);
}

/** Keys of open alerts of behaviours that nobody has seen for a while. */
export async function quietBehaviours(db: Db, now: Date): Promise<string[]> {
  const since = new Date(now.getTime() - quietHours * 3_600_000);
  const { rows } = await sql<{ key: string }>`select a.key from alerts a
    where a.state = 'open' and a.alert->'labels'->>'kind' = 'behaviour' and not exists (
      select 1 from behaviours b where b.alert_key = a.key and b.received_at > ${since})`.execute(db);
  return rows.map(({ key }) => key);
}

export async function forgetBehaviours(db: Db, before: Date): Promise<void> {
  await sql`delete from behaviours where received_at < ${before}
    or id <= (select max(id) - ${mostRows}::int from behaviours)`.execute(db);
}
