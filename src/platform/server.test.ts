import { join } from 'node:path';
import fc from 'fast-check';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scratch } from '../../test/real/plimsoll.ts';
import { catalogue } from '../model/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { roles } from './auth/access.ts';
import { testPlatform } from './testing.ts';

/** Every route, and the least role that may use it. A new route needs a line here: nobody gets in by an oversight. */
const declared: Record<string, string> = {
  'GET /healthz': 'public',
  'GET /readyz': 'public',
  'GET /metrics': 'public',
  'POST /hooks/registry/:dialect': 'own',
  'GET /api/v1/openapi.json': 'public',
  'GET /api/v1/verdicts': 'viewer',
  'GET /api/v1/artifacts': 'viewer',
  'GET /api/v1/artifacts/:digest': 'viewer',
  'GET /api/v1/artifacts/:digest/report': 'viewer',
  'GET /api/v1/artifacts/:digest/inventory': 'viewer',
  'GET /api/v1/artifacts/:digest/sbom': 'viewer',
  'GET /api/v1/findings': 'viewer',
  'GET /api/v1/queue': 'viewer',
  'GET /api/v1/queue/dead': 'operator',
  'POST /api/v1/queue/dead/:id/rerun': 'operator',
  'POST /api/v1/scans': 'scanner',
  'GET /api/v1/workloads': 'viewer',
  'PUT /api/v1/workloads': 'scanner',
  'GET /api/v1/waivers': 'viewer',
  'POST /api/v1/waivers': 'operator',
  'DELETE /api/v1/waivers/:id': 'operator',
  'GET /api/v1/me': 'viewer',
  'GET /api/v1/tokens': 'admin',
  'POST /api/v1/tokens': 'admin',
  'DELETE /api/v1/tokens/:id': 'admin',
  'GET /api/v1/audit': 'admin',
  'GET /api/v1/projects': 'viewer',
  'GET /api/v1/changes': 'viewer',
  'GET /api/v1/alerts': 'viewer',
  'POST /api/v1/alerts': 'scanner',
  'GET /api/v1/behaviours': 'viewer',
  'GET /api/v1/notifications/channels': 'viewer',
  'GET /api/v1/notifications/deliveries': 'viewer',
  'POST /api/v1/notifications/drop': 'operator',
  'POST /api/v1/notifications/retry': 'operator',
  'POST /api/v1/notifications/test': 'operator',
  'GET /api/v1/where': 'viewer',
  'GET /api/v1/database': 'viewer',
  'POST /api/v1/database/refresh': 'operator',
  'GET /db/oci-layout': 'public',
  'GET /db/index.json': 'public',
  'GET /db/blobs/sha256/:hex': 'public',
  'POST /api/v1/facts/missing': 'scanner',
  'PUT /api/v1/facts/:diffId': 'scanner',
  'POST /api/v1/evaluate': 'scanner',
};

/** Streams for ever: looked at in a test of its own. */
const endless = 'GET /api/v1/changes';

