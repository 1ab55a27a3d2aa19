import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StoreSource, storeKinds } from '../../test/real/stores.ts';
import { openQueue } from './boss.ts';
import { GiveUp, type Queue } from './queue.ts';

const none = { admission: 0, production: 0, push: 0, backfill: 0 };

describe.each(storeKinds.filter(({ skip }) => !skip))('the queue on $name', kind => {
  let stores: StoreSource;
  let queue: Queue;
  const errors: Error[] = [];
  beforeAll(async () => {
    stores = await kind.start();
    queue = await openQueue(await stores.open(), error => errors.push(error));
  }, 60_000);
  afterAll(async () => {
    await queue.close();
    await stores.stop();
    expect(errors).toEqual([]);
  });

  it('takes a digest once, and runs it', async () => {
    const job = { reference: 'r/a@sha256:1', digest: 'sha256:1', why: 'test' };
    expect(await queue.send('push', job)).toBe(true);
    expect(await queue.send('push', job)).toBe(false);
    expect(await queue.sendAll('push', [job, { ...job, digest: 'sha256:2' }])).toBe(1);
    const ran: string[] = [];
    const end = await queue.work({ ...none, push: 2 }, async ({ digest }) => void ran.push(digest!));
    await expect.poll(() => ran.sort(), { timeout: 5000 }).toEqual(['sha256:1', 'sha256:2']);
    await expect.poll(async () => (await queue.state())[2]).toMatchObject({ lane: 'push', waiting: 0, running: 0 });
    await end();
  });

  it('runs 500 jobs, never more at a time than there are slots', async () => {
    let now = 0;
    let most = 0;
    let done = 0;
    await queue.sendAll(
      'backfill',
      Array.from({ length: 500 }, (_, n) => ({ reference: `r@${n}`, digest: `sha256:b${n}`, why: 'test' })),
    );
    const end = await queue.work({ ...none, backfill: 8 }, async () => {
      most = Math.max(most, ++now);
      await new Promise(resolve => setTimeout(resolve, 1));
      now--;
      done++;
    });
    await expect.poll(() => done, { timeout: 30_000 }).toBe(500);
    expect(most).toBeLessThanOrEqual(8);
    await end();
  }, 60_000);

  it('takes a job that runs already: what it saw may have changed', async () => {
    const job = { reference: 'r/moving:tag', why: 'test' };
    let runs = 0;
    let go = () => {};
    const held = new Promise<void>(resolve => {
      go = resolve;
    });
    const end = await queue.work({ ...none, push: 1 }, async () => {
      runs++;
      await held;
    });
    expect(await queue.send('push', job)).toBe(true);
    await expect.poll(() => runs, { timeout: 5000 }).toBe(1);
    expect(await queue.send('push', job)).toBe(true);
    expect(await queue.send('push', job)).toBe(false);
    go();
    await expect.poll(() => runs, { timeout: 5000 }).toBe(2);
    await end();
  });

  it('gives a job up at once where no try would end better; it can be seen and run again', async () => {
    const job = { reference: 'r/never:tag', why: 'test' };
    let runs = 0;
    await queue.send('production', job);
    const end = await queue.work({ ...none, production: 1 }, async () => {
      runs++;
      if (runs === 1) throw new GiveUp(new Error('it is no image'));
    });
    await expect.poll(async () => (await queue.dead(10)).length, { timeout: 5000 }).toBe(1);
    const [dead] = await queue.dead(10);
    expect(dead).toMatchObject({ lane: 'production', job, error: 'it is no image' });
    expect(await queue.rerun(dead!.id)).toBe(true);
    await expect.poll(() => runs, { timeout: 5000 }).toBe(2);
    await expect.poll(async () => (await queue.dead(10)).length, { timeout: 5000 }).toBe(0);
    await end();
  });

  it('runs what returns, again and again', async () => {
    let runs = 0;
    await queue.every('test', 1, async () => void runs++);
    await expect.poll(() => runs, { timeout: 10_000 }).toBeGreaterThan(1);
  }, 20_000);
});
