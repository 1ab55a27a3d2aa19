import { cpSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fetchMissing, openDatabase } from '../index.ts';
import { record } from '../testing.ts';
import { bundleDatabase, publishDatabase } from './publish.ts';
import {
  built,
  debianImage,
  folders,
  forImages,
  keyPair,
  nodeImage,
  shardsIn,
  someRecords,
  update,
} from './testing.ts';

const { next, remove } = folders('update');
afterAll(remove);
const keys = keyPair();
/** A new version of the database: one record more, and so one shard changed. */
const laterRecords = [...someRecords, record('DSA-3', 'Debian:12', 'openssl', 'i0 f3.0.12-1')];
let db = '';
let later = '';
beforeAll(async () => {
  db = await built(next(), someRecords);
  later = await built(next(), laterRecords, new Date('2026-01-03T00:00:00Z'));
});

const layouts = new Map<string, Promise<string>>();
/** A layout with this database, published once and copied for each who asks. */
async function publishedLayout(dir = db, key = keys.privateKey): Promise<string> {
  const known = layouts.get(dir + key) ?? publish(dir, key);
  layouts.set(dir + key, known);
  const to = next();
  cpSync(await known, to, { recursive: true });
  return to;
}
async function publish(dir: string, key: string): Promise<string> {
  const to = next();
  await publishDatabase({ dir, to, key, reach: {} });
  return to;
}

const idsIn = (dir: string, packages: typeof debianImage): string[] => {
  const database = openDatabase(dir);
  try {
    return database.match(packages).findings.map(({ id }) => id);
  } finally {
    database.close();
  }
};
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'fine',
    (error: { code?: string }) => error.code ?? String(error),
  );

describe('what is fetched', () => {
  test('only the shards that the images ask for, and the same findings as from the whole', async () => {
    const from = await publishedLayout();
    const dir = next();
    const summary = await update(dir, { from, ...forImages(debianImage) });
    expect(summary).toMatchObject({ state: 'updated', shards: { wanted: 1, fetched: 1 }, changed: [] });
    expect(summary.bytes.shards).toBeGreaterThan(0);
    expect(summary.bytes.notFetched).toBeGreaterThan(0);
    expect(shardsIn(dir)).toHaveLength(1);
    expect(idsIn(dir, debianImage)).toEqual(idsIn(db, debianImage));
  });

  test('one bucket of a language for one package, an ecosystem when it is named, and everything on request', async () => {
    const from = await publishedLayout();
    const dir = next();
    expect((await update(dir, { from, ...forImages(nodeImage) })).shards).toMatchObject({ wanted: 1, fetched: 1 });
    expect(idsIn(dir, nodeImage)).toEqual(['GHSA-7']);
    const whole = await update(dir, { ecosystems: ['npm', 'Debian'] });
    expect(whole.state).toBe('unchanged');
    expect(whole.shards.present).toBe(1);
    expect(whole.shards.fetched).toBeGreaterThan(3);
    await update(dir, { all: true });
    expect(shardsIn(dir)).toEqual(shardsIn(db));
    await expect(update(dir, { ecosystems: ['nmp'] })).rejects.toMatchObject({ code: 'usage' });
  });

  test('of a new version, the buckets that changed', async () => {
    const dir = next();
    await update(dir, { from: await publishedLayout(), ...forImages(debianImage, nodeImage) });
    const summary = await update(dir, { from: await publishedLayout(later) });
    expect(summary).toMatchObject({
      state: 'updated',
      changed: ['Debian:12'],
      shards: { wanted: 2, fetched: 1, present: 1 },
    });
    expect(idsIn(dir, debianImage)).toContain('DSA-3');
  });

  test('a scan fetches what is missing, and without it says what was not judged', async () => {
    const dir = next();
    await update(dir, { from: await publishedLayout() });
    const database = openDatabase(dir);
    const unjudged = database.match(debianImage);
    database.close();
    expect(unjudged).toMatchObject({
      findings: [],
      covered: [],
      notCovered: ['Debian:12 (not fetched: 1 packages)'],
      problems: [{ code: 'database-incomplete', gap: true }],
    });
    expect(await fetchMissing(dir, debianImage, {})).toMatchObject({ shards: 1 });
    expect(await fetchMissing(dir, debianImage, {})).toBeUndefined();
    expect(idsIn(dir, debianImage)).toEqual(['DSA-1']);
    expect(await fetchMissing(db, debianImage, {})).toBeUndefined();
  });
});

