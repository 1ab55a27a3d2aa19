/** One real image, in every place that an image can stand: the same findings from all of them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { shared } from './real/cache.ts';
import { databaseArgs } from './real/database.ts';
import { debianImage, noImages, type RealImage } from './real/images.ts';
import { plimsoll, reported, type ScanJson, scratch } from './real/plimsoll.ts';
import { startPodman } from './real/podman.ts';
import { missing, must, type RunOptions, skipping } from './real/programs.ts';
import { type Registry, type RegistryOptions, startRegistry } from './real/registry.ts';
import { dockerArchive, ociArchive, push, twoPlatforms, zstdLayout } from './real/variants.ts';

const { folder, remove } = scratch('transports');
const at = (name: string): string => join(folder, name);
afterAll(remove);

const reason = await noImages();
const image: RealImage = reason ? { layout: '', tag: '', rootfs: '' } : await debianImage();
const database = await databaseArgs();

vi.setConfig({ testTimeout: 120_000 });

/** The docker-archive, and the zstd layers made of it: written once. */
let archive: Promise<string> | undefined;
let zstd: Promise<string> | undefined;
const archived = (): Promise<string> => {
  archive ??= dockerArchive(image, at('docker.tar'));
  return archive;
};
const zstandard = (): Promise<string> => {
  zstd ??= archived().then(from => zstdLayout(from, at('zstd')));
  return zstd;
};

/** Scans without any layer facts of earlier scans. */
async function scan(reference: string, extra: string[] = [], options: RunOptions = {}): Promise<ScanJson> {
  const cache = at(`cache-${Math.random().toString(36).slice(2)}`);
  mkdirSync(cache);
  const ran = await plimsoll(['scan', reference, '--format', 'json', '--cache', cache, ...database, ...extra], options);
  expect(ran.code, ran.stderr).toBe(0);
  return reported<ScanJson>(ran);
}

/** What must be the same wherever the image stands. */
const keys = (scan: ScanJson): string[] =>
  scan.findings.map(({ id, package: at }) => `${id} ${at?.purl} ${at?.path}`).sort();

/** The same, with the layer that brought the package in. */
const layeredKeys = (scan: ScanJson): string[] =>
  scan.findings
    .map(({ id, package: at }) => `${id} ${at?.purl} ${at?.path} ${at?.layer?.index} ${at?.layer?.diffId}`)
    .sort();

