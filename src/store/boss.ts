/** The queue on pg-boss: fetched by a loop of our own, so that a lane's free slots are filled at once and no others. */
import { PgBoss } from 'pg-boss';
import { createTicks } from './every.ts';
import type { Store } from './open.ts';
import { type DeadJob, type Lane, type LaneState, lanes, type Queue, type ScanJob } from './queue.ts';
import { startLane } from './run-lane.ts';

/** Times a job is tried before it is given up. */
const tries = 10;

const scanQueue = {
  // One job of a key waits at a time. One may run beside it: a tag that moves while it is looked at is looked at again.
  policy: 'short',
  retryLimit: tries - 1,
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 300,
  expireInSeconds: 1800,
  // A process that dies is noticed by its silence.
  heartbeatSeconds: 15,
  // Jobs that were given up stay to be seen and run again.
  deleteAfterSeconds: 14 * 86_400,
  notify: true,
} as const;

const nameOf = (lane: Lane): string => `scan-${lane}`;

/** Every tag is a job of its own, so that each is known to lead where it does; what has none is one job a digest. */
const keyOf = ({ digest, reference }: ScanJob): string => (reference.includes('@') ? (digest ?? reference) : reference);

/** @param onError hears of what the queue does by itself and fails at; it goes on trying. */
export async function openQueue(store: Store, onError: (error: Error) => void): Promise<Queue> {
  const boss = new PgBoss({
    ...store.queue,
    superviseIntervalSeconds: 5,
    maintenanceIntervalSeconds: 600,
    monitorIntervalSeconds: 5,
    queueCacheIntervalSeconds: 5,
    // Nothing here is scheduled by cron.
    schedule: false,
  });
  boss.on('error', onError);
  await boss.start();
  for (const lane of lanes) await boss.createQueue(nameOf(lane), scanQueue);
  const wake = new Map<Lane, () => void>();
  const ending: (() => Promise<void>)[] = [];

  return {
    async send(lane, job) {
      const id = await boss.send(nameOf(lane), job, { singletonKey: keyOf(job) });
      if (id) wake.get(lane)?.();
      return id !== null;
    },
    async sendAll(lane, jobs) {
      if (jobs.length === 0) return 0;
      const rows = jobs.map(job => ({ data: job, singletonKey: keyOf(job) }));
      const ids = await boss.insert(nameOf(lane), rows, { returnId: true });
      wake.get(lane)?.();
      return ids?.length ?? 0;
    },
    async work(slots, run) {
      const ends = lanes
        .filter(lane => slots[lane] > 0)
        .map(lane => {
          const running = startLane(
            boss,
            nameOf(lane),
            slots[lane],
            (job, ...rest) => run(job, lane, ...rest),
            onError,
          );
          wake.set(lane, running.wake);
          return running.end;
        });
      const end = async (patienceMs?: number) => {
        await Promise.all(ends.map(stop => stop(patienceMs)));
      };
      ending.push(() => end());
      return end;
    },
    async state() {
      const found = await boss.getDb().executeSql(stateSql, [lanes.map(nameOf)]);
      const rows = new Map(found.rows.map(row => [row.name as string, row]));
      return lanes.map((lane): LaneState => {
        const row = rows.get(nameOf(lane));
        return {
          lane,
          waiting: Number(row?.waiting ?? 0),
          running: Number(row?.running ?? 0),
          dead: Number(row?.dead ?? 0),
          oldestSeconds: Number(row?.oldest ?? 0),
        };
      });
    },
    async dead(limit) {
      const found = await boss.getDb().executeSql(deadSql, [lanes.map(nameOf), limit]);
      return found.rows.map(
        (row): DeadJob => ({
          id: row.id,
          lane: (row.name as string).slice('scan-'.length) as Lane,
          job: row.data as ScanJob,
          error: String((row.output as { message?: string } | null)?.message ?? row.output ?? ''),
          at: new Date(row.completed_on ?? row.created_on),
        }),
      );
    },
    async rerun(id) {
      const found = await boss
        .getDb()
        .executeSql(`select name from pgboss.job where id = $1 and state = 'failed'`, [id]);
      const name = found.rows[0]?.name as string | undefined;
      if (!name) return false;
      await boss.retry(name, id);
      wake.get(name.slice('scan-'.length) as Lane)?.();
      return true;
    },
    every: createTicks(boss, ending, onError),
    async close() {
      await Promise.all(ending.map(end => end()));
      await boss.stop({ graceful: false });
    },
  };
}

const stateSql = `select name,
    count(*) filter (where state in ('created', 'retry')) as waiting,
    count(*) filter (where state = 'active') as running,
    count(*) filter (where state = 'failed') as dead,
    coalesce(extract(epoch from now() - min(created_on) filter (where state in ('created', 'retry'))), 0) as oldest
  from pgboss.job where name = any($1) group by name`;

const deadSql = `select id, name, data, output, created_on, completed_on from pgboss.job
  where name = any($1) and state = 'failed' order by completed_on desc nulls last limit $2`;
