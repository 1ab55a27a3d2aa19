import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishDatabase } from '../../advisory/published/publish.ts';
import {
  built,
  debianImage,
  folders,
  forImages,
  keyPair,
  shardsIn,
  someRecords,
  update,
} from '../../advisory/published/testing.ts';
import { record } from '../../advisory/testing.ts';
import { answerWithProblems } from '../api/problem.ts';
import { shardRoutes } from '../routes/shards.ts';
import type { Platform } from '../types.ts';

const { next, remove } = folders('shards');
afterAll(remove);
const keys = keyPair();

async function serving(db: string, dir: string): Promise<{ app: FastifyInstance; address: string }> {
  const app = Fastify();
  answerWithProblems(app);
  await app.register(async scope => shardRoutes.register(scope as never, { config: { db, dir } } as Platform));
  return { app: app as never, address: `${await app.listen({ host: '127.0.0.1', port: 0 })}/db` };
}

describe('a server that has the database from a publisher', () => {
  const [upstream, db, dir] = [next(), next(), next()];
  let app: FastifyInstance;
  let address: string;
  beforeAll(async () => {
    await publishDatabase({ dir: await built(next(), someRecords), to: upstream, key: keys.privateKey, reach: {} });
    await update(db, { from: upstream, key: keys.publicKey, all: true });
    ({ app, address } = await serving(db, dir));
  }, 30_000);
  afterAll(() => app.close());

  it('hands on what a client asks for, under the publisher’s signature, and keeps it', async () => {
    const client = next();
    const summary = await update(client, { from: address, key: keys.publicKey, ...forImages(debianImage) });
    expect(summary).toMatchObject({ state: 'updated', from: address, shards: { wanted: 1, fetched: 1 } });
    expect(summary.signedBy).toBeDefined();
    expect(readdirSync(join(dir, 'db-blobs'))).toHaveLength(1);
    expect(await update(client, {})).toMatchObject({ state: 'unchanged' });
  });

  it('answers one conditional request with 304, and names of others with 404', async () => {
    const first = await app.inject('/db/index.json');
    const again = await app.inject({ url: '/db/index.json', headers: { 'if-none-match': String(first.headers.etag) } });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect((await app.inject(`/db/blobs/sha256/${'0'.repeat(64)}`)).statusCode).toBe(404);
    expect((await app.inject('/db/blobs/sha256/..%2f..%2fmanifest.json')).statusCode).toBe(400);
  });

  it('sends the rest of a blob to who was cut off', async () => {
    const index = (await app.inject('/db/index.json')).json();
    const hex = index.manifests[0].digest.slice(7);
    const whole = await app.inject(`/db/blobs/sha256/${hex}`);
    expect(whole.headers['cache-control']).toContain('immutable');
    const rest = await app.inject({ url: `/db/blobs/sha256/${hex}`, headers: { range: 'bytes=10-' } });
    expect(rest.statusCode).toBe(206);
    expect(rest.body).toBe(whole.body.slice(10));
    const beyond = await app.inject({ url: `/db/blobs/sha256/${hex}`, headers: { range: 'bytes=99999999-' } });
    expect(beyond.statusCode).toBe(416);
  });

  it('goes on when the publisher is gone', async () => {
    rmSync(upstream, { recursive: true });
    const client = next();
    await update(client, { from: address, key: keys.publicKey, all: true });
    expect(shardsIn(client)).toEqual(shardsIn(db));
  });
});

it('a database that was built here is handed on as it is', async () => {
  const db = await built(next(), someRecords);
  const { app, address } = await serving(db, next());
  const client = next();
  await update(client, { from: address, all: true });
  expect(shardsIn(client)).toEqual(shardsIn(db));
  // A client that began before goes on with what it was offered.
  const before = (await app.inject('/db/index.json')).json().manifests[0].digest.slice(7);
  await built(db, [...someRecords, record('DSA-3', 'Debian:12', 'openssl', 'i0 f3.0.12-1')], new Date('2026-02-01'));
  expect(await update(client, {})).toMatchObject({ state: 'updated', shards: { fetched: 1 } });
  expect((await app.inject(`/db/blobs/sha256/${before}`)).statusCode).toBe(200);
  await app.close();
});

it('without a database there is nothing to hand on', async () => {
  const { app } = await serving(next(), next());
  expect((await app.inject('/db/index.json')).statusCode).toBe(404);
  await app.close();
});
