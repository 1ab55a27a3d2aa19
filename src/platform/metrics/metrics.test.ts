import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scratch } from '../../../test/real/plimsoll.ts';
import { missing, skipping } from '../../../test/real/programs.ts';
import { type StoreSource, storeKinds } from '../../../test/real/stores.ts';
import { testPlatform } from '../testing.ts';
import { metricList } from './list.ts';
import { metricsOf } from './start.ts';

const noPromtool = skipping('what promtool says of metrics', missing('promtool'));

describe.each(storeKinds.filter(({ skip }) => !skip))('metrics on $name', kind => {
  const { folder, remove } = scratch('metrics');
  let stores: StoreSource;
  let under: Awaited<ReturnType<typeof testPlatform>>;
  const now = new Date('2026-06-01T12:00:00Z');
  const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);

  beforeAll(async () => {
    stores = await kind.start();
    under = await testPlatform(await stores.open(), folder, { now: () => now });
    const { db } = under.platform.store;
    const database = under.platform.advisories.current().info.digest;
    const image = (digest: string, over: object) => ({
      digest,
      reference: `r/${digest}@x`,
      state: 'scanned' as const,
      layers: [],
      ...over,
    });
    const rows = await db
      .insertInto('artifacts')
      .values([
        image('a', { scanned_at: hoursAgo(2), database_digest: database }),
        image('b', { scanned_at: hoursAgo(50), database_digest: 'older' }),
        image('c', { state: 'failed' }),
        image('d', { state: 'queued' }),
        image('e', { state: 'gone', scanned_at: hoursAgo(900) }),
        image('f', { state: 'not-applicable' }),
        image('index', { scanned_at: hoursAgo(3) }),
      ])
      .returning(['id', 'digest'])
      .execute();
    const id = (digest: string): number => rows.find(row => row.digest === digest)?.id ?? 0;
    await db
      .insertInto('index_images')
      .values({ index_id: id('index'), artifact_id: id('a') })
      .execute();
    const workload = (name: string, artifact: number | null) => ({
      ...{ cluster: 'c', namespace: 'n', owner: name, container: name, image: name, artifact_id: artifact },
      environment: 'production',
      labels: '{}',
    });
    await db
      .insertInto('workloads')
      .values([
        workload('one', id('a')),
        workload('two', id('b')),
        workload('three', id('d')),
        workload('four', null),
        { ...workload('five', null), gone_at: now },
      ])
      .execute();
    const verdict = { reasons: '[]', counts: '{}', policy_digest: '', database_digest: '' };
    await db
      .insertInto('verdicts')
      .values([
        { ...verdict, artifact_id: id('a'), environment: 'production', verdict: 'block' },
        { ...verdict, artifact_id: id('b'), environment: 'production', verdict: 'admit' },
        { ...verdict, artifact_id: id('e'), environment: 'production', verdict: 'block' },
      ])
      .execute();
    await under.platform.queue.send('push', { reference: 'r/x:1', why: 'test' });
  }, 60_000);
  afterAll(async () => {
    await under.close();
    await stores.stop();
    remove();
  });

  const text = async (): Promise<string> => metricsOf(under.platform).text();
  const lines = async (name: string): Promise<string[]> =>
    (await text()).split('\n').filter(line => line.startsWith(name) && !line.startsWith('#'));

  it('say how many images are known, and what of them', async () => {
    expect(await lines('plimsoll_images')).toEqual([
      'plimsoll_images{state="current"} 1',
      'plimsoll_images{state="stale"} 1',
      'plimsoll_images{state="failed"} 1',
      'plimsoll_images{state="never_scanned"} 1',
      'plimsoll_images{state="not_applicable"} 1',
    ]);
  });

  it('say what of that runs, and how old its scan is', async () => {
    expect(await lines('plimsoll_containers')).toEqual([
      'plimsoll_containers{environment="production",state="current"} 1',
      'plimsoll_containers{environment="production",state="stale"} 1',
      'plimsoll_containers{environment="production",state="unscanned"} 2',
      'plimsoll_containers{environment="production",state="not_applicable"} 0',
    ]);
    expect((await lines('plimsoll_oldest_scan')).sort()).toEqual([
      'plimsoll_oldest_scan_age_seconds{environment="*"} 180000',
      'plimsoll_oldest_scan_age_seconds{environment="production"} 180000',
    ]);
  });

  it('count verdicts on what is there, and the lanes', async () => {
    expect((await lines('plimsoll_verdicts')).sort()).toEqual([
      'plimsoll_verdicts{environment="production",verdict="admit"} 1',
      'plimsoll_verdicts{environment="production",verdict="block"} 1',
    ]);
    expect(await lines('plimsoll_queue_jobs')).toContain('plimsoll_queue_jobs{lane="push",state="waiting"} 1');
  });

  it('count what happens, and time requests by their route', async () => {
    const { changes } = under.platform;
    changes.tell({ kind: 'hook', dialect: 'harbor', outcome: 'queued' });
    for (let at = 0; at < 1000; at++) changes.tell({ kind: 'hook', dialect: `d${at}`, outcome: 'refused' });
    expect(await lines('plimsoll_hook_events_total')).toHaveLength(201);
    const app = await under.serve();
    expect((await app.inject('/metrics')).headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    await app.inject('/whatever/there/is');
    await app.close();
    expect(await text()).toContain(
      'plimsoll_http_request_duration_seconds_count{method="GET",route="/metrics",status="200"} 1',
    );
    expect(await text()).not.toContain('whatever');
  });

  it.skipIf(noPromtool)('are as promtool wants them', async () => {
    const { time, count } = metricsOf(under.platform);
    time('plimsoll_scan_job_wait_seconds', { lane: 'push' }, 0.2);
    count('plimsoll_messages_total', { channel: 'slack', outcome: 'taken' });
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: await text() });
    expect(`${stdout}${stderr}`).toBe('');
    expect(status).toBe(0);
  });

  it('are all there, each with a word of help', async () => {
    const said = await text();
    for (const name of Object.keys(metricList)) expect(said).toContain(`# HELP ${name} `);
  });
});

describe('metrics of a store that cannot be read', () => {
  it('are absent rather than old, and say so', async () => {
    const { folder, remove } = scratch('metrics');
    const kind = storeKinds[0]!;
    const stores = await kind.start();
    const store = await stores.open();
    const under = await testPlatform(store, folder);
    await store.db.schema.dropTable('verdicts').execute();
    const text = await metricsOf(under.platform).text();
    expect(text).toContain('plimsoll_store_readable 0');
    expect(text).not.toMatch(/^plimsoll_images\{/m);
    await under.close();
    await stores.stop();
    remove();
  }, 60_000);
});
