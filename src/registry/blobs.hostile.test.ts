/** Registries that do what they should not. Each ends with one sentence, the right code, in bounded time. */
import { afterEach, describe, expect, it } from 'vitest';
import { fakeServer, type Handler } from './testdata/fake-server.ts';
import { blob, blobDigest, client, closeAll, flood, named, open, read, serve } from './testdata/hostile.ts';

afterEach(closeAll);

describe('a blob', () => {
  const whole = { expectedSize: blob.length };

  /** Gives `limit` bytes of what is asked for, then cuts. */
  const cutting =
    (limit: number, ranges: boolean): Handler =>
    (request, response) => {
      const from = ranges ? Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
      const range = from > 0 ? { 'content-range': `bytes ${from}-${blob.length - 1}/${blob.length}` } : {};
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': String(blob.length - from), ...range });
      const part = blob.subarray(from, from + limit);
      if (from + part.length === blob.length) response.end(part);
      else response.write(part, () => setTimeout(() => response.destroy(), 20));
    };

  it('that is cut off is taken up again where it broke', async () => {
    const server = await serve(cutting(100_000, true));
    expect((await read(client().blob(named(server), blobDigest, whole))).equals(blob)).toBe(true);
    expect(server.log.filter(line => line.includes('/blobs/'))).toHaveLength(3);
  });

  it('is read from its start again where the registry knows no ranges', async () => {
    let served = 0;
    const server = await serve((...all) => cutting(served++ === 0 ? 100_000 : blob.length, false)(...all));
    expect((await read(client().blob(named(server), blobDigest, whole))).equals(blob)).toBe(true);
  });

  it('that is cut off for ever is given up', async () => {
    const server = await serve(cutting(1_000, false));
    const reading = read(client().blob(named(server), blobDigest, whole));
    await expect(reading).rejects.toMatchObject({ code: 'unreachable' });
    expect(server.log.length).toBeLessThan(15);
  });

  it('that goes silent is tried once more, then given up', async () => {
    const server = await serve((_, response) => response.writeHead(200).write(blob.subarray(0, 10)));
    await expect(read(client().blob(named(server), blobDigest, whole))).rejects.toMatchObject({ code: 'timeout' });
    expect(server.log.filter(line => line.includes('/blobs/'))).toHaveLength(2);
  });

  it.each<[string, Handler, string, RegExp]>([
    [
      'announced larger',
      (_, r) => r.writeHead(200, { 'content-length': '9' }).end('123456789'),
      'registry-protocol',
      /9 bytes instead/,
    ],
    ['sent larger', (_, r) => flood(r), 'registry-protocol', /more than the 300000 bytes/],
    ['sent smaller', (_, r) => r.writeHead(200).end('x'), 'registry-protocol', /1 of the 300000 bytes/],
    [
      'a web page',
      (_, r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
      'registry-protocol',
      /web page/,
    ],
    ['not there', (_, r) => r.writeHead(404).end(), 'blob-missing', /has no blob/],
  ])('%s', async (_what, handle, code, message) => {
    const server = await serve(handle);
    const reading = read(client().blob(named(server), blobDigest, whole));
    await expect(reading).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('of another range than asked for is not taken', async () => {
    const server = await serve((request, response) => {
      if (!request.headers.range) return cutting(1_000, false)(request, response, '');
      return response.writeHead(206, { 'content-range': 'bytes 0-9/300000' }).end('0123456789');
    });
    await expect(read(client().blob(named(server), blobDigest, whole))).rejects.toMatchObject({
      code: 'registry-protocol',
    });
  });

  it('read whole is verified, and bounded', async () => {
    const server = await serve((_, response) => response.end('another'));
    await expect(client().blobBytes(named(server), blobDigest)).rejects.toMatchObject({ code: 'digest-mismatch' });
    await expect(client().blobBytes(named(server), blobDigest, { limit: 3 })).rejects.toMatchObject({ code: 'bound' });
  });

  it('with a digest that is none never reaches an address', async () => {
    const server = await serve(() => {});
    const reading = client().blobBytes(named(server), 'sha256:../../x');
    await expect(reading).rejects.toMatchObject({ code: 'manifest-invalid' });
  });

  it('redirected to another host goes there without credentials', async () => {
    const seen: (string | undefined)[] = [];
    const storage = await fakeServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end(blob);
    });
    open.push(storage);
    const server = await serve((request, response) => {
      if (!request.headers.authorization)
        return response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      return response.writeHead(307, { location: `${storage.url}signed?x=1` }).end();
    });
    const registry = client({ username: 'u', password: 'p' });
    expect((await registry.blobBytes(named(server), blobDigest)).byteLength).toBe(blob.length);
    expect(seen).toEqual([undefined]);
  });

  it('left half read lets go of its connection', async () => {
    let closed = false;
    const server = await serve((_, response) => {
      response.on('close', () => {
        closed = true;
      });
      flood(response);
    });
    for await (const _ of client().blob(named(server), blobDigest)) break;
    await expect.poll(() => closed).toBe(true);
  });

  it('read slowly is not taken for a silent one', async () => {
    const server = await serve((_, response) => response.end(blob));
    let size = 0;
    for await (const chunk of client({ idleTimeoutMs: 80 }).blob(named(server), blobDigest, whole)) {
      if (size === 0) await new Promise(resolve => setTimeout(resolve, 250));
      size += chunk.byteLength;
    }
    expect(size).toBe(blob.length);
  });
});