describe('signatures', () => {
  test.each(['ec', 'ed25519'] as const)('of a key of the kind %s are verified, and asked for again', async kind => {
    const own = keyPair(kind);
    const dir = next();
    const summary = await update(dir, { from: await publishedLayout(db, own.privateKey), key: own.publicKey });
    expect(summary.signedBy).toMatch(/^[0-9a-f]{64}$/);
    const forged = await publishedLayout(later, keys.privateKey);
    expect(await codeOf(update(dir, { from: forged }))).toBe('signature-invalid');
    expect(await codeOf(update(dir, { from: forged, unsigned: true }))).toBe('fine');
  });

  test('of somebody else, or none at all, are refused and nothing changes', async () => {
    const dir = next();
    const from = await publishedLayout();
    await update(dir, { from, key: keys.publicKey });
    const before = readFileSync(join(dir, 'manifest.json'), 'utf8');
    for (const other of [await publishedLayout(later, keyPair().privateKey), later])
      expect(await codeOf(update(dir, { from: other }))).toBe('signature-invalid');
    expect(readFileSync(join(dir, 'manifest.json'), 'utf8')).toBe(before);
  });

  test('a database older than the one in use is refused, unless it is meant', async () => {
    const dir = next();
    await update(dir, { from: later });
    expect(await codeOf(update(dir, { from: db }))).toBe('database-older');
    expect(await codeOf(update(dir, { from: db, allowOlder: true }))).toBe('fine');
  });
});

describe('hostile and damaged origins', () => {
  const blobsOf = (layout: string): string[] => {
    const dir = join(layout, 'blobs/sha256');
    return readdirSync(dir).map(name => join(dir, name));
  };
  const damage = (layout: string, change: (path: string) => void, which: (text: Buffer) => boolean): void => {
    for (const path of blobsOf(layout)) if (which(readFileSync(path))) change(path);
  };
  const isShard = (bytes: Buffer): boolean => bytes.readUInt32LE() === 0xfd2fb528;
  const flip = (path: string): void => {
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(path, bytes);
  };

  test.each<[string, (layout: string) => void, string]>([
    ['a shard with a flipped bit', layout => damage(layout, flip, isShard), 'digest-mismatch'],
    [
      'a shard that is longer',
      layout => damage(layout, path => writeFileSync(path, '!', { flag: 'a' }), isShard),
      'digest-mismatch',
    ],
    [
      'a manifest with a flipped bit',
      layout => damage(layout, flip, text => text.includes('"feeds"')),
      'digest-mismatch',
    ],
    ['an index that is HTML', layout => writeFileSync(join(layout, 'index.json'), '<html>'), 'manifest-invalid'],
    [
      'an index without a database',
      layout => writeFileSync(join(layout, 'index.json'), '{"manifests":[]}'),
      'not-applicable',
    ],
    [
      'an index that names a path',
      layout =>
        writeFileSync(
          join(layout, 'index.json'),
          JSON.stringify({
            manifests: [
              { mediaType: 'x', digest: 'sha256:../../x', artifactType: 'application/vnd.plimsoll.advisories.v1' },
            ],
          }),
        ),
      'manifest-invalid',
    ],
  ])('%s: the old database stays whole and in use', async (_, spoil, code) => {
    const dir = next();
    await update(dir, { from: await publishedLayout(), ...forImages(debianImage) });
    const before = readFileSync(join(dir, 'manifest.json'), 'utf8');
    const spoiled = await publishedLayout(later);
    spoil(spoiled);
    expect(await codeOf(update(dir, { from: spoiled }))).toBe(code);
    expect(readFileSync(join(dir, 'manifest.json'), 'utf8')).toBe(before);
    expect(idsIn(dir, debianImage)).toEqual(['DSA-1']);
    expect(readdirSync(dir).filter(name => name.startsWith('.staging'))).toEqual([]);
  });
});

