import { afterEach, describe, expect, it } from 'vitest';
import { request as event } from './testing.ts';
import { type AuditListener, listenForAudit } from './webhook.ts';

let listener: AuditListener | undefined;
afterEach(async () => {
  await listener?.close();
  listener = undefined;
});
const seen: unknown[] = [];
const listen = async (): Promise<AuditListener> => {
  seen.length = 0;
  listener = await listenForAudit('127.0.0.1:0', ({ body }) => void seen.push(body['auditID']));
  return listener;
};
const post = (url: string, body: string, type = 'application/json; charset=utf-8', method = 'POST') =>
  fetch(url, { method, headers: { 'content-type': type }, ...(method === 'POST' ? { body } : {}) });

describe('the webhook', () => {
  it('takes batches, and answers once their events were looked at', async () => {
    const { url, close } = await listen();
    const items = ['a', 'b'].map(auditID => ({ ...event, auditID }));
    const answer = await post(url, JSON.stringify({ kind: 'EventList', items: [...items, { kind: 'Pod' }] }));
    expect(answer.status).toBe(200);
    expect(seen).toEqual(['a', 'b']);
    expect(await close()).toMatchObject({ events: 2, alien: 1 });
  });

  it.each([
    ['no JSON', 400, '{"kind":', 'application/json', 'POST', 'line 1 is skipped: it is cut short'],
    ['of another type', 415, '{}', 'text/plain', 'POST', 'application/json'],
    ['not posted', 405, '', 'application/json', 'GET', 'POST'],
  ])('refuses what is %s', async (_, status, body, type, method, why) => {
    const { url } = await listen();
    const answer = await post(url, body, type, method);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(why);
  });

  it.each([
    ['0.0.0.0:80', 'loopback'],
    ['192.0.2.1:80', 'loopback'],
    ['8080', 'HOST:PORT'],
    ['127.0.0.1:99999', 'HOST:PORT'],
  ])('does not listen at %s', async (address, why) => {
    await expect(listenForAudit(address, () => {})).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(why),
    });
  });

  it('says that the port is taken', async () => {
    const { url } = await listen();
    await expect(listenForAudit(new URL(url).host, () => {})).rejects.toMatchObject({ code: 'unreachable' });
  });
});
