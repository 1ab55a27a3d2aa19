import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type StoreSource, storeKinds } from '../../../test/real/stores.ts';
import { createHttp } from '../../kit/index.ts';
import type { Store } from '../../store/index.ts';
import type { PlatformConfig } from '../config.ts';
import { type DeliverParts, deliverNext } from './deliver.ts';
import { type Destination, destinationsOf } from './destinations.ts';
import { addDeliveries, closeAlerts, forgetChannels, openAlerts } from './keep.ts';
import { alertOf } from './testing.ts';

type Event = { id: string; data: { opened: number; closed: number; alerts: { key: string; event: string }[] } };

/** A receiver of webhooks on loopback, that answers as it is told to. */
async function receiver() {
  const events: Event[] = [];
  const paths: string[] = [];
  let answer: (request: IncomingMessage) => { status: number; headers?: Record<string, string>; body?: string };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
      const { status, headers, body = '' } = answer(request);
      paths.push(request.url ?? '');
      if (status < 300) events.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook-of-nobody-else`,
    events,
    paths,
    answers: (with_: typeof answer) => {
      answer = with_;
    },
    stop: () => void server.close(),
  };
}

describe.each(storeKinds.filter(({ skip }) => !skip))('deliveries on $name', kind => {
  let stores: StoreSource;
  let store: Store;
  let target: Awaited<ReturnType<typeof receiver>>;
  const http = createHttp();
  let time = Date.parse('2026-06-01T00:00:00Z');
  const parts = (holder = 'one'): DeliverParts => ({
    db: store.db,
    http,
    holder,
    now: () => new Date(time),
    random: () => 0,
  });
  const to = (over: Partial<PlatformConfig['notifications'][number]> = {}): Destination =>
    destinationsOf({ notifications: [{ channel: 'webhook', url: target.url, ...over }] })[0] as Destination;
  /** What the loop does once. */
  const look = async (destination: Destination, holder?: string): Promise<void> => {
    await addDeliveries(store.db, destination, new Date(time), new Date(0));
    while (await deliverNext(destination, parts(holder)));
  };
  const pass = (seconds: number) => {
    time += seconds * 1000;
  };

  beforeAll(async () => {
    stores = await kind.start();
    store = await stores.open();
  }, 60_000);
  beforeEach(async () => {
    target?.stop();
    target = await receiver();
    target.answers(() => ({ status: 204 }));
    await store.db.deleteFrom('alerts').execute();
    await store.db.deleteFrom('channel_states').execute();
  });
  afterAll(async () => {
    http.close();
    target?.stop();
    await stores.stop();
  });

  it('tell of an alert once, of its end once, and of its return as something new', async () => {
    const [first, again] = [alertOf('CVE-1'), { ...alertOf('CVE-1'), text: { en: 'more', zh: '更多' } }];
    expect(await openAlerts(store.db, [first, first], new Date(time))).toBe(1);
    await look(to());
    expect(await openAlerts(store.db, [again], new Date(time))).toBe(0);
    await look(to());
    expect(target.events.map(({ data }) => [data.opened, data.closed])).toEqual([[1, 0]]);

    expect(await closeAlerts(store.db, [first.key], new Date(time))).toBe(1);
    expect(await closeAlerts(store.db, [first.key], new Date(time))).toBe(0);
    await look(to());
    await look(to());
    await openAlerts(store.db, [first], new Date(time));
    await look(to());
    expect(target.events.map(({ data }) => [data.opened, data.closed])).toEqual([
      [1, 0],
      [0, 1],
      [1, 0],
    ]);
  });

  it('put what is beyond the rate into the next message, and lose none', async () => {
    const destination = to({ perMinute: 2 });
    for (let at = 0; at < 6; at++) {
      await openAlerts(store.db, [alertOf(`CVE-${at}`)], new Date(time));
      await look(destination);
      pass(1);
    }
    expect(target.events.map(({ data }) => data.opened)).toEqual([1, 1]);
    pass(60);
    await look(destination);
    expect(target.events.map(({ data }) => data.opened)).toEqual([1, 1, 4]);
  });

  it('keep to the severity that was asked for; unknown is never left out', async () => {
    await openAlerts(
      store.db,
      [alertOf('A', 'low'), alertOf('B', 'unknown'), alertOf('C', 'critical')],
      new Date(time),
    );
    await look(to({ minSeverity: 'high' }));
    expect(target.events[0]?.data.alerts.map(({ key }) => key.slice(0, 9))).toEqual(['finding/B', 'finding/C']);
  });

  it('are tried again, later and later, with the same message, until the receiver is back', async () => {
    target.answers(() => ({ status: 503, headers: { 'retry-after': '30' } }));
    await openAlerts(store.db, [alertOf('CVE-1')], new Date(time));
    await look(to());
    pass(29);
    await look(to());
    expect(target.paths).toHaveLength(1);
    pass(2);
    await look(to());
    expect(target.paths).toHaveLength(2);
    const row = await store.db.selectFrom('deliveries').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ state: 'waiting', attempts: 2, error: 'the receiver answered 503: ' });
    target.answers(() => ({ status: 200 }));
    await openAlerts(store.db, [alertOf('CVE-2')], new Date(time));
    pass(3600);
    await look(to());
    expect(target.events.map(({ id, data }) => [id === row.message, data.opened])).toEqual([
      [true, 1],
      [false, 1],
    ]);
  });

  it('that are refused are given up, others go on, and people are told elsewhere', async () => {
    target.answers(() => ({ status: 400, body: `no such path ${new URL(target.url).pathname}` }));
    await openAlerts(store.db, [alertOf('CVE-1')], new Date(time));
    for (let tries = 0; tries < 8; tries++) {
      await look(to());
      pass(300);
    }
    expect(target.paths).toHaveLength(5);
    const rows = await store.db.selectFrom('deliveries').select(['state', 'error']).execute();
    expect(rows).toEqual([{ state: 'failed', error: 'the receiver answered 400: no such path /…' }]);

    target.answers(() => ({ status: 200 }));
    await openAlerts(store.db, [alertOf('CVE-2')], new Date(time));
    await look(to());
    await look(to({ name: 'other' }));
    expect(target.events.map(({ data }) => data.alerts.map(({ key }) => key.split('/').slice(0, 2).join('/')))).toEqual(
      [['finding/CVE-2'], ['finding/CVE-1', 'delivery/webhook', 'finding/CVE-2']],
    );
  });

  it('go out once, however many servers look', async () => {
    let running = 0;
    let most = 0;
    target.answers(() => {
      most = Math.max(most, ++running);
      setTimeout(() => running--, 20);
      return { status: 200 };
    });
    await openAlerts(
      store.db,
      Array.from({ length: 50 }, (_, at) => alertOf(`CVE-${at}`)),
      new Date(time),
    );
    await Promise.all(['a', 'b', 'c', 'd'].map(holder => look(to(), holder)));
    expect(target.events.map(({ data }) => data.opened)).toEqual([50]);
    expect(most).toBe(1);
  });

  it('of a process that died on the way are taken over, as the same message', async () => {
    await openAlerts(store.db, [alertOf('CVE-1')], new Date(time));
    await addDeliveries(store.db, to(), new Date(time), new Date(0));
    await store.db.updateTable('deliveries').set({ message: 'begun' }).execute();
    await store.db
      .insertInto('channel_states')
      .values({ name: 'webhook', holder: 'dead', held_until: new Date(time + 60_000) })
      .execute();
    await look(to(), 'other');
    expect(target.events).toEqual([]);
    pass(61);
    await look(to(), 'other');
    expect(target.events.map(({ id }) => id)).toEqual(['begun']);
  });

  it('to a channel that is configured no more wait for nobody', async () => {
    target.answers(() => ({ status: 400 }));
    await openAlerts(store.db, [alertOf('CVE-1')], new Date(time));
    for (let tries = 0; tries < 5; tries++) {
      await look(to());
      pass(300);
    }
    await addDeliveries(store.db, to({ name: 'kept' }), new Date(time), new Date(0));
    await forgetChannels(store.db, ['kept'], new Date(time));
    const rows = await store.db.selectFrom('deliveries').select(['channel', 'state']).orderBy('id').execute();
    expect(rows.map(({ channel, state }) => `${channel} ${state}`)).toEqual([
      'webhook dropped',
      'kept waiting',
      'kept waiting',
    ]);
    const open = await store.db.selectFrom('alerts').select('key').where('state', '=', 'open').execute();
    expect(open.map(({ key }) => key)).toEqual([alertOf('CVE-1').key]);
  });

  it('tell Alertmanager again of what is open, and of nothing else', async () => {
    const destination = to({ channel: 'alertmanager' });
    const alerts: string[][] = [];
    target.answers(() => ({ status: 200 }));
    await openAlerts(store.db, [alertOf('CVE-1'), alertOf('CVE-2')], new Date(time));
    await look(destination);
    await closeAlerts(store.db, [alertOf('CVE-2').key], new Date(time));
    await look(destination);
    pass(601);
    await look(destination);
    await look(destination);
    for (const event of target.events as unknown as { labels: { finding: string } }[][]) {
      alerts.push(event.map(({ labels }) => labels.finding));
    }
    expect(alerts).toEqual([['CVE-1', 'CVE-2'], ['CVE-2'], ['CVE-1']]);
  });
});

describe('a destination', () => {
  it.each([
    [[{ channel: 'pigeon', url: 'http://a' }], 'there is no channel pigeon'],
    [[{ channel: 'slack' }], 'the notification slack needs either url or urlFile'],
    [[{ channel: 'slack', url: 'file:///etc/passwd' }], 'is no http: or https: URL'],
    [
      [
        { channel: 'slack', url: 'http://a' },
        { channel: 'slack', url: 'http://b' },
      ],
      'two notifications are named slack',
    ],
  ])('%j is refused', (notifications, message) => {
    expect(() => destinationsOf({ notifications })).toThrow(message);
  });
});
