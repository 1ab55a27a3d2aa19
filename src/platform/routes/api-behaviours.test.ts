import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scratch } from '../../../test/real/plimsoll.ts';
import { type StoreSource, storeKinds } from '../../../test/real/stores.ts';
import { openOutput } from '../../runtime/index.ts';
import { alertJson } from '../../runtime/rules/output/alert.ts';
import type { Alert } from '../../runtime/types.ts';
import { forgetBehaviours } from '../behaviours/keep.ts';
import { addDeliveries } from '../notify/keep.ts';
import { sweep } from '../notify/sweep.ts';
import { testPlatform } from '../testing.ts';

const host = 'registry.example:5000';

describe.each(storeKinds.filter(({ skip }) => !skip))('what sensors see, on $name', kind => {
  const { folder, remove } = scratch('behaviours');
  let stores: StoreSource;
  let under: Awaited<ReturnType<typeof testPlatform>>;
  let app: FastifyInstance;
  let url = '';
  let now = new Date('2026-06-01T12:00:00Z');

  beforeAll(async () => {
    stores = await kind.start();
    const projects = [{ name: 'blue', repositories: [`${host}/blue/*`] }];
    const config = { projects, registries: [{ host }] };
    under = await testPlatform(await stores.open(), folder, { config, now: () => now });
    app = await under.serve();
    url = await app.listen({ port: 0, host: '127.0.0.1' });
  }, 60_000);
  afterAll(async () => {
    await app.close();
    await under.close();
    await stores.stop();
    remove();
  });

  const ask = async (method: 'GET' | 'POST', path: string, token: string, payload?: object) => {
    const headers = { authorization: token };
    const answer = await app.inject({ method, url: `/api/v1/${path}`, headers, ...(payload && { payload }) });
    return { status: answer.statusCode, body: answer.json() };
  };
  const alert = (over: object = {}) => ({
    ...{ time: '2026-06-01T11:59:58.123456789Z', rule: 'Shell in a container', priority: 'Warning' },
    ...{ source: 'syscall', output: 'a shell was started', tags: ['container', 'T1059', 'T1611.001'] },
    output_fields: {
      ...{ 'container.id': 'abcdef012345', 'container.image.repository': `${host}/blue/app` },
      ...{ 'container.image.tag': '1', 'proc.name': 'sh', 'proc.pid': 7, 'proc.args': null },
    },
    ...over,
  });

  it('is kept as findings, whoever sends it again', async () => {
    const token = await under.token('scanner');
    const body = { host: 'node-1', alerts: [alert(), alert({ rule: 'Other', priority: 'Critical' })] };
    expect(await ask('POST', 'alerts', token, body)).toEqual({ status: 200, body: { kept: 2, known: 0, opened: 2 } });
    expect((await ask('POST', 'alerts', token, body)).body).toEqual({ kept: 0, known: 2, opened: 0 });
    const { body: list } = await ask('GET', 'behaviours?limit=1', await under.token('viewer'));
    expect(list).toMatchObject({ items: [{ rule: 'Other', severity: 'critical' }], nextCursor: expect.any(String) });
    const next = await ask('GET', `behaviours?limit=1&cursor=${list.nextCursor}`, await under.token('viewer'));
    expect(next.body.items).toMatchObject([
      {
        ...{ rule: 'Shell in a container', priority: 'Warning', severity: 'medium', host: 'node-1', count: 1 },
        ...{ container: 'abcdef012345', image: `${host}/blue/app:1`, source: 'syscall' },
        ...{ at: '2026-06-01T11:59:58.123Z', receivedAt: '2026-06-01T12:00:00.000Z' },
        fields: { 'proc.name': 'sh', 'proc.pid': 7, 'proc.args': null },
        finding: {
          ...{ id: 'Shell in a container', kind: 'behaviour', severity: 'medium', status: 'affected' },
          aliases: ['T1059', 'T1611.001'],
          subject: { kind: 'event', source: 'syscall', host: 'node-1', container: 'abcdef012345' },
          message: { en: 'a shell was started' },
        },
      },
    ]);
  });

  it('opens one alert for a rule in a container, which channels are told of', async () => {
    const token = await under.token('scanner');
    const again = { host: 'node-1', alerts: [alert({ output: 'a second shell' })] };
    expect((await ask('POST', 'alerts', token, again)).body).toEqual({ kept: 1, known: 0, opened: 0 });
    const elsewhere = { host: 'node-2', alerts: [alert()] };
    expect((await ask('POST', 'alerts', token, elsewhere)).body).toMatchObject({ opened: 1 });
    const { body } = await ask('GET', 'alerts?kind=behaviour&state=open', await under.token('viewer'));
    expect(body.items.map((item: { key: string }) => item.key)).toEqual([
      'behaviour/node-2/abcdef012345/Shell in a container',
      'behaviour/node-1/abcdef012345/Other',
      'behaviour/node-1/abcdef012345/Shell in a container',
    ]);
    expect(body.items.at(-1)).toMatchObject({
      title: { en: `Shell in a container in abcdef012345 (${host}/blue/app:1) on node-1` },
      text: { en: 'a second shell' },
      labels: { kind: 'behaviour', priority: 'Warning', host: 'node-1' },
    });
    const { db } = under.platform.store;
    await addDeliveries(db, { name: 'ops', severities: ['critical'] }, now, new Date(0));
    expect(await db.selectFrom('deliveries').select(['channel', 'event', 'state']).execute()).toEqual([
      { channel: 'ops', event: 'opened', state: 'waiting' },
    ]);
  });

  it('is over when it was not seen for a day', async () => {
    const open = async () =>
      (await ask('GET', 'alerts?kind=behaviour&state=open', await under.token('viewer'))).body.items.length;
    await sweep(under.platform);
    expect(await open()).toBe(3);
    now = new Date(now.getTime() + 25 * 3_600_000);
    const token = await under.token('scanner');
    await ask('POST', 'alerts', token, { host: 'node-2', alerts: [alert({ output: 'again' })] });
    await sweep(under.platform);
    expect(await open()).toBe(1);
  });

  it('is sent by the sensor in batches, and sent again after a fault without doubling', async () => {
    const token = (await under.token('scanner')).replace('Bearer ', '');
    const told: string[] = [];
    const output = openOutput(`platform:${url}`, {
      line: ({ output: text }) => text,
      payload: each => alertJson({ ...each, hostname: 'node-9' }),
      tell: message => void told.push(message),
      env: { PLIMSOLL_TOKEN: token },
      hostname: 'node-9',
    });
    const sent = (i: number): Alert => ({
      ...{ time: 1_780_315_199_000_000_000n + BigInt(i), rule: 'Flood', priority: 'Notice', source: 'syscall' },
      ...{ tags: [], output: `o ${i}`, message: 'm', outputFields: { 'evt.num': 2n ** 60n, 'plimsoll.more': 1_234 } },
    });
    for (let i = 0; i < 1_200; i++) output.write(sent(i));
    expect(await output.end()).toEqual({ name: url, written: 1_200, dropped: 0, failed: 0 });
    expect(told).toEqual([]);
    const { body } = await ask('GET', 'behaviours?rule=Flood&host=node-9&limit=500', await under.token('viewer'));
    expect(body.items).toHaveLength(500);
    expect(body.items[0]).toMatchObject({ count: 1_234, host: 'node-9', severity: 'low' });
  });

  it('is for scanners to send, and for projects to read as far as it is theirs', async () => {
    const body = { alerts: [alert({ output_fields: { 'container.image.repository': `${host}/red/app` } })] };
    expect((await ask('POST', 'alerts', await under.token('viewer'), body)).status).toBe(403);
    expect((await ask('POST', 'alerts', await under.token('scanner', 'blue'), body)).status).toBe(403);
    expect((await ask('POST', 'alerts', await under.token('scanner'), body)).status).toBe(200);
    const blue = await ask('GET', 'behaviours?limit=500', await under.token('viewer', 'blue'));
    const images = new Set(blue.body.items.map((item: { image?: string }) => item.image));
    expect([...images]).toEqual([`${host}/blue/app:1`]);
  });

  it.each([
    ['a priority that is none', { alerts: [alert({ priority: 'Loud' })] }],
    ['no time', { alerts: [alert({ time: 'soon' })] }],
    ['a key that is unknown', { alerts: [], more: 1 }],
    ['too many at once', { alerts: Array.from({ length: 501 }, () => alert()) }],
  ])('%s is refused', async (_, body) => {
    expect((await ask('POST', 'alerts', await under.token('scanner'), body)).body).toMatchObject({
      code: 'request-invalid',
    });
  });

  it('may be what no database takes: NUL, half a surrogate pair, lists, long texts', async () => {
    const output_fields = { 'proc.cmdline': `a\0b\udc80${'x'.repeat(70_000)}`, 'fd.list': [1, '\0'], 'a\0': { b: 1 } };
    const hostile = { alerts: [alert({ rule: 'Hostile\0', output: '\ud800\0', output_fields, hostname: 'h\0' })] };
    expect((await ask('POST', 'alerts', await under.token('scanner'), hostile)).body).toMatchObject({ kept: 1 });
    const { body } = await ask('GET', 'behaviours?limit=1', await under.token('viewer'));
    expect(body.items[0]).toMatchObject({ rule: 'Hostile␀', host: 'h␀', finding: { message: { en: '\ufffd␀' } } });
    expect(body.items[0].fields['proc.cmdline']).toMatch(/^a␀b\ufffdx+…$/);
  });

  it('is let go when it is old', async () => {
    const { db } = under.platform.store;
    await forgetBehaviours(db, new Date(now.getTime() - 3_600_000));
    const left = await db.selectFrom('behaviours').select('received_at').execute();
    expect(new Set(left.map(({ received_at }) => received_at.toISOString()))).toEqual(new Set([now.toISOString()]));
  });
});
