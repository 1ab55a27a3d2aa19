import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { purlOf } from '../../model/index.ts';
import { factsOf } from '../testing.ts';
import { containerd, podman } from './containers.ts';

type Bucket = { [key: string]: string | Bucket };
const size = 4096;

/** A bbolt database: the root bucket in a page of its own, the buckets in it inline. */
function boltOf(root: Bucket): Buffer {
  const meta = (number: number, transaction: number): Buffer => {
    const page = Buffer.alloc(size);
    page.writeUInt32LE(number, 0);
    page.writeUInt16LE(4, 8);
    page.writeUInt32LE(0xed0cdaed, 16);
    page.writeUInt32LE(2, 20);
    page.writeUInt32LE(size, 24);
    page.writeUInt32LE(transaction === 1 ? 9 : 2, 32);
    page.writeUInt32LE(transaction, 64);
    return page;
  };
  const leaf = leafOf(root);
  const page = Buffer.alloc(Math.ceil(leaf.length / size) * size);
  leaf.copy(page);
  page.writeUInt32LE(page.length / size - 1, 12);
  return Buffer.concat([meta(0, 1), meta(1, 2), page]);
}

function leafOf(bucket: Bucket): Buffer {
  const entries = Object.entries(bucket);
  const head = Buffer.alloc(16 + 16 * entries.length);
  head.writeUInt16LE(2, 8);
  head.writeUInt16LE(entries.length, 10);
  const bodies: Buffer[] = [];
  let at = head.length;
  for (const [index, [key, value]] of entries.entries()) {
    const inside = typeof value === 'string' ? Buffer.from(value) : Buffer.concat([Buffer.alloc(16), leafOf(value)]);
    const element = 16 + 16 * index;
    head.writeUInt32LE(typeof value === 'string' ? 0 : 1, element);
    head.writeUInt32LE(at - element, element + 4);
    head.writeUInt32LE(Buffer.byteLength(key), element + 8);
    head.writeUInt32LE(inside.length, element + 12);
    bodies.push(Buffer.from(key), inside);
    at += Buffer.byteLength(key) + inside.length;
  }
  return Buffer.concat([head, ...bodies]);
}

const meta = 'var/lib/containerd/io.containerd.metadata.v1.bolt/meta.db';
const digest = `sha256:${'ab'.repeat(32)}`;
const image = { target: { digest, mediatype: 'x' } };
const database = boltOf({
  v1: {
    version: '3',
    'k8s.io': {
      containers: {
        b47f: { image: 'registry:5000/eks/agent:0.1.15', runtime: { name: 'io.containerd.runc.v2' } },
        gone: { image: 'gone:1', runtime: { name: 'io.containerd.runc.v2' } },
        windows: { image: 'nano:1', runtime: { name: 'io.containerd.runhcs.v1' } },
      },
      images: { 'registry:5000/eks/agent:0.1.15': image, 'nano:1': image, 'unused:1': image },
      content: { blob: { x: 'y' } },
    },
  },
});

