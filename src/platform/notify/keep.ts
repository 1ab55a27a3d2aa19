/** Alerts and deliveries as rows: what is written is told, whichever process dies. */
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from '../../store/index.ts';
import { forgetBehaviours } from '../behaviours/keep.ts';
import type { Alert } from '../types.ts';
import type { Destination } from './destinations.ts';

type Db = Kysely<Tables> | Transaction<Tables>;

const batch = 1000;

/**
 * Opens alerts; one that is open stays as it is, with the newest words.
 * @returns how many were new
 */
export async function openAlerts(db: Db, alerts: readonly Alert[], at: Date): Promise<number> {
  let opened = 0;
  const distinct = [...new Map(alerts.map(alert => [alert.key, alert])).values()];
  for (let from = 0; from < distinct.length; from += batch) {
    const rows = await db
      .insertInto('alerts')
      .values(
        distinct.slice(from, from + batch).map(alert => ({
          key: alert.key,
          state: 'open' as const,
          severity: alert.severity,
          alert: JSON.stringify(alert),
          opened_at: at,
        })),
      )
      .onConflict(conflict =>
        conflict
          .column('key')
          .where('state', '=', 'open')
          .doUpdateSet({ alert: sql`excluded.alert`, severity: sql`excluded.severity` })
          .where(sql<boolean>`alerts.alert is distinct from excluded.alert`),
      )
      // A row that was there keeps the time that it opened at.
      .returning(sql<boolean>`xmax = 0`.as('fresh'))
      .execute();
    opened += rows.filter(({ fresh }) => fresh).length;
  }
  return opened;
}

/** Closes alerts that are open. @returns how many there were */
export async function closeAlerts(db: Db, keys: readonly string[], at: Date): Promise<number> {
  let closed = 0;
  for (let from = 0; from < keys.length; from += batch) {
    const result = await db
      .updateTable('alerts')
      .set({ state: 'closed', closed_at: at })
      .where('state', '=', 'open')
      .where('key', 'in', keys.slice(from, from + batch))
      .executeTakeFirst();
    closed += Number(result.numUpdatedRows);
  }
  return closed;
}

/**
 * Notes what a destination is to be told and was not: alerts that are open, and the end of those that it was told of.
 * @param next when the first of them goes out: what comes together is told together
 * @param since alerts that closed before are not looked at
 */
export async function addDeliveries(
  db: Db,
  { name, severities }: Pick<Destination, 'name' | 'severities'>,
  next: Date,
  since: Date,
): Promise<void> {
  await sql`insert into deliveries (alert_id, channel, event, state, next_at)
    select a.id, ${name}, 'opened', 'waiting', ${next} from alerts a
    where a.state = 'open' and a.severity = any(${severities})
      and coalesce(a.alert->'labels'->>'kind', '') || '/' || coalesce(a.alert->'labels'->>'channel', '') <> ${`delivery/${name}`}
      and not exists (select 1 from deliveries d where d.alert_id = a.id and d.channel = ${name} and d.event = 'opened')
    order by a.id
    on conflict do nothing`.execute(db);
  await sql`insert into deliveries (alert_id, channel, event, state, next_at)
    select a.id, ${name}, 'closed', 'waiting', ${next} from deliveries d join alerts a on a.id = d.alert_id
    where d.channel = ${name} and d.event = 'opened' and d.state in ('waiting', 'sent') and a.state = 'closed'
      and a.closed_at >= ${since} and not exists (select 1 from deliveries c where c.alert_id = a.id and c.channel = ${name} and c.event = 'closed')
    order by a.closed_at, a.id
    on conflict do nothing`.execute(db);
}

/** Lets go of what waits for channels that the configuration has no more: nobody would ever send it. */
export async function forgetChannels(db: Db, names: readonly string[], at: Date): Promise<void> {
  await sql`update deliveries set state = 'dropped'
    where state in ('waiting', 'failed') and channel <> all(${[...names]}::text[])`.execute(db);
  await sql`delete from channel_states where name <> all(${[...names]}::text[])`.execute(db);
  await sql`update alerts set state = 'closed', closed_at = ${at}
    where state = 'open' and key like 'delivery/%' and key <> all(${names.map(name => `delivery/${name}`)}::text[])`.execute(
    db,
  );
}

/** Changes whenever an alert opens or closes; two look-ups in indexes. */
export async function alertsMark(db: Db): Promise<string> {
  const { rows } = await sql<{ mark: string }>`select coalesce((select max(id) from alerts), 0)
    || ' ' || coalesce((select max(closed_at) from alerts)::text, '') as mark`.execute(db);
  return rows[0]?.mark ?? '';
}

/** How long alerts that closed, and what was sent of them, can still be looked at, days. */
const keptDays = 90;

export async function forgetOld(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom('alerts')
    .where('closed_at', '<', new Date(now.getTime() - keptDays * 86_400_000))
    .execute();
  await forgetBehaviours(db, new Date(now.getTime() - keptDays * 86_400_000));
}
