import type { PgBoss } from 'pg-boss';

/** Jobs that come back: one of them waits at a time, whichever process runs it, and its end begins the next wait. */
export function createTicks(boss: PgBoss, ending: (() => Promise<void>)[], onError: (error: Error) => void) {
  return async (name: string, seconds: number, run: (signal: AbortSignal) => Promise<void>): Promise<void> => {
    const queue = `every-${name}`;
    const stop = new AbortController();
    await boss.createQueue(queue, { policy: 'stately', retryLimit: 0, expireInSeconds: 3600, heartbeatSeconds: 60 });
    await boss.work(queue, { pollingIntervalSeconds: Math.min(2, Math.max(0.5, seconds / 2)) }, async () => {
      try {
        await run(stop.signal);
      } catch (error) {
        onError(error as Error);
      } finally {
        await boss.send(queue, {}, { startAfter: seconds });
      }
    });
    // Where the process that ran the last one died before it could send the next.
    const heal = setInterval(
      () => void boss.send(queue, {}, { startAfter: seconds }).catch(onError),
      Math.max(seconds, 30) * 1000,
    );
    heal.unref();
    ending.push(async () => {
      clearInterval(heal);
      stop.abort();
      await boss.offWork(queue);
    });
    await boss.send(queue, {});
  };
}
