import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scratch } from '../../../test/real/plimsoll.ts';
import { type StoreSource, storeKinds } from '../../../test/real/stores.ts';
import { addDeliveries, closeAlerts, openAlerts } from '../notify/keep.ts';
import { alertOf } from '../notify/testing.ts';
import { testPlatform } from '../testing.ts';

const now = new Date('2026-06-01T12:00:00Z');

describe.each(storeKinds.filter(({ skip }) => !skip))('alerts and channels over HTTP on $name', kind => {
  const { folder, remove } = scratch('notifications');
  let stores: StoreSource;
  let under: Awaited<ReturnType<typeof testPlatform>>;
  let app: FastifyInstance;
  let status = 200;
  const receiver = createServer((_request, response) => void response.writeHead(status).end('as asked'));

  beforeAll(async () => {
    stores = await kind.start();
    await new Promise<void>(resolve => receiver.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/secret-part`;
    const notifications = [{ channel: 'webhook', url, name: 'ops' }];
    under = await testPlatform(await stores.open(), folder, { config: { notifications }, now: () => now });
    app = await under.serve();
    const { db } = under.platform.store;
    await openAlerts(db, [alertOf('CVE-1', 'critical'), alertOf('CVE-2'), alertOf('CVE-3')], now);
    await addDeliveries(db, { name: 'ops', severities: ['critical', 'high'] }, now, new Date(0));
    await closeAlerts(db, [alertOf('CVE-3').key], now);
    await db.updateTable('deliveries').set({ state: 'failed', error: 'no', message: 'm' }).execute();
  }, 60_000);
  afterAll(async () => {
    await app.close();
    await under.close();
    await stores.stop();
    receiver.close();
    remove();
  });

  const ask = async (method: 'GET' | 'POST', url: string, role: 'viewer' | 'operator', payload?: object) => {
    const headers = { authorization: await under.token(role) };
    const answer = await app.inject({ method, url, headers, ...(payload && { payload }) });
    return { status: answer.statusCode, body: answer.json() };
  };

  it('lists alerts, page by page', async () => {
    const first = await ask('GET', '/api/v1/alerts?limit=2', 'viewer');
    expect(first.body.items.map((item: { key: string }) => item.key.slice(0, 13))).toEqual([
      'finding/CVE-3',
      'finding/CVE-2',
    ]);
    const next = await ask('GET', `/api/v1/alerts?limit=2&cursor=${first.body.nextCursor}`, 'viewer');
    expect(next.body.items).toMatchObject([
      { state: 'open', severity: 'critical', title: { en: 'CVE-1 in openssl 3.0.1' } },
    ]);
    const open = await ask('GET', '/api/v1/alerts?state=open&severity=high&kind=finding', 'viewer');
    expect(open.body.items).toMatchObject([{ key: expect.stringMatching('CVE-2') }]);
  });

  it('says how it goes with a channel, without its address', async () => {
    const { body } = await ask('GET', '/api/v1/notifications/channels', 'viewer');
    expect(body).toEqual({ items: [{ name: 'ops', channel: 'webhook', waiting: 0, failed: 3, failures: 0 }] });
    const deliveries = await ask('GET', '/api/v1/notifications/deliveries?state=failed&channel=ops', 'viewer');
    expect(deliveries.body.items).toHaveLength(3);
    expect(JSON.stringify(deliveries.body)).not.toContain('secret-part');
  });

  it('sends again what was given up, for operators, and notes who asked', async () => {
    expect((await ask('POST', '/api/v1/notifications/retry', 'viewer', { channel: 'ops' })).status).toBe(403);
    expect((await ask('POST', '/api/v1/notifications/retry', 'operator', { channel: 'ops' })).body).toEqual({
      notices: 3,
    });
    expect((await ask('POST', '/api/v1/notifications/drop', 'operator', { channel: 'ops' })).body).toEqual({
      notices: 0,
    });
    const audit = await under.platform.store.db.selectFrom('audit').select(['action', 'subject']).execute();
    expect(audit).toEqual([{ action: 'notification.retry', subject: 'ops' }]);
  });

  it('tries a channel out', async () => {
    expect((await ask('POST', '/api/v1/notifications/test', 'operator', { channel: 'ops' })).body).toEqual({
      taken: true,
    });
    status = 410;
    expect((await ask('POST', '/api/v1/notifications/test', 'operator', { channel: 'ops' })).body).toEqual({
      taken: false,
      why: 'the receiver answered 410: as asked',
    });
    expect((await ask('POST', '/api/v1/notifications/test', 'operator', { channel: 'none' })).status).toBe(404);
  });
});