describe('a web server', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  interface Asked {
    url: string;
    range?: string;
    status: number;
    sent: number;
  }
  /** Hands out a folder with validators and ranges; `cutAt` ends the first answer for a blob of some size after so many bytes. */
  async function serve(layout: string, cutAt?: number): Promise<{ from: string; asked: Asked[] }> {
    const asked: Asked[] = [];
    let cut = cutAt !== undefined;
    server = createServer((request, response) => {
      const url = request.url ?? '';
      let bytes: Buffer;
      try {
        bytes = readFileSync(join(layout, url.replace('/mirror/', '')));
      } catch {
        response.writeHead(404).end();
        asked.push({ url, status: 404, sent: 0 });
        return;
      }
      const etag = `"${statSync(join(layout, 'index.json')).mtimeMs}"`;
      if (request.headers['if-none-match'] === etag) {
        response.writeHead(304).end();
        asked.push({ url, status: 304, sent: 0 });
        return;
      }
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      const body = bytes.subarray(from);
      const status = from > 0 ? 206 : 200;
      response.writeHead(status, { etag, 'content-length': body.length });
      if (cut && bytes.length > 2000 && bytes.readUInt32LE() === 0xfd2fb528) {
        cut = false;
        response.write(body.subarray(0, cutAt), () => response.destroy());
        asked.push({ url, status, sent: cutAt! });
        return;
      }
      response.end(body);
      asked.push({ url, range: request.headers.range, status, sent: body.length });
    });
    await new Promise<void>(resolve => server!.listen(0, '127.0.0.1', resolve));
    return { from: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mirror/`, asked };
  }

  test('is asked once, conditionally, when nothing is new', async () => {
    const { from, asked } = await serve(await publishedLayout());
    const dir = next();
    await update(dir, { from, key: keys.publicKey, ...forImages(debianImage) });
    expect(idsIn(dir, debianImage)).toEqual(['DSA-1']);
    asked.length = 0;
    expect(await update(dir)).toMatchObject({ state: 'unchanged', bytes: { documents: 0, shards: 0 } });
    expect(asked).toEqual([{ url: '/mirror/index.json', status: 304, sent: 0 }]);
  });

  test('that breaks off is asked for the rest', async () => {
    const { from, asked } = await serve(await publishedLayout(), 1500);
    const dir = next();
    await update(dir, { from, ...forImages(nodeImage) });
    expect(asked.filter(one => one.status === 206).map(one => one.range)).toEqual(['bytes=1500-']);
    expect(idsIn(dir, nodeImage)).toEqual(['GHSA-7']);
  });

  test('that went away in the middle is resumed by the next run', async () => {
    const layout = await publishedLayout();
    const { from } = await serve(layout, 1500);
    const dir = next();
    const controller = new AbortController();
    server!.on('request', request => {
      if (request.headers.range) controller.abort();
    });
    expect(await codeOf(update(dir, { from, ...forImages(nodeImage), signal: controller.signal }))).toBe('interrupted');
    const summary = await update(dir, { from: layout, ...forImages(nodeImage) });
    expect(summary.bytes.resumed).toBe(1500);
    expect(idsIn(dir, nodeImage)).toEqual(['GHSA-7']);
  });

  test('without encryption is refused beyond loopback', async () => {
    expect(await codeOf(update(next(), { from: 'http://mirror.example/db' }))).toBe('usage');
  });
});

describe('a bundle', () => {
  test('is one signed file, the same bytes for the same database, that updates from nothing', async () => {
    const [one, two] = [next(), next()];
    const summary = await bundleDatabase({ dir: db, to: one });
    expect(summary.bytes).toMatchObject({ present: 0, leftOut: 0 });
    await bundleDatabase({ dir: db, to: two });
    expect(readFileSync(one).equals(readFileSync(two))).toBe(true);
    const signed = next();
    await bundleDatabase({ dir: db, to: signed, key: keys.privateKey });
    const dir = next();
    await update(dir, { from: `bundle:${signed}`, key: keys.publicKey, all: true });
    expect(shardsIn(dir)).toEqual(shardsIn(db));
  });

  test('with a part of the shards says that the others are not there', async () => {
    const file = next();
    const { bytes } = await bundleDatabase({ dir: db, to: file, ecosystems: ['Debian:12'] });
    expect(bytes.leftOut).toBeGreaterThan(bytes.written);
    const dir = next();
    const summary = await update(dir, { from: `bundle:${file}`, ...forImages(debianImage, nodeImage) });
    expect(summary.shards).toMatchObject({ wanted: 2, fetched: 1, absent: 1 });
    expect(idsIn(dir, debianImage)).toEqual(['DSA-1']);
    const database = openDatabase(dir);
    expect(database.match(nodeImage).problems).toMatchObject([{ code: 'database-incomplete', gap: true }]);
    database.close();
  });

  test('that is cut off or something else is refused', async () => {
    const file = next();
    await bundleDatabase({ dir: db, to: file });
    truncateSync(file, statSync(file).size >> 1);
    // Where the cut falls between two members, a blob is missing; anywhere else the archive is damaged.
    expect(await codeOf(update(next(), { from: `bundle:${file}` }))).toMatch(/^(archive-invalid|blob-missing)$/);
    writeFileSync(file, 'x'.repeat(5000));
    expect(await codeOf(update(next(), { from: `bundle:${file}` }))).toBe('archive-invalid');
    expect(await codeOf(update(next(), { from: file }))).toBe('usage');
  });
});

describe('publishing into a folder', () => {
  test('again writes what changed, and keeps the blobs of one version before', async () => {
    const to = next();
    await publishDatabase({ dir: db, to, reach: {} });
    const count = readdirSync(join(to, 'blobs/sha256')).length;
    const second = await publishDatabase({ dir: later, to, reach: {} });
    expect(second.bytes.written).toBeLessThan(second.bytes.present);
    // One shard, the manifest and the artifact are new.
    expect(readdirSync(join(to, 'blobs/sha256'))).toHaveLength(count + 3);
    await publishDatabase({ dir: later, to, reach: {} });
    expect(readdirSync(join(to, 'blobs/sha256'))).toHaveLength(count);
  });

  test('refuses a database with a shard missing or damaged', async () => {
    const dir = await built(next(), someRecords);
    const [shard = ''] = shardsIn(dir);
    truncateSync(join(dir, 'shards', shard), 100);
    expect(await codeOf(publishDatabase({ dir, to: next(), reach: {} }))).toBe('database-invalid');
    rmSync(join(dir, 'shards', shard));
    expect(await codeOf(publishDatabase({ dir, to: next(), reach: {} }))).toBe('database-incomplete');
  });
});