describe('containerd', () => {
  it('has the images of its Linux containers, by digest', async () => {
    const { packages, problems } = await factsOf(containerd, { [meta]: database });
    expect(problems).toEqual([]);
    expect(packages).toMatchObject([
      { type: 'oci', name: 'registry:5000/eks/agent:0.1.15', version: digest, extra: { namespace: 'k8s.io' } },
    ]);
    expect(packages.map(fact => purlOf(fact))).toEqual([
      `pkg:oci/agent@${digest}?repository_url=registry:5000/eks/agent&tag=0.1.15`,
    ]);
  });

  it.each([
    ['text', Buffer.from('asdf')],
    ['nothing', Buffer.alloc(0)],
    ['a page size of 7', Buffer.from(database).fill(7, 24, 25)],
  ])('of %s is a problem', async (_, content) => {
    expect(await factsOf(containerd, { [meta]: content })).toMatchObject({
      packages: [],
      problems: [{ code: 'record-invalid', path: meta }],
    });
  });

  it('with pages that point at each other ends', async () => {
    const bytes = Buffer.from(database);
    bytes.fill(0, 2 * size);
    bytes.writeUInt16LE(1, 2 * size + 8);
    bytes.writeUInt16LE(200, 2 * size + 10);
    for (let index = 0; index < 200; index++) bytes.writeUInt32LE(2, 2 * size + 16 + 16 * index + 8);
    expect((await factsOf(containerd, { [meta]: bytes })).problems[0]).toMatchObject({ code: 'record-invalid' });
  });

  it('with buckets that stand in each other many times over ends', async () => {
    // Every level has 100 elements, and all of them are the one bucket of the level below.
    let inside = leafOf({ x: 'y' });
    for (let level = 0; level < 8; level++) {
      const count = 100;
      const head = Buffer.alloc(16 + 16 * count);
      head.writeUInt16LE(2, 8);
      head.writeUInt16LE(count, 10);
      for (let at = 16; at < head.length; at += 16) {
        head.writeUInt32LE(1, at);
        head.writeUInt32LE(head.length - at, at + 4);
        head.writeUInt32LE(2, at + 8);
        head.writeUInt32LE(16 + inside.length, at + 12);
      }
      inside = Buffer.concat([head, Buffer.from('v1'), Buffer.alloc(16), inside]);
    }
    const bytes = Buffer.concat([database.subarray(0, 2 * size), inside, Buffer.alloc(size - (inside.length % size))]);
    bytes.writeUInt32LE(Math.floor(inside.length / size), 2 * size + 12);
    const started = performance.now();
    const { problems } = await factsOf(containerd, { [meta]: bytes });
    expect(performance.now() - started).toBeLessThan(1000);
    expect(problems.map(({ message }) => message)).toContain('its entries overlap');
  });

  it('with any bytes changed never throws', async () => {
    const change = fc.tuple(fc.nat(database.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 30 }), async changes => {
        const changed = Buffer.from(database);
        for (const [at, value] of changes) changed[at] = value;
        for (const { message } of (await factsOf(containerd, { [meta]: changed })).problems) {
          expect(message).not.toMatch(/RangeError|out of range|undefined/);
        }
      }),
    );
  });
});

describe('podman', () => {
  const config = JSON.stringify({
    RawImageName: 'redis',
    rootfsImageName: 'docker.io/library/redis:7',
    rootfsImageID: 'a803',
  });
  const expected = [{ type: 'oci', name: 'redis', version: 'a803', extra: { status: 'running' } }];

  it('has the images of its containers, once, in bbolt', async () => {
    const one = { config, state: '{"state":3}' };
    const path = 'var/lib/containers/storage/libpod/bolt_state.db';
    const facts = await factsOf(podman, { [path]: boltOf({ ctr: { a: one, b: one, c: { config: '{' } }, pod: {} }) });
    expect(facts.packages).toMatchObject(expected);
    expect(facts.problems).toMatchObject([{ message: 'the config of container c is not JSON' }]);
  });

  it('has them in SQLite', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'podman-'));
    const sql = new DatabaseSync(join(folder, 'db.sql'));
    sql.exec(`CREATE TABLE ContainerConfig (ID TEXT PRIMARY KEY NOT NULL, Name TEXT, PodID TEXT, JSON TEXT NOT NULL);
      CREATE TABLE ContainerState (ID TEXT PRIMARY KEY NOT NULL, State INTEGER, ExitCode INTEGER, JSON TEXT NOT NULL);`);
    sql.prepare('INSERT INTO ContainerConfig VALUES (?, ?, ?, ?)').run('131a', 'x', null, config);
    sql.prepare('INSERT INTO ContainerState VALUES (?, ?, ?, ?)').run('131a', 3, null, '{"state":3}');
    sql.close();
    const bytes = readFileSync(join(folder, 'db.sql'));
    rmSync(folder, { recursive: true });
    const facts = await factsOf(podman, { 'home/x/.local/share/containers/storage/db.sql': bytes });
    expect(facts).toMatchObject({ packages: expected, problems: [] });
  });

  it('of text is a problem', async () => {
    const facts = await factsOf(podman, { 'var/lib/containers/storage/db.sql': 'asdf' });
    expect(facts.problems).toMatchObject([{ code: 'record-invalid' }]);
  });
});
