/** What the store says, as gauges: a few counts over indexes, however many images there are. */
import { sql } from 'kysely';
import type { Platform } from '../types.ts';
import type { Sample } from './measures.ts';

type Parts = Pick<Platform, 'store' | 'queue' | 'advisories' | 'now' | 'version'>;
type Reader = (parts: Parts) => Promise<Sample[]>;

export async function readSnapshot(parts: Parts): Promise<Sample[]> {
  const found = await Promise.all(readers.map(read => read(parts)));
  return found.flat();
}

const imageStates = ['current', 'stale', 'failed', 'never_scanned', 'not_applicable'] as const;
const containerStates = ['current', 'stale', 'unscanned', 'not_applicable'] as const;

/** A platform index has no packages of its own: its images are counted. */
const images: Reader = async ({ store: { db }, advisories }) => {
  const { digest } = advisories.current().info;
  const counts = await sql<{ state: (typeof imageStates)[number]; count: number }>`
    select case state
        when 'scanned' then case when database_digest = ${digest} then 'current' else 'stale' end
        when 'failed' then 'failed' when 'not-applicable' then 'not_applicable' else 'never_scanned' end as state,
      count(*)::int as count
    from artifacts where state <> 'gone' group by 1`.execute(db);
  const indexes = await sql<{ count: number }>`select count(*)::int as count from artifacts
    where state = 'scanned' and database_digest is null and id in (select index_id from index_images)`.execute(db);
  const of = new Map(counts.rows.map(({ state, count }) => [state, count]));
  of.set('stale', (of.get('stale') ?? 0) - (indexes.rows[0]?.count ?? 0));
  return imageStates.map(state => ({ name: 'plimsoll_images', labels: { state }, value: of.get(state) ?? 0 }));
};

const containers: Reader = async ({ store: { db }, advisories }) => {
  const { digest } = advisories.current().info;
  const { rows } = await sql<{ environment: string; state: (typeof containerStates)[number]; count: number }>`
    select coalesce(w.environment, 'unknown') as environment,
      case when a.state = 'not-applicable' then 'not_applicable'
        when a.scanned_at is null then 'unscanned'
        when a.database_digest = ${digest} or a.id in (select index_id from index_images) then 'current'
        else 'stale' end as state,
      count(*)::int as count
    from workloads w left join artifacts a on a.id = w.artifact_id
    where w.gone_at is null group by 1, 2`.execute(db);
  const environments = [...new Set(rows.map(({ environment }) => environment))];
  return environments.flatMap(environment =>
    containerStates.map(state => ({
      name: 'plimsoll_containers' as const,
      labels: { environment, state },
      // None is a fact of its own: a rule on it must not find nothing.
      value: rows.find(row => row.environment === environment && row.state === state)?.count ?? 0,
    })),
  );
};

const oldest: Reader = async ({ store: { db }, now }) => {
  const { rows } = await sql<{ environment: string; at: Date | null }>`
    select coalesce(w.environment, 'unknown') as environment, min(a.scanned_at) as at
      from workloads w join artifacts a on a.id = w.artifact_id
      where w.gone_at is null and a.scanned_at is not null group by 1
    union all select '*', min(scanned_at) from artifacts where state = 'scanned'`.execute(db);
  return rows.flatMap(({ environment, at }) =>
    at ? [{ name: 'plimsoll_oldest_scan_age_seconds' as const, labels: { environment }, value: since(at, now()) }] : [],
  );
};

const database: Reader = async ({ advisories, now }) => {
  const { digest, starter, built } = advisories.current().info;
  const info: Sample = {
    name: 'plimsoll_advisory_database_info',
    labels: { digest, starter: String(starter) },
    value: 1,
  };
  if (starter || !built) return [info];
  return [info, { name: 'plimsoll_advisory_database_age_seconds', labels: {}, value: since(new Date(built), now()) }];
};

const verdicts: Reader = async ({ store: { db } }) => {
  const { rows } = await sql<{ environment: string; verdict: string; count: number }>`
    select v.environment, v.verdict, count(*)::int as count
      from verdicts v join artifacts a on a.id = v.artifact_id and a.state <> 'gone' group by 1, 2`.execute(db);
  return rows.map(({ count, ...labels }) => ({ name: 'plimsoll_verdicts', labels, value: count }));
};

const findings: Reader = async ({ store: { db } }) => {
  const { rows } = await sql<{ severity: string; kev: boolean; fixable: boolean; count: number }>`
    select severity, kev, fixable, count(*)::int as count from package_findings group by 1, 2, 3`.execute(db);
  return rows.map(({ severity, kev, fixable, count }) => ({
    name: 'plimsoll_findings',
    labels: { severity, kev: String(kev), fixable: String(fixable) },
    value: count,
  }));
};

const queue: Reader = async parts =>
  (await parts.queue.state()).flatMap(({ lane, waiting, running, dead, oldestSeconds }): Sample[] => [
    { name: 'plimsoll_queue_jobs', labels: { lane, state: 'waiting' }, value: waiting },
    { name: 'plimsoll_queue_jobs', labels: { lane, state: 'running' }, value: running },
    { name: 'plimsoll_queue_jobs', labels: { lane, state: 'dead' }, value: dead },
    { name: 'plimsoll_queue_oldest_age_seconds', labels: { lane }, value: Math.max(0, oldestSeconds) },
  ]);

const alerts: Reader = async ({ store: { db } }) => {
  const { rows } = await sql<{ kind: string; severity: string; count: number }>`
    select coalesce(alert->'labels'->>'kind', 'unknown') as kind, severity, count(*)::int as count
      from alerts where state = 'open' group by 1, 2`.execute(db);
  return rows.map(({ count, ...labels }) => ({ name: 'plimsoll_alerts', labels, value: count }));
};

const deliveries: Reader = async ({ store: { db }, now }) => {
  const { rows } = await sql<{ channel: string; waiting: number; failed: number; at: Date | null }>`
    select channel, count(*) filter (where state = 'waiting')::int as waiting,
        count(*) filter (where state = 'failed')::int as failed,
        min(next_at) filter (where state = 'waiting') as at
      from deliveries where state in ('waiting', 'failed') group by 1`.execute(db);
  return rows.flatMap(({ channel, waiting, failed, at }): Sample[] => [
    { name: 'plimsoll_deliveries', labels: { channel, state: 'waiting' }, value: waiting },
    { name: 'plimsoll_deliveries', labels: { channel, state: 'failed' }, value: failed },
    { name: 'plimsoll_delivery_oldest_age_seconds', labels: { channel }, value: at ? since(at, now()) : 0 },
  ]);
};

const program: Reader = async ({ version }) => [
  { name: 'plimsoll_build_info', labels: { version }, value: 1 },
  { name: 'plimsoll_store_readable', labels: {}, value: 1 },
];

const readers: readonly Reader[] = [
  images,
  containers,
  oldest,
  database,
  verdicts,
  findings,
  queue,
  alerts,
  deliveries,
  program,
];

/** Whole seconds; a clock that is ahead makes none negative. */
const since = (at: Date, now: Date): number => Math.max(0, Math.round((now.getTime() - at.getTime()) / 1000));