describe.skipIf(skipping('transports', reason))('a real Debian image', async () => {
  const expected = reason ? undefined : await scan(`oci:${image.layout}:${image.tag}`);
  const same = (other: ScanJson): void => expect(layeredKeys(other)).toEqual(layeredKeys(expected as ScanJson));

  test('has findings in its packages, with the layer and the instruction that brought them in', () => {
    const lodash = expected?.findings.find(({ package: at }) => at?.purl === 'pkg:npm/lodash@4.17.11');
    expect(lodash?.package?.path).toBe('srv/shop/node_modules/lodash/package.json');
    expect(lodash?.package?.layer).toMatchObject({ index: 2, createdBy: expect.stringContaining('npm install') });
    expect(expected?.os).toMatchObject({ id: 'debian' });
    expect(expected?.problems).toEqual([]);
  });

  test('has none in what later layers deleted or hid', () => {
    const names = expected?.findings.map(({ package: at }) => `${at?.name}@${at?.version}`);
    expect(names).not.toContain('minimist@1.2.0');
    expect(names).not.toContain('lodash@4.17.4');
    expect(names).not.toContain('ms@0.7.0');
    expect(names).not.toContain('qs@6.2.0');
  });

  test('docker-archive', async () => {
    same(await scan(await archived()));
  });

  test('OCI archive', async () => {
    same(await scan(await ociArchive(image, at('oci.tar'))));
  });

  test('OCI layout with zstd layers', async () => {
    same(await scan(await zstandard()));
  });

  test('unpacked root file system', async () => {
    expect(keys(await scan(`rootfs:${image.rootfs}`))).toEqual(keys(expected as ScanJson));
  });

  test.skipIf(skipping('podman socket', missing('podman', 'runc')))('podman socket', async () => {
    const podman = await startPodman();
    try {
      await podman.load(`oci:${image.layout}:${image.tag}`, 'localhost/real:v1');
      const env = { CONTAINER_HOST: `unix://${podman.socket}`, DOCKER_HOST: undefined };
      same(await scan('podman:localhost/real:v1', [], { env }));
    } finally {
      await podman.stop();
    }
  });

  const variants: [string, RegistryOptions][] = [
    ['open', {}],
    ['htpasswd', { auth: 'htpasswd' }],
    ['token', { auth: 'token' }],
    ['TLS and htpasswd', { tls: true, auth: 'htpasswd' }],
    ['TLS and token', { tls: true, auth: 'token' }],
  ];
  const withRegistry = async (options: RegistryOptions, use: (registry: Registry) => Promise<void>): Promise<void> => {
    const registry = await startRegistry(options);
    try {
      await use(registry);
    } finally {
      await registry.stop();
    }
  };
  const logged = (registry: Registry): [string[], RunOptions] => [
    registry.caFile ? ['--ca-file', registry.caFile] : [],
    { env: { DOCKER_CONFIG: registry.dockerConfig } },
  ];

  describe.skipIf(skipping('registries', missing('docker-registry', 'htpasswd', 'openssl')))('in a registry', () => {
    test.each(variants)('%s, gzip and zstd layers', async (_name, options) => {
      await withRegistry(options, async registry => {
        // zstd goes first: skopeo sends the gzip blobs that a registry has rather than compress again.
        same(
          await scan(
            await push(await zstandard(), registry.host, registry.skopeo, 'fleet/real:zstd'),
            ...logged(registry),
          ),
        );
        const gzip = `oci:${image.layout}:${image.tag}`;
        same(await scan(await push(gzip, registry.host, registry.skopeo, 'fleet/real:gzip'), ...logged(registry)));
      });
    });

    test('an index of two platforms and an attestation', async () => {
      await withRegistry({}, async registry => {
        const index = twoPlatforms(image, at('two'));
        const reference = await push(index, registry.host, registry.skopeo, 'fleet/two:v1');
        for (const architecture of ['amd64', 'arm64']) {
          const found = await scan(reference, ['--platform', `linux/${architecture}`]);
          expect(found.artifact.platform).toMatchObject({ architecture });
          same(found);
        }
        const none = await plimsoll(['inventory', reference, '--platform', 'linux/s390x', '--no-cache']);
        expect(none.code).toBe(3);
        expect(none.stderr).toMatch(/linux\/amd64,\s+linux\/arm64/);
        expect(none.stderr).not.toContain('unknown/unknown');
      });
    });

    test('refuses without credentials, and with a certificate of an unknown authority', async () => {
      await withRegistry({ tls: true, auth: 'token' }, async registry => {
        const reference = await push(
          `oci:${image.layout}:${image.tag}`,
          registry.host,
          registry.skopeo,
          'fleet/real:v1',
        );
        const [ca, { env }] = logged(registry);
        const stranger = await plimsoll(['inventory', reference, ...ca, '--no-cache'], {
          env: { HOME: folder, DOCKER_CONFIG: folder },
        });
        expect([stranger.code, stranger.stdout]).toEqual([4, '']);
        const untrusting = await plimsoll(['inventory', reference, '--no-cache'], { env });
        expect([untrusting.code, untrusting.stdout]).toEqual([4, '']);
        expect(untrusting.stderr).toMatch(/certificate/i);
      });
    });
  });
});

const images = shared ? join(shared, 'images') : undefined;
const alpineReason = missing('skopeo') ?? (images ? undefined : 'no images beside the repository');

describe.skipIf(skipping('Alpine images', alpineReason))('a real Alpine image', () => {
  test.each(['3.10', '3.11'])('%s has the same findings as docker-archive and as OCI layout', async version => {
    const file = join(images ?? '', `alpine-${version}-docker-archive.tar.gz`);
    const [alpine, plain] = [`docker-archive:${file}`, at(`alpine-${version}.tar`)];
    const layout = `oci:${at(`alpine-${version}`)}:v1`;
    // skopeo reads no compressed archive.
    writeFileSync(plain, gunzipSync(readFileSync(file)));
    await must('skopeo', ['copy', '--quiet', `docker-archive:${plain}`, layout]);
    const found = await scan(alpine);
    expect(found.os).toMatchObject({ id: 'alpine' });
    expect(found.findings.length).toBeGreaterThan(0);
    expect(layeredKeys(await scan(layout))).toEqual(layeredKeys(found));
  });
});
