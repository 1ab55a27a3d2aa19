import { setTimeout as sleep } from 'node:timers/promises';
import type { JobWithMetadata, PgBoss } from 'pg-boss';
import { type Attempt, GiveUp, type ScanJob } from './queue.ts';

/** Milliseconds between two looks into an empty queue; a job that this process sends wakes it at once. */
const idleMs = 250;
/** Milliseconds between two signs of life of running jobs; the queue gives up on one after 15 s. */
const beatMs = 5000;

export interface RunningLane {
  wake(): void;
  /** Takes no more. @param patienceMs how long jobs that run may go on before they are cut off */
  end(patienceMs?: number): Promise<void>;
}

/** Fetches and runs the jobs of one queue, so many at a time. */
export function startLane(
  boss: PgBoss,
  name: string,
  slots: number,
  run: (job: ScanJob, signal: AbortSignal, attempt: Attempt) => Promise<void>,
  onError: (error: Error) => void,
): RunningLane {
  const running = new Map<string, Promise<void>>();
  const leaving = new AbortController();
  const ending = new AbortController();
  let nap = new AbortController();
  const wake = () => nap.abort();

  const one = async (job: JobWithMetadata<ScanJob>) => {
    try {
      const waitedSeconds = Math.max(0, (job.startedOn.getTime() - job.createdOn.getTime()) / 1000);
      await run(job.data, ending.signal, { last: job.retryCount >= job.retryLimit, waitedSeconds });
      await boss.complete(name, job.id);
    } catch (error) {
      const { message } = error as Error;
      if (error instanceof GiveUp) await boss.getDb().executeSql(lastTrySql, [name, job.id]).catch(onError);
      // A job that ends because the process does has not failed: another takes it at once.
      if (ending.signal.aborted) await boss.fail(name, job.id, { message: `interrupted: ${message}` }).catch(onError);
      else await boss.fail(name, job.id, { message }).catch(onError);
    } finally {
      running.delete(job.id);
      wake();
    }
  };

  const beat = setInterval(() => {
    if (running.size > 0) boss.touch(name, [...running.keys()]).catch(onError);
  }, beatMs);
  beat.unref();

  const loop = async () => {
    while (!leaving.signal.aborted) {
      nap = new AbortController();
      const free = slots - running.size;
      let found = 0;
      try {
        const jobs = free > 0 ? await boss.fetch<ScanJob>(name, { batchSize: free, includeMetadata: true }) : [];
        found = jobs.length;
        for (const job of jobs) running.set(job.id, one(job));
      } catch (error) {
        onError(error as Error);
        await sleep(1000, undefined, { signal: leaving.signal }).catch(() => {});
        continue;
      }
      if (found > 0 && running.size < slots) continue;
      // Full, or empty: until a job ends, one comes, or some time has passed.
      await sleep(idleMs, undefined, { signal: AbortSignal.any([nap.signal, leaving.signal]) }).catch(() => {});
    }
  };
  const looping = loop();

  return {
    wake,
    async end(patienceMs = 0) {
      leaving.abort();
      await looping;
      const cut = setTimeout(() => ending.abort(), patienceMs);
      await Promise.all(running.values());
      clearTimeout(cut);
      clearInterval(beat);
    },
  };
}

const lastTrySql = 'update pgboss.job set retry_limit = retry_count where name = $1 and id = $2::uuid';
