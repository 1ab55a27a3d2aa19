/** Damaged and hostile images: one sentence, the documented exit code, bounded time and memory, the rest reported. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { shared } from './real/cache.ts';
import { bombs, broken, cunning, goodLayer, mislabelled, sparseDatabase, tarLayer } from './real/hostile.ts';
import {
  blobPath,
  type CraftedLayer,
  getJson,
  getTag,
  media,
  putImage,
  putJson,
  setTag,
  startLayout,
  writeImage,
} from './real/layout.ts';
import { type InventoryJson, type PlimsollRan, plimsoll, reported, scratch } from './real/plimsoll.ts';
import { run, skipping } from './real/programs.ts';
import { tar } from './real/tar.ts';

const { folder, remove } = scratch('bad-input');
afterAll(remove);

const MiB = 1024 * 1024;
let count = 0;
const fresh = (): string => join(folder, `image-${count++}`);

/** Every run here ends soon and stays small. */
async function inventory(reference: string): Promise<PlimsollRan> {
  const ran = await plimsoll(['inventory', reference, '--format', 'json', '--no-cache', '--timeout', '5']);
  expect(ran.ms).toBeLessThan(45_000);
  expect(ran.memory).toBeLessThan(300 * MiB);
  expect(ran.stderr).not.toMatch(/^\s+at /m);
  return ran;
}

const names = ({ packages }: InventoryJson): string[] => packages.map(({ name }) => name);

/** No report, and one error that says what and what to do. */
async function refused(reference: string, exit: number, says: RegExp): Promise<void> {
  const ran = await inventory(reference);
  expect([ran.code, ran.stdout], ran.stderr).toEqual([exit, '']);
  expect(ran.stderr).toMatch(says);
  expect(ran.stderr.match(/^error: /gim)).toHaveLength(1);
}

/** A report of the good layer in which the bad one is named as a gap. */
async function gapNamed(bad: CraftedLayer): Promise<void> {
  const ran = await inventory(writeImage(fresh(), { layers: [goodLayer, bad] }));
  const report = reported<InventoryJson>(ran);
  expect(ran.code).toBe(3);
  expect(names(report)).toContain('aboard');
  const gaps = report.problems.filter(problem => problem.gap);
  expect(gaps).toHaveLength(1);
  expect(gaps[0]?.layer).toBe(bad.diffId);
  expect(gaps[0]?.message).toMatch(/\S/);
}

describe('a layer that cannot be read', () => {
  test.each(Object.entries(broken))('%s', async (_name, layer) => {
    await gapNamed(layer);
  });
});

describe('a layer that would take all time or memory', () => {
  test.each(Object.entries(bombs))(
    '%s',
    async (_name, make) => {
      await gapNamed(make());
    },
    90_000,
  );
});

describe('a layer in another compression than it says', () => {
  test.each(Object.entries(mislabelled))('%s is read, and the oddity told', async (_name, layer) => {
    const ran = await inventory(writeImage(fresh(), { layers: [goodLayer, layer] }));
    const report = reported<InventoryJson>(ran);
    expect(ran.code).toBe(0);
    expect(names(report).sort()).toEqual(['aboard', 'bilge']);
    expect(report.problems).toHaveLength(1);
  });
});

describe('a layer that leads astray', () => {
  test.each(Object.entries(cunning))('%s', async (_name, layer) => {
    const ran = await inventory(writeImage(fresh(), { layers: [goodLayer, layer] }));
    const report = reported<InventoryJson>(ran);
    expect(ran.code).toBe(0);
    expect(names(report).sort()).toEqual(['aboard', 'bilge']);
  });

  test('a package database that is a sparse file of 1 TB is a gap', async () => {
    const ran = await inventory(writeImage(fresh(), { layers: [goodLayer, sparseDatabase] }));
    expect(ran.code).toBe(3);
    expect(names(reported(ran)).sort()).toEqual(['aboard', 'bilge']);
  });

  const hostile = shared ? join(shared, 'images/hostile') : undefined;
  const tars = hostile ? readdirSync(hostile).filter(name => name.endsWith('.tar')) : [];
  describe.skipIf(skipping('hostile tars', hostile ? undefined : 'none beside the repository'))(
    'tars of other suites',
    () => {
      test.each(tars)('%s', async name => {
        const ran = await inventory(writeImage(fresh(), { layers: [goodLayer, tarLayer(join(hostile ?? '', name))] }));
        expect([0, 3]).toContain(ran.code);
        expect(names(reported(ran))).toContain('aboard');
      });
    },
  );
});

