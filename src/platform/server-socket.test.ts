import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scratch } from '../../test/real/plimsoll.ts';
import { openStore, type Store } from '../store/index.ts';
import { testPlatform } from './testing.ts';

describe('the server on a socket', () => {
  const { folder, remove } = scratch('socket');
  let port: number;
  let store: Store;
  let part: Awaited<ReturnType<typeof testPlatform>>;
  let app: FastifyInstance;
  let authorization: string;
  beforeAll(async () => {
    store = await openStore({ dir: join(folder, 'store') });
    part = await testPlatform(store, folder);
    app = await part.serve();
    authorization = await part.token('admin');
    await app.listen({ host: '127.0.0.1', port: 0 });
    port = (app.server.address() as AddressInfo).port;
  }, 120_000);
  afterAll(async () => {
    await app?.close();
    await part?.close();
    await store?.close();
    remove();
  });
  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      socket.on('data', chunk => {
        answer += chunk;
      });
      socket.on('close', () => resolve(answer));
      socket.on('error', error => (answer === '' ? reject(error) : resolve(answer)));
      socket.setTimeout(5000, () => socket.destroy());
    });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400, 'request-invalid'],
    [
      'a header that is too large',
      `GET /healthz HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`,
      431,
      'bound',
    ],
    [
      'too many header fields',
      `GET /api/v1/me HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${'a: b\r\n'.repeat(200)}\r\n`,
      413,
      'bound',
    ],
    [
      'two lengths',
      'POST /api/v1/scans HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
      400,
      'request-invalid',
    ],
    [
      'a length and chunks',
      'POST /api/v1/scans HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'request-invalid',
    ],
  ])('%s is refused as a problem', async (_, text, status, code) => {
    const answer = await raw(text);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('application/problem+json');
    expect(answer).toContain(`"code":"${code}"`);
  });

  it('streams what changes, goes on where a listener was, and ends when it drains', async () => {
    const url = `http://127.0.0.1:${port}/api/v1/changes`;
    const listen = async (lastEventId?: string) => {
      const headers = { authorization, ...(lastEventId && { 'last-event-id': lastEventId }) };
      const { body } = await fetch(url, { headers });
      const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      const until = async (wanted: string): Promise<string> => {
        while (!text.includes(wanted)) {
          const { value, done } = await reader.read();
          if (done) return `${text}(end)`;
          text += value;
        }
        return text;
      };
      return { until, end: () => until('(never)') };
    };
    const { changes } = part.platform;
    const first = await listen();
    await first.until('retry:');
    changes.tell({ kind: 'database', digest: 'one' });
    const id = /id: (\S+)/.exec(await first.until('"one"}\n\n'))?.[1];
    changes.tell({ kind: 'database', digest: 'two' });
    await first.until('"two"');
    const second = await listen(id);
    const text = await second.until('"two"');
    expect(text).not.toContain('"one"');
    expect(await (await listen('other-1')).until('reset')).toContain('event: reset');
    part.drain();
    expect(await first.end()).toContain('(end)');
    expect((await app.inject('/readyz')).statusCode).toBe(503);
    expect((await app.inject('/healthz')).statusCode).toBe(200);
  });
});
