import { once } from 'node:events';
import { get, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { SensorStatistics } from '../metrics/types.ts';
import { outputBounds } from './bounds.ts';
import { type AlertStream, alertStream, type StreamOptions } from './stream.ts';

const statistics: SensorStatistics = {
  ...{ events: { openat: 12 }, drops: {}, alerts: [], queues: {}, cpu: { sensor: 0, host: 0 } },
  ...{ throttle: { level: 0, shedding: [], starts: 0 }, restarts: 0, lostKinds: 0, repaired: 0 },
  ...{ containers: { known: 0, unknown: 0 }, rss: { main: 1, sensor: 1 } },
};
const told: string[] = [];
const streams: AlertStream[] = [];
async function listening(options: Partial<StreamOptions> = {}): Promise<AlertStream> {
  const stream = await alertStream('127.0.0.1:0', { tell: each => void told.push(each), ...options });
  streams.push(stream);
  return stream;
}
afterEach(async () => {
  for (const stream of streams.splice(0)) await stream.close();
  told.length = 0;
});

interface Client {
  response: IncomingMessage;
  /** All that came. */
  text(): string;
}

async function reading(stream: AlertStream, headers: Record<string, string> = {}, path = 'alerts'): Promise<Client> {
  const outgoing = get(`${stream.url}/${path}`, { headers, agent: false });
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  let all = '';
  response.setEncoding('utf8').on('data', (chunk: string) => {
    all += chunk;
  });
  response.on('error', () => {});
  return { response, text: () => all };
}
const status = async (stream: AlertStream, headers: Record<string, string> = {}, path = 'alerts'): Promise<number> => {
  const { response } = await reading(stream, headers, path);
  response.destroy();
  return response.statusCode ?? 0;
};
const events = (text: string): string[] =>
  text
    .split('\n\n')
    .map(each => /^event: (\w+)\ndata: (.*)$/m.exec(each))
    .flatMap(found => (found ? [`${found[1]} ${found[2]}`] : []));
const lastId = (text: string): string => [...text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? '';

describe('a stream of alerts', () => {
  it('sends each alert to every client, as server-sent events', async () => {
    const stream = await listening();
    const both = [await reading(stream), await reading(stream)];
    expect(both[0]?.response.headers['content-type']).toBe('text/event-stream');
    stream.send('{"rule":"a"}');
    stream.send('{"rule":"b"}');
    for (const client of both)
      await expect.poll(() => events(client.text())).toEqual(['alert {"rule":"a"}', 'alert {"rule":"b"}']);
    expect(stream.counts()).toEqual({ clients: 2, slow: 0, sent: 2 });
    both[0]?.response.destroy();
    await expect.poll(() => stream.counts().clients).toBe(1);
  });

  it('goes on where a client left off, and says what is not kept any more', async () => {
    const stream = await listening();
    const first = await reading(stream);
    stream.send('1');
    await expect.poll(() => lastId(first.text())).not.toBe('');
    first.response.destroy();
    stream.send('2');
    const again = await reading(stream, { 'last-event-id': lastId(first.text()) });
    await expect.poll(() => events(again.text())).toEqual(['alert 2']);
    for (let i = 0; i < outputBounds.streamKept + 9; i++) stream.send('x');
    const late = await reading(stream, { 'last-event-id': lastId(first.text()) });
    await expect.poll(() => events(late.text()).length).toBe(outputBounds.streamKept + 1);
    expect(events(late.text())[0]).toBe('gap {"missed":10}');
    const other = await reading(stream, { 'last-event-id': 'another.7' });
    await expect.poll(() => events(other.text())[0]).toBe('gap {"missed":"unknown"}');
  });

  it('lets a slow client go, counted and told of, and holds up nobody', async () => {
    const stream = await listening();
    const quick = await reading(stream);
    const { hostname, port } = new URL(stream.url);
    const slow = connect(Number(port), hostname);
    slow.on('error', () => {});
    await once(slow, 'connect');
    slow.pause();
    slow.write(`GET /alerts HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
    await expect.poll(() => stream.counts().clients).toBe(2);
    const line = 'x'.repeat(256 * 1024);
    for (let i = 0; i < 80; i++) {
      stream.send(line);
      await new Promise(resolve => setTimeout(resolve, 1));
    }
    await expect.poll(() => stream.counts()).toMatchObject({ clients: 1, slow: 1, sent: 80 });
    expect(told).toEqual(['a client of the stream reads too slowly and is let go (1 so far)']);
    await expect.poll(() => events(quick.text()).length).toBe(80);
    slow.destroy();
  });

  it('has a bound on its clients', async () => {
    const stream = await listening();
    const clients = [];
    for (let i = 0; i < outputBounds.streamClients; i++) clients.push(await reading(stream));
    expect(await status(stream)).toBe(503);
    clients[0]?.response.destroy();
    await expect.poll(() => stream.counts().clients).toBe(outputBounds.streamClients - 1);
    expect(await status(stream)).toBe(200);
  });

  it.each([
    [{}, 401],
    [{ authorization: 'Bearer wrong' }, 401],
    [{ authorization: 'Bearer secret' }, 200],
  ])('asks for its token: %j', async (headers: Record<string, string>, expected) => {
    const stream = await listening({ token: 'secret', statistics: () => statistics });
    expect(await status(stream, headers)).toBe(expected);
    expect(await status(stream, headers, 'metrics')).toBe(expected);
  });

  it('is not for pages of other names that resolve to this machine', async () => {
    const stream = await listening();
    expect(await status(stream, { host: 'evil.test' })).toBe(403);
    expect(await status(stream, { host: 'localhost:1' })).toBe(200);
  });

  it('has metrics beside it', async () => {
    const stream = await listening({ statistics: () => statistics });
    const { response, text } = await reading(stream, {}, 'metrics');
    await once(response, 'end');
    expect(response.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text()).toContain('plimsoll_sensor_events_total{type="openat"} 12');
    expect(await status(await listening(), {}, 'metrics')).toBe(404);
  });

  it('tells of metrics that cannot be read', async () => {
    const stream = await listening({ statistics: () => Promise.reject(new Error('gone')) });
    expect(await status(stream, {}, 'metrics')).toBe(500);
    expect(told).toEqual(['a request to the stream failed: gone']);
  });

  it('answers nothing else', async () => {
    const stream = await listening();
    expect(await status(stream, {}, 'other')).toBe(404);
    const outgoing = request(`${stream.url}/alerts`, { method: 'POST', agent: false }).end();
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(405);
    response.resume();
  });

  it.each(['0.0.0.0:0', '192.0.2.1:80', 'x', ':1', '127.0.0.1:70000'])(
    '%s is refused without a token',
    async address => {
      await expect(alertStream(address, { tell: () => {} })).rejects.toMatchObject({ code: 'usage' });
    },
  );
});