describe('manifests', () => {
  const image = { layers: [goodLayer] };

  test('with another digest than is asked for', async () => {
    const layout = fresh();
    const reference = writeImage(layout, image);
    const file = blobPath(layout, getTag(layout, 'v1').digest);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"size":', '"size": '));
    await refused(reference, 3, /sha256:/);
  });

  test('that are not there', async () => {
    const layout = fresh();
    startLayout(layout);
    setTag(layout, 'v1', { mediaType: media.manifest, digest: `sha256:${'0'.repeat(64)}`, size: 12 });
    await refused(`oci:${layout}:v1`, 3, /0{64}/);
  });

  test('whose config is not there', async () => {
    const config = { mediaType: media.config, digest: `sha256:${'0'.repeat(64)}`, size: 12 };
    await refused(writeImage(fresh(), { ...image, manifest: honest => ({ ...honest, config }) }), 3, /0{64}/);
  });

  test('of an unknown media type', async () => {
    const layout = fresh();
    startLayout(layout);
    const mediaType = 'application/vnd.example.thing+json';
    setTag(layout, 'v1', putJson(layout, { schemaVersion: 2, mediaType }, mediaType));
    await refused(`oci:${layout}:v1`, 3, /vnd\.example\.thing/);
  });

  const nonsense: [string, unknown][] = [
    ['null', null],
    ['a list', []],
    ['layers that are no list', { schemaVersion: 2, mediaType: media.manifest, config: 7, layers: 'many' }],
    [
      'a digest that is a path',
      { schemaVersion: 2, config: { mediaType: media.config, digest: '../../etc/passwd', size: 1 }, layers: [] },
    ],
  ];
  test.each(nonsense)('that hold %s', async (_name, manifest) => {
    await refused(writeImage(fresh(), { ...image, manifest: () => manifest }), 3, /manifest|index/i);
  });

  test('indexes inside indexes without end', async () => {
    const layout = fresh();
    startLayout(layout);
    let inner = putImage(layout, image);
    for (let depth = 0; depth < 40; depth++)
      inner = { ...putJson(layout, { schemaVersion: 2, mediaType: media.index, manifests: [inner] }, media.index) };
    setTag(layout, 'v1', inner);
    const ran = await inventory(`oci:${layout}:v1`);
    expect([3, 5]).toContain(ran.code);
    expect(ran.stdout).toBe('');
  });
});

describe('what is no image is not applicable, and never without findings', () => {
  const artifact = (layerType: string, extra: Record<string, unknown> = {}): string => {
    const layer = { ...goodLayer, mediaType: layerType, blob: Buffer.from('{}') };
    return writeImage(fresh(), { layers: [layer], manifest: honest => ({ ...honest, ...extra }) });
  };
  const artifacts: [string, RegExp, string, Record<string, unknown>?][] = [
    ['a cosign signature', /signature/i, 'application/vnd.dev.cosign.simplesigning.v1+json'],
    ['a CycloneDX SBOM', /SBOM/, 'application/vnd.cyclonedx+json'],
    ['an SPDX SBOM', /SBOM/, 'text/spdx+json', { artifactType: 'application/spdx+json' }],
    ['an attestation', /attestation/i, 'application/vnd.in-toto+json'],
  ];
  test.each(artifacts)('%s', async (_name, says, layerType, extra) => {
    await refused(artifact(layerType, extra), 3, says);
  });

  test('a Wasm artifact without a module is a gap', async () => {
    const wasm = artifact('application/wasm', { artifactType: 'application/vnd.wasm.config.v0+json' });
    const ran = await inventory(wasm);
    expect(ran.code).toBe(3);
    expect(JSON.parse(ran.stdout).problems).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/no WebAssembly module/), gap: true }),
    ]);
  });
});

describe('archives and folders', () => {
  const archive = async (): Promise<string> => {
    const file = `${fresh()}.tar`;
    const layout = fresh();
    writeImage(layout, { layers: [goodLayer] });
    await run('tar', ['-cf', file, '-C', layout, '.']);
    return file;
  };

  test('an OCI archive is read', async () => {
    const ran = await inventory(`oci-archive:${await archive()}`);
    expect(names(reported(ran))).toEqual(['aboard']);
  });

  test('an OCI archive that is cut off', async () => {
    const file = await archive();
    truncateSync(file, 700);
    await refused(`oci-archive:${file}`, 3, /cut off|truncated|ends/i);
  });

  test('a file that is no archive', async () => {
    const file = fresh();
    writeFileSync(file, 'ahoy');
    await refused(`docker-archive:${file}`, 3, /archive/);
    await refused(`oci-archive:${file}`, 3, /archive/);
  });

  test('an empty file', async () => {
    const file = fresh();
    writeFileSync(file, '');
    await refused(`docker-archive:${file}`, 3, /archive|empty/);
  });

  test('a file that is not there', async () => {
    await refused(`docker-archive:${fresh()}`, 3, /\[reference-not-found\]/);
    await refused(`oci:${fresh()}`, 3, /\[reference-not-found\]/);
  });

  test('a folder that is no layout', async () => {
    const layout = fresh();
    mkdirSync(layout);
    await refused(`oci:${layout}`, 3, /layout|index\.json/);
  });

  test('a docker-archive whose layer is a link out of it', async () => {
    const file = `${fresh()}.tar`;
    const config = JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: [goodLayer.diffId] },
    });
    const manifest = JSON.stringify([{ Config: 'config.json', RepoTags: null, Layers: ['layer.tar'] }]);
    const link = { name: 'layer.tar', type: '2', linkname: '/etc/passwd' };
    writeFileSync(file, tar([{ name: 'manifest.json', body: manifest }, { name: 'config.json', body: config }, link]));
    const ran = await inventory(`docker-archive:${file}`);
    expect(ran.code).toBe(3);
    expect(ran.stdout + ran.stderr).not.toContain('root:');
  });

  test('a layout whose blob is a link out of it', async () => {
    const layout = fresh();
    const reference = writeImage(layout, { layers: [{ ...goodLayer, absent: true }] });
    const { layers } = getJson(layout, getTag(layout, 'v1').digest);
    symlinkSync('/etc/passwd', blobPath(layout, layers[0].digest));
    const ran = await inventory(reference);
    expect(ran.code).toBe(3);
    expect(ran.stdout + ran.stderr).not.toContain('root:');
  });

  test.skipIf(!shared)('a docker-archive cut off in the middle of its gzip', async () => {
    const file = fresh();
    copyFileSync(join(shared ?? '', 'images/alpine-3.11-docker-archive.tar.gz'), file);
    await run('chmod', ['u+w', file]);
    truncateSync(file, 1_000_000);
    const ran = await inventory(`docker-archive:${file}`);
    expect(ran.code).toBe(3);
  });
});
