import { setTimeout as sleep } from 'node:timers/promises';
import type { JobWithMetadata, PgBoss } from 'pg-boss';
import { type Attempt, GiveUp, type ScanJob } from './queue.ts';

/** Milliseconds between two looks into an empty queue; a job that this process sends wakes it at once. */
const idleMs = 250;
/** Milliseconds between two signs of life of the jobs taken; the queue gives up on one after 15 s. */
const beatMs = 5000;
/** Milliseconds after which the store is tried again. */
const againMs = 1000;
/** Times that a job's end is tried to be written when the process ends. */
const lastWrites = 3;

export interface RunningLane {
  wake(): void;
  /** Takes no more. @param patienceMs how long jobs that run may go on before they are cut off */
  end(patienceMs?: number): Promise<void>;
}

type Taken = JobWithMetadata<ScanJob>;

/**
 * Takes and runs the jobs of one queue, so many at a time. It takes a few before their turn, and writes the ends of
 * those together that ended meanwhile: short jobs cost less than two statements each.
 */
export function startLane(
  boss: PgBoss,
  name: string,
  slots: number,
  run: (job: ScanJob, signal: AbortSignal, attempt: Attempt) => Promise<void>,
  onError: (error: Error) => void,
): RunningLane {
  const ready: Taken[] = [];
  const running = new Map<string, Promise<void>>();
  /** No more is taken; and what runs is cut off. */
  const leaving = new AbortController();
  const ending = new AbortController();
  const settle = createSettling(boss, name, onError);
  let nap = new AbortController();
  const wake = () => nap.abort();

  const one = async (job: Taken) => {
    try {
      const waitedSeconds = Math.max(0, (job.startedOn.getTime() - job.createdOn.getTime()) / 1000);
      await run(job.data, ending.signal, { last: job.retryCount >= job.retryLimit, waitedSeconds });
      settle.completed(job.id);
    } catch (error) {
      const { message } = error as Error;
      if (ending.signal.aborted) await settle.failed(job.id, `interrupted: ${message}`, 'interrupted');
      else await settle.failed(job.id, message, error instanceof GiveUp ? 'for good' : 'again');
    } finally {
      running.delete(job.id);
      start();
      if (ready.length === 0) wake();
    }
  };
  const start = (): void => {
    while (running.size < slots && ready.length > 0 && !leaving.signal.aborted) {
      const job = ready.shift();
      if (job) running.set(job.id, one(job));
    }
  };

  const beat = setInterval(() => {
    const taken = [...running.keys(), ...ready.map(({ id }) => id), ...settle.waiting()];
    if (taken.length > 0) boss.touch(name, taken).catch(onError);
  }, beatMs);
  beat.unref();

  const loop = async () => {
    while (!leaving.signal.aborted) {
      nap = new AbortController();
      let found = 0;
      if (running.size < slots && ready.length === 0) {
        try {
          const jobs = await boss.fetch<ScanJob>(name, { batchSize: slots, includeMetadata: true });
          found = jobs.length;
          ready.push(...jobs);
          start();
        } catch (error) {
          onError(error as Error);
          await sleep(againMs, undefined, { signal: leaving.signal }).catch(() => {});
          continue;
        }
      }
      if (found > 0 && running.size < slots) continue;
      // All slots are taken, or nothing is there: until one ends, one comes, or some time has passed.
      await sleep(idleMs, undefined, { signal: AbortSignal.any([nap.signal, leaving.signal]) }).catch(() => {});
    }
  };
  const looping = loop();

  return {
    wake,
    async end(patienceMs = 0) {
      leaving.abort();
      await looping;
      for (const { id } of ready.splice(0)) await settle.failed(id, 'interrupted before it began', 'interrupted');
      const late = setTimeout(() => ending.abort(), patienceMs);
      await Promise.all(running.values());
      clearTimeout(late);
      await settle.end();
      clearInterval(beat);
    },
  };
}

/** Writes how jobs ended. While the store does not answer, that a job is done is kept, so that none runs again for it. */
function createSettling(boss: PgBoss, name: string, onError: (error: Error) => void) {
  const done: string[] = [];
  let writing: Promise<void> | undefined;
  let ended = false;

  const write = async (): Promise<void> => {
    for (let failures = 0; done.length > 0 && (!ended || failures < lastWrites); ) {
      const ids = [...done];
      try {
        await boss.complete(name, ids);
        done.splice(0, ids.length);
        failures = 0;
      } catch (error) {
        failures++;
        onError(error as Error);
        await sleep(againMs);
      }
    }
    writing = undefined;
  };
  return {
    completed(id: string): void {
      done.push(id);
      writing ??= write();
    },
    /** One that cannot be written is noticed by its silence. */
    async failed(id: string, message: string, how: 'again' | 'for good' | 'interrupted'): Promise<void> {
      try {
        if (how !== 'again') await boss.getDb().executeSql(triesSql[how], [name, id]);
        await boss.fail(name, id, { message });
      } catch (error) {
        onError(error as Error);
      }
    },
    waiting: (): readonly string[] => done,
    async end(): Promise<void> {
      ended = true;
      await writing;
    },
  };
}

/** A job that ends because its process does has not failed: the try does not count. */
const triesSql = {
  'for good': 'update pgboss.job set retry_limit = retry_count where name = $1 and id = $2::uuid',
  interrupted: 'update pgboss.job set retry_limit = retry_limit + 1 where name = $1 and id = $2::uuid',
};
