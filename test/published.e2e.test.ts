/** A database published to a real registry and fetched by images: by need, signed, in deltas, resumed, on a full disk. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyPair } from '../src/advisory/published/testing.ts';
import { repo } from './real/cache.ts';
import { goodLayer } from './real/hostile.ts';
import { gzipLayer, writeImage } from './real/layout.ts';
import { type PlimsollRan, plimsoll, reported, type ScanJson, scratch } from './real/plimsoll.ts';
import { missing, run, skipping } from './real/programs.ts';
import { type Registry, startRegistry } from './real/registry.ts';
import { tar } from './real/tar.ts';

interface Summary {
  state: string;
  changed: string[];
  artifact: string;
  shards: { total: number; wanted: number; present: number; fetched: number };
  bytes: { documents: number; shards: number; resumed: number; notFetched: number; written: number; present: number };
}

const absent = missing('docker-registry', 'bash');

/** Text that does not compress, the same every time. */
const noise = (seed: number, length: number): string => {
  let text = '';
  for (let at = 0; text.length < length; at++) text += createHash('sha512').update(`${seed} ${at}`).digest('base64');
  return text.slice(0, length);
};

const record = (id: string, ecosystem: string, name: string, fixed: string, summary = id): unknown => ({
  id,
  modified: '2026-01-01T00:00:00Z',
  summary,
  affected: [
    { package: { ecosystem, name }, ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }] },
  ],
});

const records = [
  record('DSA-1', 'Debian:12', 'aboard', '2.0-1'),
  record('GHSA-left', 'npm', 'left', '2.0.0'),
  ...Array.from({ length: 1000 }, (_, at) => record(`GHSA-${at}`, 'npm', `package-${at}`, '2.0.0', noise(at, 380))),
];

