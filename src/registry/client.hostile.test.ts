/** Registries that do what they should not. Each ends with one sentence, the right code, in bounded time. */
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { fakeServer, type Handler, sendJson } from './testdata/fake-server.ts';
import {
  blobDigest,
  client,
  closeAll,
  digestOf,
  drip,
  flood,
  manifest,
  manifestType,
  named,
  open,
  sendManifest,
  serve,
  waits,
} from './testdata/hostile.ts';

afterEach(closeAll);

describe('a manifest', () => {
  it.each<[string, Handler, string, RegExp]>([
    ['never comes', () => {}, 'timeout', /sent nothing within 0.15 s/],
    ['stops half way', (_, r) => r.writeHead(200).write('{'), 'timeout', /almost nothing for 0.15 s/],
    ['drips', (_, r) => drip(r, 20), 'timeout', /almost nothing/],
    ['never ends', (_, r) => flood(r), 'bound', /more than 4194304 bytes/],
    ['announces 5 MB', (_, r) => r.writeHead(200, { 'content-length': '5000000' }).write('{'), 'bound', /4194304/],
    [
      'is cut off',
      (_, r) => r.writeHead(200, { 'content-length': '50' }).write('{', () => r.destroy()),
      'unreachable',
      /cut/,
    ],
    [
      'is a web page',
      (_, r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
      'registry-protocol',
      /web page/,
    ],
    ['is no JSON', (_, r) => r.writeHead(200).end('sorry'), 'registry-protocol', /something else/],
    ['is a JSON string', (_, r) => r.writeHead(200).end('"x"'), 'registry-protocol', /something else/],
    [
      'redirects in a circle',
      (q, r) => r.writeHead(307, { location: q.url }).end(),
      'registry-protocol',
      /more than 5 times/,
    ],
    ['redirects nowhere', (_, r) => r.writeHead(302).end(), 'registry-protocol', /no address/],
    [
      'redirects to a file',
      (_, r) => r.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      'registry-protocol',
      /file:/,
    ],
    [
      'redirects out without TLS',
      (_, r) => r.writeHead(302, { location: 'http://192.0.2.1/' }).end(),
      'registry-protocol',
      /without TLS/,
    ],
    [
      'has a huge header',
      (_, r) => r.writeHead(200, { x: 'y'.repeat(100_000) }).end(),
      'registry-protocol',
      /HPE_HEADER/,
    ],
    [
      'is not what its header says',
      (_, r) => sendManifest(r, { 'docker-content-digest': blobDigest }),
      'digest-mismatch',
      new RegExp(blobDigest),
    ],
    ['is refused for good', (_, r) => r.writeHead(503).end(), 'unreachable', /HTTP 503/],
    [
      'is denied',
      (_, r) => sendJson(r, { errors: [{ code: 'DENIED', message: 'no\n\u001b[31m' }] }, 403),
      'unauthorized',
      /DENIED: no \[31m$/,
    ],
    [
      'asks for nothing known',
      (_, r) => r.writeHead(401, { 'www-authenticate': 'Negotiate' }).end(),
      'registry-protocol',
      /negotiate/,
    ],
    ['asks without a challenge', (_, r) => r.writeHead(401).end(), 'registry-protocol', /by nothing/],
    [
      'asks for a password again and again',
      (_, r) => r.writeHead(401, { 'www-authenticate': 'Basic realm=x' }).end(),
      'unauthorized',
      /HTTP 401/,
    ],
    ['is a teapot', (_, r) => r.writeHead(418).end('{'), 'registry-protocol', /HTTP 418/],
  ])('that %s', async (_what, handle, code, message) => {
    const server = await serve(handle);
    const registry = client({ attempts: 2, username: 'u', password: 'p' });
    await expect(registry.resolve(named(server))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(server.log.length).toBeLessThan(10);
  });

  it('of another digest than asked for is not taken', async () => {
    const server = await serve((_, response) => sendManifest(response));
    const wanted = client().resolve(named(server, { digest: blobDigest }));
    await expect(wanted).rejects.toMatchObject({ code: 'digest-mismatch' });
  });

  it('from something that speaks no HTTP', async () => {
    const server = createServer(socket => {
      socket.on('error', () => {});
      socket.end('SSH-2.0-OpenSSH_9.9\r\n');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    open.push(server);
    const { port } = server.address() as { port: number };
    const name = { registry: `127.0.0.1:${port}`, repository: 'a', tag: 'b' };
    await expect(client().resolve(name)).rejects.toMatchObject({ code: 'registry-protocol' });
  });

  it('from a port where nothing listens', async () => {
    const name = { registry: '127.0.0.1:1', repository: 'a', tag: 'b' };
    await expect(client().resolve(name)).rejects.toMatchObject({
      code: 'unreachable',
      message: '127.0.0.1:1 is not reachable: it refused the connection',
    });
  });

  it('is given up when the caller gives up', async () => {
    const server = await serve(() => {});
    const signal = AbortSignal.timeout(50);
    await expect(client({ idleTimeoutMs: 5_000 }).resolve(named(server), signal)).rejects.toMatchObject({
      code: 'interrupted',
    });
  });

  it('is asked for again after "too many requests", when the registry says', async () => {
    let asked = 0;
    const server = await serve((_, response) =>
      ++asked < 3 ? response.writeHead(429, { 'retry-after': '7' }).end() : sendManifest(response),
    );
    expect((await client().resolve(named(server))).digest).toBe(digestOf(manifest));
    expect(waits).toEqual([7_000, 7_000]);
  });

  it('is not waited for longer than a minute', async () => {
    const server = await serve((_, response) => response.writeHead(429, { 'retry-after': '3600' }).end());
    await expect(client().resolve(named(server))).rejects.toMatchObject({
      code: 'rate-limited',
      message: expect.stringContaining('asks to wait 3600 s'),
    });
    expect(waits).toEqual([]);
  });
});

describe('a password', () => {
  it('that has changed since is looked for anew', async () => {
    let right = 'first';
    const server = await serve((request, response) => {
      const given = Buffer.from(request.headers.authorization?.slice('Basic '.length) ?? '', 'base64').toString();
      if (given === `u:${right}`) sendManifest(response);
      else response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    });
    const login = async () => ({ kind: 'password', username: 'u', password: right }) as const;
    const registry = client({ cloudLogins: [{ id: 'test', matches: () => true, login }] });
    await registry.resolve(named(server));
    right = 'second';
    await registry.resolve(named(server));
    expect(server.log.filter(line => line.includes('/manifests/'))).toHaveLength(4);
  });
});

describe('a token service', () => {
  const asking =
    (realm: string): Handler =>
    (_, response) =>
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="s"` }).end();

  it.each([
    ['ftp://tokens.test/', /protocol ftp:/],
    ['http://192.0.2.1/token', /without TLS/],
    ['http://169.254.169.254/latest/meta-data', /without TLS/],
    ['https://user:pw@192.0.2.1/', /password in its address/],
    ['http://', /no address/],
  ])('at %s is not asked', async (realm, message) => {
    const server = await serve(asking(realm));
    await expect(client().resolve(named(server))).rejects.toMatchObject({
      code: 'registry-protocol',
      message: expect.stringMatching(message),
    });
  });

  it.each<[string, Handler, string]>([
    [
      'answers with a web page',
      (_, r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
      'registry-protocol',
    ],
    ['answers without JSON', (_, r) => r.end('no'), 'registry-protocol'],
    ['answers without a token', (_, r) => sendJson(r, {}), 'registry-protocol'],
    ['smuggles a header', (_, r) => sendJson(r, { token: 'a\r\nx: y' }), 'registry-protocol'],
    ['refuses', (_, r) => r.writeHead(401).end(), 'unauthorized'],
    ['limits', (_, r) => r.writeHead(429, { 'retry-after': '600' }).end(), 'rate-limited'],
    ['hangs', () => {}, 'timeout'],
    ['redirects in a circle', (q, r) => r.writeHead(302, { location: q.url }).end(), 'registry-protocol'],
    ['gives tokens that do not help', (_, r) => sendJson(r, { token: 'same' }), 'unauthorized'],
  ])('that %s', async (_what, handle, code) => {
    const tokens = await fakeServer(handle);
    open.push(tokens);
    const server = await serve(asking(tokens.url));
    await expect(client().resolve(named(server))).rejects.toMatchObject({ code });
    expect(server.log.length + tokens.log.length).toBeLessThan(12);
  });

  it('that redirects elsewhere does not take the password along', async () => {
    const seen: (string | undefined)[] = [];
    const other = await fakeServer((request, response) => {
      seen.push(request.headers.authorization);
      sendJson(response, { token: 't' });
    });
    const tokens = await fakeServer((_, response) => response.writeHead(302, { location: other.url }).end());
    open.push(other, tokens);
    const server = await serve((request, response, body) =>
      request.headers.authorization === 'Bearer t'
        ? sendManifest(response)
        : asking(tokens.url)(request, response, body),
    );
    await client({ username: 'u', password: 'p' }).resolve(named(server));
    expect(seen).toEqual([undefined]);
  });
});

describe('a list', () => {
  it('goes on over pages', async () => {
    const server = await serve((request, response) => {
      const second = request.url?.includes('last=b');
      if (!second) response.setHeader('link', '</v2/team/app/tags/list?last=b&n=2>; rel="next"');
      sendJson(response, { name: 'team/app', tags: second ? ['c'] : ['a', 'b'] });
    });
    expect(await client().tags(named(server))).toEqual(['a', 'b', 'c']);
  });

  it.each<[string, Handler, string]>([
    [
      'that goes round',
      (q, r) => {
        r.setHeader('link', `<${q.url}>; rel="next"`);
        sendJson(r, { tags: ['a'] });
      },
      'registry-protocol',
    ],
    ['that is none', (_, r) => sendJson(r, { tags: 'a' }), 'registry-protocol'],
    ['that holds other things', (_, r) => sendJson(r, { tags: [1] }), 'registry-protocol'],
    ['that is too long', (_, r) => flood(r), 'bound'],
  ])('%s', async (_what, handle, code) => {
    const server = await serve(handle);
    await expect(client().tags(named(server))).rejects.toMatchObject({ code });
  });

  it('of referrers is filtered here where the registry does not', async () => {
    const entry = (artifactType: string) => ({ mediaType: manifestType, digest: blobDigest, size: 3, artifactType });
    const server = await serve((_, response) => sendJson(response, { manifests: [entry('a/b'), entry('c/d')] }));
    const found = await client().referrers(named(server), blobDigest, 'c/d');
    expect(found).toEqual([entry('c/d')]);
  });

  it('of referrers with an impossible descriptor is not taken', async () => {
    const entry = { mediaType: manifestType, digest: '../x', size: -1 };
    const server = await serve((_, response) => sendJson(response, { manifests: [entry] }));
    await expect(client().referrers(named(server), blobDigest)).rejects.toMatchObject({ code: 'registry-protocol' });
  });
});