describe('the server', () => {
  const { folder, remove } = scratch('server');
  let store: Store;
  let part: Awaited<ReturnType<typeof testPlatform>>;
  let app: FastifyInstance;
  const routes = new Map<string, RouteOptions>();
  const tokens = new Map<string, string>();

  beforeAll(async () => {
    store = await openStore({ dir: join(folder, 'store') });
    part = await testPlatform(store, folder, { config: { cors: ['https://dashboard.example'] } });
    app = await part.serve({
      onRoute(route) {
        for (const method of [route.method].flat()) if (method !== 'HEAD') routes.set(`${method} ${route.url}`, route);
      },
    });
    await app.ready();
    for (const role of roles) tokens.set(role, await part.token(role));
  }, 120_000);
  afterAll(async () => {
    await app?.close();
    await part?.close();
    await store?.close();
    remove();
  });

  const admin = () => ({ authorization: tokens.get('admin') as string });

  describe('access', () => {
    it('is declared for every route, as this table says', () => {
      const said = Object.fromEntries(
        [...routes].map(([name, { config }]) => [name, config?.access ?? 'not declared']),
      );
      expect(said).toEqual(declared);
    });

    it('is refused without a token, with a wrong one, and with a lesser role, on every route', async () => {
      for (const [name, access] of Object.entries(declared)) {
        if (access === 'public' || access === 'own') continue;
        const [method, url] = name.split(' ') as ['GET', string];
        const path = url.replace(':digest', `sha256:${'a'.repeat(64)}`).replace(':id', '1');
        for (const authorization of [
          undefined,
          'Bearer',
          'Bearer x',
          `Bearer plimsoll_${'A'.repeat(43)}`,
          'Basic YTpi',
        ]) {
          const answer = await app.inject({
            method,
            url: path,
            headers: { ...(authorization && { authorization }) },
            remoteAddress: `10.0.0.${routes.size}`,
          });
          expect([name, authorization, [401, 429].includes(answer.statusCode)]).toEqual([name, authorization, true]);
        }
        for (const role of roles) {
          if (name === endless) continue;
          const answer = await app.inject({
            method,
            url: path,
            headers: { authorization: tokens.get(role) as string },
          });
          const may = roles.indexOf(role) >= roles.indexOf(access as (typeof roles)[number]);
          expect([name, role, answer.statusCode === 403]).toEqual([name, role, !may]);
          if (!may) expect(answer.json()).toMatchObject({ code: 'access-denied' });
        }
      }
    });

    it('of a stranger who tries tokens is slowed down', async () => {
      const codes = new Set<number>();
      for (let tries = 0; tries < 60; tries++) {
        const answer = await app.inject({
          url: '/api/v1/me',
          headers: { authorization: 'Bearer guess' },
          remoteAddress: '192.0.2.1',
        });
        codes.add(answer.statusCode);
        if (answer.statusCode === 429) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      }
      expect([...codes].sort()).toEqual([401, 429]);
      // Whoever has a token is not.
      expect((await app.inject({ url: '/api/v1/me', headers: admin(), remoteAddress: '192.0.2.1' })).statusCode).toBe(
        200,
      );
    });
  });

  it('describes itself in OpenAPI 3.1, every route with its role', async () => {
    const document = (await app.inject('/api/v1/openapi.json')).json();
    expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } });
    const described = Object.entries(document.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map(method => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
    const api = Object.keys(declared).filter(name => name.includes('/api/') && !name.includes('openapi'));
    expect(described.sort()).toEqual(api.sort());
    expect(document.paths['/api/v1/waivers'].post).toMatchObject({
      description: 'Role: operator.',
      requestBody: expect.anything(),
    });
  });

  describe('what is hostile', () => {
    const isProblem = (answer: { statusCode: number; headers: Record<string, unknown>; body: string }) => {
      expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      expect(answer.statusCode).toBeLessThan(500);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      const problem = JSON.parse(answer.body);
      expect(Object.keys(catalogue)).toContain(problem.code);
      expect(problem).toMatchObject({
        status: answer.statusCode,
        hint: expect.any(String),
        hintZh: expect.any(String),
      });
      return problem;
    };
    const send = (payload: string | Buffer, type = 'application/json') =>
      app.inject({ method: 'POST', url: '/api/v1/scans', headers: { ...admin(), 'content-type': type }, payload });

    it.each([
      ['no JSON', '{"reference":', 400],
      ['nothing', '', 400],
      ['an array', '[]', 400],
      ['a prototype', '{"__proto__":{"x":1},"reference":"a"}', 400],
      ['an unknown key', '{"reference":"r.example/a","x":1}', 400],
      ['a NUL', '{"reference":"r.example/a\\u0000"}', 400],
      ['half a character', '{"reference":"r.example/\\ud800"}', 400],
      ['deep nesting', `{"reference":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 413],
      ['a huge body', `{"reference":"${'a'.repeat(5_000_000)}"}`, 413],
    ])('%s as a body is refused', async (_, payload, status) => {
      const answer = await send(payload);
      isProblem(answer);
      expect(answer.statusCode).toBe(status);
    });
    it('a body of another kind is refused', async () => {
      isProblem(await send('reference=a', 'application/x-www-form-urlencoded'));
      isProblem(await send('<a/>', 'text/xml'));
    });

    it.each(
      [
        '/api/v1/artifacts/..%2f..%2fetc%2fpasswd',
        '/api/v1/artifacts/../../../etc/passwd',
        '/api/v1/artifacts/%00',
        '/api/v1/artifacts/%ff%fe',
        '/api/v1/artifacts/sha256:%zz',
        `/api/v1/artifacts/${'a'.repeat(5000)}`,
        '//api/v1/me/../tokens',
        '/api/v1/tokens/;x',
        "/api/v1/artifacts?registry=%27%20or%201%3D1%20--&verdict=block'",
        '/api/v1/artifacts?limit=0',
        '/api/v1/artifacts?limit=100000',
        '/api/v1/artifacts?limit=1e2x',
        '/api/v1/artifacts?state=a&state=b',
        '/api/v1/artifacts?unknown=1',
        '/api/v1/artifacts?registry=%00',
        '/api/v1/audit?actor=a%00b',
        '/api/v1/findings?purl=pkg:npm/%00',
        '/api/v1/verdicts?digest=latest',
      ].map(url => ({ url, name: url.slice(0, 60) })),
    )('$name is refused', async ({ url }) => {
      isProblem(await app.inject({ url, headers: admin() }));
    });

    it('SQL in any filter is text', async () => {
      const nasty = ["' or '1'='1", "'; drop table artifacts; --", '%', '_', '\\', '$1', '"', '%s', '{}', "E'\\x00'"];
      for (const text of nasty) {
        for (const list of [
          'artifacts?registry=',
          'artifacts?repository=',
          'artifacts?tag=',
          'artifacts?environment=',
          'findings?id=',
          'findings?purl=pkg:',
          'workloads?cluster=',
          'audit?actor=',
        ]) {
          const answer = await app.inject({ url: `/api/v1/${list}${encodeURIComponent(text)}`, headers: admin() });
          expect([list, text, answer.statusCode, answer.json().items]).toEqual([list, text, 200, []]);
        }
      }
      expect(await store.db.selectFrom('artifacts').select('id').execute()).toEqual([]);
    });

    it('cursors that nobody gave out are refused, whatever is in them', async () => {
      const lists = ['artifacts', 'findings', 'workloads', 'waivers', 'audit'];
      const forged = fc.oneof(
        fc.base64String({ maxLength: 300 }),
        fc.string({ maxLength: 100 }),
        fc.jsonValue().map(value => Buffer.from(JSON.stringify(value)).toString('base64url')),
        fc
          .tuple(fc.string(), fc.oneof(fc.integer(), fc.double(), fc.string()))
          .map(pair => Buffer.from(JSON.stringify(pair)).toString('base64url')),
      );
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...lists), forged, async (list, cursor) => {
          const answer = await app.inject({
            url: `/api/v1/${list}?cursor=${encodeURIComponent(cursor)}`,
            headers: admin(),
          });
          if (cursor === '') expect([200, 400]).toContain(answer.statusCode);
          else isProblem(answer);
        }),
        { numRuns: 150 },
      );
    });

    it('any JSON as a waiver or a report of workloads is taken or refused, and never a fault', async () => {
      const waiver = fc.record(
        {
          ids: fc.oneof(
            fc.array(fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }), { minLength: 1, maxLength: 3 }),
            fc.jsonValue(),
          ),
          purl: fc.string({ maxLength: 40, unit: 'binary' }),
          reason: fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }),
          owner: fc.string({ minLength: 1, maxLength: 20, unit: 'binary' }),
          expires: fc.oneof(fc.string(), fc.constant('2999-12-31'), fc.constant('2024-02-30')),
        },
        { requiredKeys: [] },
      );
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(waiver, fc.jsonValue()),
          fc.constantFrom('POST /api/v1/waivers', 'PUT /api/v1/workloads'),
          async (body, to) => {
            const [method, url] = to.split(' ') as ['POST', string];
            const headers = { ...admin(), 'content-type': 'application/json' };
            const answer = await app.inject({ method, url, headers, payload: JSON.stringify(body) });
            if (answer.statusCode !== 201) isProblem(answer);
          },
        ),
        { numRuns: 150 },
      );
    });
  });

  it('says the id of each request, the sender’s own where a log can hold it', async () => {
    const idOf = async (headers: Record<string, string>) =>
      (await app.inject({ url: '/healthz', headers })).headers['x-request-id'];
    expect(await idOf({ 'x-request-id': 'build-7' })).toBe('build-7');
    expect(await idOf({ 'x-request-id': 'a\tb' })).toMatch(/^[0-9a-f]{16}$/);
    expect(await idOf({ 'x-request-id': 'x'.repeat(200) })).toMatch(/^[0-9a-f]{16}$/);
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    expect(await idOf({ traceparent: `00-${trace}-00f067aa0ba902b7-01` })).toBe(trace);
  });

  it('lets pages of the origins named call it, and no others', async () => {
    const from = async (origin: string) =>
      (await app.inject({ url: '/healthz', headers: { origin } })).headers['access-control-allow-origin'];
    expect(await from('https://dashboard.example')).toBe('https://dashboard.example');
    expect(await from('https://evil.example')).toBeUndefined();
    const preflight = await app.inject({
      method: 'OPTIONS',
      url: '/api/v1/me',
      headers: { origin: 'https://dashboard.example', 'access-control-request-method': 'GET' },
    });
    expect(preflight).toMatchObject({ statusCode: 204 });
  });
});
