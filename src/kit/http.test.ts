import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttp, type Http } from './http.ts';
import { readBounded } from './http-body.ts';

const open: (Server | Http)[] = [];
afterEach(() => {
  for (const thing of open.splice(0)) {
    if ('closeAllConnections' in thing) thing.closeAllConnections();
    thing.close();
  }
});

async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handle);
  open.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function client(options: Parameters<typeof createHttp>[0] = {}): Http {
  const http = createHttp({ idleTimeoutMs: 200, ...options });
  open.push(http);
  return http;
}

const text = async (response: Awaited<ReturnType<Http['send']>>): Promise<string> =>
  Buffer.from(await readBounded(response, 100_000)).toString();

describe('an exchange', () => {
  it('keeps its connection for the next one', async () => {
    const ports = new Set<number | undefined>();
    const host = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('hello');
    });
    const http = client();
    for (let i = 0; i < 3; i++) expect(await text(await http.send({ url: new URL(`http://${host}/`) }))).toBe('hello');
    expect(ports.size).toBe(1);
  });

  it('names the whole address to a proxy, with the proxy’s password', async () => {
    const host = await serve((request, response) =>
      response.end(`${request.url} ${request.headers.host} ${request.headers['proxy-authorization']}`),
    );
    const http = client({ env: { HTTP_PROXY: `http://u:p%40@${host}` } });
    const response = await http.send({ url: new URL('http://plain.test:81/a?b=c') });
    expect(await text(response)).toBe(`http://plain.test:81/a?b=c plain.test:81 Basic ${btoa('u:p@')}`);
  });

  it.each([
    ['http://[', 'usage'],
    ['socks5://a.test', 'usage'],
  ])('through the proxy %s is not made', async (proxy, code) => {
    const http = client({ env: { HTTP_PROXY: proxy } });
    await expect(http.send({ url: new URL('http://plain.test/') })).rejects.toMatchObject({ code });
  });

  it.each([
    ['whole', (bytes: Buffer) => bytes],
    [
      'as a stream',
      async function* (bytes: Buffer) {
        yield bytes.subarray(0, 1_000_000);
        yield bytes.subarray(1_000_000);
      },
    ],
  ])('sends a large body %s', async (_how, body) => {
    const host = await serve(async (request, response) => {
      let size = 0;
      for await (const chunk of request) size += (chunk as Buffer).length;
      response.end(`${request.headers['content-length'] ?? request.headers['transfer-encoding']} ${size}`);
    });
    const bytes = Buffer.alloc(3_000_000, 1);
    // A busy machine may pause for longer than the other cases wait.
    const patient = client({ idleTimeoutMs: 10_000 });
    const response = await patient.send({ method: 'PUT', url: new URL(`http://${host}/`), body: body(bytes) });
    expect(await text(response)).toMatch(/^(3000000|chunked) 3000000$/);
  });

  it('ends with the error of the stream that it sends', async () => {
    const host = await serve((request, response) => request.resume().on('end', () => response.end()));
    const body = (async function* () {
      yield Buffer.from('a');
      throw new Error('the disk is gone');
    })();
    const sent = client().send({ method: 'PUT', url: new URL(`http://${host}/`), body });
    await expect(sent).rejects.toThrow('the disk is gone');
  });

  it('has a deadline for the whole of it', async () => {
    const host = await serve((_, response) => {
      const timer = setInterval(() => response.write('x'.repeat(2_000)), 20);
      response.on('close', () => clearInterval(timer));
    });
    const response = await client().send({ url: new URL(`http://${host}/`), deadlineMs: 250 });
    const reading = readBounded(response, 10_000_000);
    await expect(reading).rejects.toMatchObject({ code: 'timeout', message: expect.stringMatching(/within 0.25 s$/) });
  });

  it('takes http and https alone', async () => {
    await expect(client().send({ url: new URL('file:///etc/passwd') })).rejects.toMatchObject({
      code: 'registry-protocol',
    });
  });

  it('does not begin when it is already given up', async () => {
    const sent = client().send({ url: new URL('http://127.0.0.1:1/'), signal: AbortSignal.abort() });
    await expect(sent).rejects.toMatchObject({ code: 'interrupted' });
  });
});