describe.skipIf(skipping('a published database', absent))('a published database', () => {
  const { folder, remove } = scratch('published');
  const at = (name: string): string => join(folder, name);
  const env = { HOME: folder, XDG_CACHE_HOME: at('cache') };
  const db = (...args: string[]): Promise<PlimsollRan> => plimsoll(['db', ...args, '--format', 'json'], { env });
  const summaryOf = async (ran: Promise<PlimsollRan>): Promise<Summary> => reported<Summary>(await ran);
  const idsOf = (report: ScanJson): string[] => report.findings.map(({ id }) => id);
  const scanned = (image: string, dir: string, ...args: string[]): Promise<PlimsollRan> =>
    plimsoll(['scan', image, '--db', dir, '--format', 'json', ...args], { env });

  const debian = writeImage(at('debian'), { layers: [goodLayer] });
  const node = writeImage(at('node'), {
    layers: [
      gzipLayer(tar([{ name: 'srv/node_modules/left/package.json', body: '{"name":"left","version":"1.0.0"}' }])),
    ],
  });
  const keys = keyPair();
  let registry: Registry;
  let origin = '';

  const forgedOrigin = (): string => origin.replace('security/', 'attic/');

  async function publish(version: string, extra: unknown[]): Promise<Summary> {
    mkdirSync(at(`feed-${version}`), { recursive: true });
    writeFileSync(at(`feed-${version}/all.ndjson`), [...records, ...extra].map(one => JSON.stringify(one)).join('\n'));
    const built = await db('build', '--from', at(`feed-${version}`), '--db', at(`built-${version}`));
    expect(built.code).toBe(0);
    return await summaryOf(db('publish', origin, '--db', at(`built-${version}`), '--key', at('key.pem')));
  }

  beforeAll(async () => {
    registry = await startRegistry();
    origin = `oci://${registry.host}/security/advisories:latest`;
    writeFileSync(at('key.pem'), keys.privateKey);
    writeFileSync(at('pub.pem'), keys.publicKey);
  });
  afterAll(async () => {
    await registry?.stop();
    remove();
  });

  test('goes out once, and again only where it changed; images of two ecosystems fetch what is theirs', async () => {
    const first = await publish('1', []);
    expect(first.bytes.present).toBe(0);
    const again = await summaryOf(db('publish', origin, '--db', at('built-1'), '--key', at('key.pem')));
    expect(again.artifact).toBe(first.artifact);
    expect(again.bytes).toMatchObject({ present: first.bytes.written });
    // An ECDSA signature is another every time; nothing else goes out twice.
    expect(again.bytes.written).toBeLessThan(1000);

    const fetched = await summaryOf(
      db('update', '--from', origin, '--key', at('pub.pem'), '--db', at('mine'), '--for', debian),
    );
    expect(fetched.shards).toMatchObject({ wanted: 1, fetched: 1 });
    expect(fetched.bytes.shards).toBeLessThan(fetched.bytes.notFetched / 10);
    expect(idsOf(reported(await scanned(debian, at('mine'), '--offline')))).toEqual(['DSA-1']);

    const offline = await scanned(node, at('mine'), '--offline');
    expect(offline.code).toBe(3);
    expect(reported<ScanJson>(offline).problems).toMatchObject([{ code: 'database-incomplete', gap: true }]);
    expect(idsOf(reported(await scanned(node, at('mine'))))).toEqual(['GHSA-left']);
    const unchanged = await summaryOf(db('update', '--db', at('mine')));
    expect(unchanged).toMatchObject({
      state: 'unchanged',
      shards: { present: 2, fetched: 0 },
      bytes: { documents: 0, shards: 0 },
    });
  });

  test('a new version costs the shards that changed', async () => {
    const sent = await publish('2', [record('DSA-2', 'Debian:12', 'aboard', '3.0-1')]);
    expect(sent.bytes.written).toBeLessThan(sent.bytes.present / 10);
    const delta = await summaryOf(db('update', '--db', at('mine')));
    expect(delta).toMatchObject({
      state: 'updated',
      changed: ['Debian:12'],
      shards: { wanted: 2, fetched: 1, present: 1 },
    });
    expect(idsOf(reported(await scanned(debian, at('mine'))))).toEqual(['DSA-1', 'DSA-2']);
    const diff = await db('diff', '--db', at('mine'));
    expect(JSON.parse(diff.stdout)).toMatchObject({ counts: { added: 1 }, changes: [{ kind: 'added', id: 'DSA-2' }] });
  });

  test('that was tampered with in the registry is refused, and the old one stays in use', async () => {
    const manifest = readFileSync(at('mine/manifest.json'), 'utf8');
    await publish('3', [record('DSA-3', 'Debian:12', 'aboard', '4.0-1')]);
    const { blob, restore } = await flipped();
    const refused = await db('update', '--db', at('mine'), '--all');
    expect(refused.code).toBe(3);
    expect(refused.stderr).toMatch(/digest-mismatch/);
    expect(refused.stderr).toContain(blob);
    restore();
    expect(readFileSync(at('mine/manifest.json'), 'utf8')).toBe(manifest);
    expect(idsOf(reported(await scanned(debian, at('mine'), '--offline')))).toEqual(['DSA-1', 'DSA-2']);
    // Somebody who may push, but has another key.
    writeFileSync(at('other.pem'), keyPair().privateKey);
    await summaryOf(db('publish', forgedOrigin(), '--db', at('built-2'), '--key', at('other.pem')));
    const forged = await db('update', '--db', at('mine'), '--from', forgedOrigin());
    expect(forged.code).toBe(3);
    expect(forged.stderr).toMatch(/signature-invalid/);
  });

  test('is resumed where a connection broke off', async () => {
    const cutter = await cutAfter(Number(registry.host.split(':')[1]), 250_000);
    try {
      const proxied = origin.replace(registry.host, `127.0.0.1:${cutter.port}`);
      const broken = await db('update', '--from', proxied, '--db', at('resumed'), '--all');
      expect(broken.code).toBe(4);
      expect(existsSync(at('resumed/manifest.json'))).toBe(false);
      const left = readdirSync(at('resumed/.fetch')).reduce(
        (sum, name) => sum + statSync(at(`resumed/.fetch/${name}`)).size,
        0,
      );
      expect(left).toBeGreaterThan(0);
      const resumed = await summaryOf(db('update', '--from', origin, '--db', at('resumed'), '--all'));
      expect(resumed.bytes.resumed).toBe(left);
      expect(resumed.shards.fetched + resumed.shards.present).toBe(resumed.shards.total);
      expect(existsSync(at('resumed/.fetch'))).toBe(false);
    } finally {
      cutter.stop();
    }
  });

  test('travels to sites without a network as one signed file', async () => {
    const bundled = await summaryOf(db('bundle', at('site.bundle'), '--db', at('built-3'), '--key', at('key.pem')));
    expect(statSync(at('site.bundle')).size).toBeGreaterThan(bundled.bytes.written);
    const there = await db(
      'update',
      '--from',
      `bundle:${at('site.bundle')}`,
      '--key',
      at('pub.pem'),
      '--db',
      at('site'),
      '--all',
    );
    expect(there.code).toBe(0);
    expect(idsOf(reported(await scanned(node, at('site'), '--offline')))).toEqual(['GHSA-left']);
  });

  test('a record of the overlay is matched within a second', async () => {
    writeFileSync(
      at('zero-day.yaml'),
      'id: ACME-1\naffected:\n- package: {ecosystem: npm, name: left}\n  versions: [1.0.0]\n',
    );
    const added = await db('overlay', 'add', at('zero-day.yaml'), '--db', at('site'));
    expect(added.code).toBe(0);
    const found = await scanned(node, at('site'), '--offline');
    expect(idsOf(reported(found)).sort()).toEqual(['ACME-1', 'GHSA-left']);
  });

  describe('on a disk that is full', () => {
    const old = async (dir: string): Promise<void> => {
      await summaryOf(db('update', '--from', at('built-1'), '--db', dir, '--for', debian));
    };
    const inUse = async (dir: string): Promise<string[]> =>
      idsOf(reported(await scanned(debian, dir, '--offline', '--no-cache')));

    test('of which files may have a size only, the old database stays whole', async () => {
      await old(at('limited'));
      const command = `ulimit -f 20; exec "$0" db update --from "${at('built-3')}" --db "${at('limited')}" --all`;
      const ran = await run('bash', ['-c', command, join(repo, 'bin/plimsoll')], {
        env: { ...process.env, ...env, LC_ALL: 'C.UTF-8' },
      });
      expect(ran.stderr).toMatch(/write-failed/);
      expect(ran.code).toBe(4);
      expect(await inUse(at('limited'))).toEqual(['DSA-1']);
    });

    test('at any point of an update, the old database or the new one is whole', async () => {
      const mount = at('small');
      mkdirSync(mount);
      const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', mount]);
      if (skipping('a file system of 4 MB', mounted.code === 0 ? undefined : 'mounting is not allowed')) return;
      try {
        const outcomes = new Set<number>();
        for (const free of [4, 24, 60, 500, 3000]) {
          const dir = join(mount, `db-${free}`);
          await old(dir);
          await run('bash', [
            '-c',
            `head -c $(( $(df --output=avail -B1 "${mount}" | tail -1) - ${free * 1024} )) /dev/zero > "${mount}/ballast"`,
          ]);
          const ran = await db(
            'update',
            '--from',
            at('built-3'),
            '--db',
            dir,
            '--ecosystem',
            'npm',
            '--ecosystem',
            'Debian:12',
          );
          expect([0, 4]).toContain(ran.code);
          outcomes.add(ran.code);
          rmSync(join(mount, 'ballast'), { force: true });
          expect(await inUse(dir)).toEqual(ran.code === 0 ? ['DSA-1', 'DSA-3'] : ['DSA-1']);
          rmSync(dir, { recursive: true });
        }
        expect(outcomes).toEqual(new Set([0, 4]));
      } finally {
        await run('umount', [mount]);
      }
    });
  });

  /** Turns a bit of one npm shard in the registry's storage. */
  async function flipped(): Promise<{ blob: string; restore(): void }> {
    const name = origin.slice('oci://'.length).replace(registry.host, '').slice(1).split(':')[0] ?? '';
    const response = await fetch(`http://${registry.host}/v2/${name}/manifests/latest`, {
      headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
    });
    const { layers } = (await response.json()) as { layers: { digest: string; size: number }[] };
    const { digest } = layers.toSorted((a, b) => b.size - a.size)[0]!;
    const hex = digest.slice('sha256:'.length);
    const path = join(registry.storage, 'docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex, 'data');
    const bytes = readFileSync(path);
    const changed = Buffer.from(bytes);
    changed[changed.length >> 1]! ^= 1;
    writeFileSync(path, changed);
    return { blob: digest, restore: () => writeFileSync(path, bytes) };
  }
});

/** A way to a port of loopback that breaks for good after so many bytes of answers. */
async function cutAfter(port: number, bytes: number): Promise<{ port: number; stop(): void }> {
  let rest = bytes;
  const server: Server = createServer(client => {
    const upstream = connect(port, '127.0.0.1');
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    client.on('error', end).on('close', end).pipe(upstream);
    upstream.on('error', end).on('data', (chunk: Buffer) => {
      if (rest <= 0) return end();
      client.write(chunk.subarray(0, rest), () => (rest <= 0 ? end() : undefined));
      rest -= chunk.length;
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, stop: () => void server.close() };
}
