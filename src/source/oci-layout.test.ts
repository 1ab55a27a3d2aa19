import { execFileSync } from 'node:child_process';
import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digestOf } from './blob-store.ts';
import { writeOciLayout } from './image-writer.ts';
import { type Descriptor, mediaTypes } from './manifest.ts';
import { openArtifact } from './open.ts';
import { parsePlatform } from './platform.ts';
import { allPaths, failure, pathsOf, tarOf, withFolder } from './testing.ts';

const blobFile = (folder: string, digest = ''): string => join(folder, 'blobs', digest.replace(':', '/'));
const layers = [
  { entries: [{ path: 'one', content: '1' }] },
  { entries: [{ path: 'two', content: '2' }], createdBy: 'RUN two' },
];

async function putJson(folder: string, value: unknown, mediaType: string): Promise<Descriptor> {
  const bytes = Buffer.from(JSON.stringify(value));
  await writeFile(blobFile(folder, digestOf(bytes)), bytes);
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

/** Puts a descriptor into index.json in place of what is there. */
const setIndex = (folder: string, ...manifests: unknown[]): Promise<void> =>
  writeFile(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));

describe('choosing an image of a layout', () => {
  const withTwo = (use: (folder: string, digests: string[]) => Promise<void>): Promise<void> =>
    withFolder(async folder => {
      const written = await writeOciLayout(folder, [
        { tag: '1.0', layers },
        { tag: 'registry.example/app:2.0', layers: layers.slice(0, 1) },
      ]);
      await use(
        folder,
        written.map(image => image.digest),
      );
    });

  it.each([
    ['by tag', ':1.0', 0],
    ['by a whole name', ':registry.example/app:2.0', 1],
    ['by the tag of a whole name', ':2.0', 1],
    ['by position', ':@1', 1],
  ])('%s', (_name, choice, expected) =>
    withTwo(async (folder, digests) => {
      const artifact = await openArtifact(`oci:${folder}${choice}`, {});
      expect(artifact.info.digest).toBe(digests[expected]);
    }),
  );

  it('by digest', () =>
    withTwo(async (folder, digests) => {
      const artifact = await openArtifact(`oci:${folder}:@${digests[1]}`, {});
      expect(artifact.layers).toHaveLength(1);
    }));

  it.each([
    ['', 'reference-invalid', 'add :TAG to choose one of 1.0, registry.example/app:2.0'],
    [':3.0', 'reference-not-found', 'has no image named 3.0; it has 1.0, registry.example/app:2.0'],
    [':@2', 'reference-not-found', 'has no image @2; it has 2 images'],
    [`:@sha256:${'0'.repeat(64)}`, 'reference-not-found', 'lists no manifest'],
  ])('without %j being there', (choice, code, message) =>
    withTwo(async folder => {
      const error = await failure(openArtifact(`oci:${folder}${choice}`, {}));
      expect(error.code).toBe(code);
      expect(error.message).toContain(message);
    }),
  );

  it('by platform where only the platform differs', () =>
    withFolder(async folder => {
      const platform = parsePlatform('linux/arm64');
      const [, arm] = await writeOciLayout(folder, [{ layers }, { layers, platform }]);
      expect((await openArtifact(`oci:${folder}`, { platform })).info.digest).toBe(arm?.digest);
    }));

  it('refuses a single image for another platform than was asked for', () =>
    withFolder(async folder => {
      await writeOciLayout(folder, [{ layers }]);
      const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8'));
      await setIndex(folder, { ...index.manifests[0], platform: undefined });
      const error = await failure(openArtifact(`oci:${folder}`, { platform: parsePlatform('arm64') }));
      expect(error.message).toContain('it has linux/amd64 alone');
    }));
});

describe('a layout that is not whole', () => {
  const withImage = (use: (folder: string, manifest: Record<string, unknown>, digest: string) => Promise<void>) =>
    withFolder(async folder => {
      const [image] = await writeOciLayout(folder, [{ layers }]);
      const manifest = JSON.parse(await readFile(blobFile(folder, image?.digest), 'utf8'));
      await use(folder, manifest, image?.digest ?? '');
    });

  it.each([
    ['missing', (file: string) => rm(file), 'is missing'],
    ['short', (file: string) => truncate(file, 5), 'has 5 bytes where it should have'],
  ])('a %s layer is found when it is opened, and the others are read', (_name, harm, message) =>
    withImage(async folder => {
      const artifact = await openArtifact(`oci:${folder}`, {});
      await harm(blobFile(folder, artifact.layers[0]?.digest));
      const error = await failure(artifact.layers[0]?.open?.() ?? Promise.resolve());
      expect(error).toMatchObject({ code: 'blob-missing', message: expect.stringContaining(message) });
      expect(await pathsOf(artifact.layers[1]!)).toEqual(['two']);
    }),
  );

  it('a layer that is a pipe blocks nobody', () =>
    withImage(async folder => {
      const artifact = await openArtifact(`oci:${folder}`, {});
      const file = blobFile(folder, artifact.layers[0]?.digest);
      await rm(file);
      execFileSync('mkfifo', [file]);
      const error = await failure(artifact.layers[0]?.open?.() ?? Promise.resolve());
      expect(error).toMatchObject({ code: 'file-unreadable', message: expect.stringContaining('no regular file') });
    }));

  it('a foreign layer is named, and the address in the image is not fetched', () =>
    withImage(async (folder, manifest) => {
      const [first, second] = manifest['layers'] as Descriptor[];
      const foreign = {
        ...first,
        mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
        urls: ['http://127.0.0.1:1/layer'],
      };
      await rm(blobFile(folder, first?.digest));
      await setIndex(folder, await putJson(folder, { ...manifest, layers: [foreign, second] }, mediaTypes.ociManifest));
      const artifact = await openArtifact(`oci:${folder}`, {});
      const error = await failure(artifact.layers[0]?.open?.() ?? Promise.resolve());
      expect(error).toMatchObject({ code: 'blob-missing', message: expect.stringContaining('are not fetched') });
    }));

  it('an encrypted layer is named', () =>
    withImage(async (folder, manifest) => {
      const encrypted = (manifest['layers'] as Descriptor[]).map(layer => ({
        ...layer,
        mediaType: `${layer.mediaType}+encrypted`,
      }));
      await setIndex(folder, await putJson(folder, { ...manifest, layers: encrypted }, mediaTypes.ociManifest));
      const artifact = await openArtifact(`oci:${folder}`, {});
      const error = await failure(artifact.layers[0]?.open?.() ?? Promise.resolve());
      expect(error).toMatchObject({ code: 'media-type-unknown', message: expect.stringContaining('is encrypted') });
    }));

  it('takes content that a descriptor embeds, if its digest is right', () =>
    withFolder(async folder => {
      await writeOciLayout(folder, [{ layers }]);
      const tar = await tarOf([{ path: 'embedded' }]);
      const embedded = (mediaType: string, bytes: Buffer) => ({
        mediaType,
        digest: digestOf(bytes),
        size: bytes.length,
        data: bytes.toString('base64'),
      });
      const config = Buffer.from(JSON.stringify({ rootfs: { diff_ids: [digestOf(tar)] } }));
      const manifest = { config: embedded(mediaTypes.ociConfig, config), layers: [embedded(mediaTypes.ociLayer, tar)] };
      const descriptor = await putJson(folder, manifest, mediaTypes.ociManifest);
      await setIndex(folder, descriptor);
      const artifact = await openArtifact(`oci:${folder}`, {});
      expect(await allPaths(artifact)).toEqual([['embedded']]);
    }));

  it.each<
    [string, (folder: string, manifest: Record<string, unknown>, digest: string) => Promise<void>, string, string]
  >([
    [
      'a manifest that was changed',
      (folder, _manifest, digest) => writeFile(blobFile(folder, digest), `${' '.repeat(9)}{}`).then(() => undefined),
      'blob-missing',
      'where it should have',
    ],
    [
      'a manifest that was changed without changing its size',
      async (folder, _manifest, digest) => {
        const bytes = await readFile(blobFile(folder, digest));
        bytes[bytes.length - 2] = 0x20;
        await writeFile(blobFile(folder, digest), bytes);
      },
      'digest-mismatch',
      'is not what its digest',
    ],
    [
      'a config that is missing',
      (folder, manifest) => rm(blobFile(folder, (manifest['config'] as Descriptor).digest)),
      'blob-missing',
      'is missing',
    ],
    [
      'a config that is too large',
      async (folder, manifest) => {
        const config = { ...(manifest['config'] as Descriptor), size: 9_000_000 };
        await setIndex(folder, await putJson(folder, { ...manifest, config }, mediaTypes.ociManifest));
      },
      'bound',
      'more than the 8388608 allowed',
    ],
    [
      'another number of layers than its config has',
      async (folder, manifest) => {
        const one = (manifest['layers'] as Descriptor[]).slice(0, 1);
        await setIndex(folder, await putJson(folder, { ...manifest, layers: one }, mediaTypes.ociManifest));
      },
      'manifest-invalid',
      'it has 1 layers, but its config has 2 diff_ids',
    ],
    [
      'a signature',
      async (folder, manifest) => {
        const signature = [
          { ...(manifest['layers'] as Descriptor[])[0], mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json' },
        ];
        await setIndex(folder, await putJson(folder, { ...manifest, layers: signature }, mediaTypes.ociManifest));
      },
      'not-applicable',
      'is no image but a signature',
    ],
    [
      'indexes without end',
      async folder => {
        let inner = await putJson(folder, { manifests: [] }, mediaTypes.ociIndex);
        for (let depth = 0; depth < 10; depth++)
          inner = await putJson(folder, { manifests: [inner] }, mediaTypes.ociIndex);
        await setIndex(folder, inner);
      },
      'bound',
      'indexes inside each other',
    ],
    ['no index.json', folder => rm(join(folder, 'index.json')), 'archive-invalid', 'has no index.json'],
    ['an empty index.json', folder => setIndex(folder), 'not-applicable', 'it is empty'],
  ])('%s', (_name, harm, code, message) =>
    withImage(async (folder, manifest, digest) => {
      await harm(folder, manifest, digest);
      const error = await failure(openArtifact(`oci:${folder}`, {}));
      expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
    }),
  );
});

describe('dir:', () => {
  it('reads manifest.json and blobs by their digits', () =>
    withFolder(async folder => {
      const [image] = await writeOciLayout(join(folder, 'layout'), [{ layers }]);
      const from = join(folder, 'layout');
      execFileSync('cp', ['-r', join(from, 'blobs/sha256'), join(folder, 'dir')]);
      await writeFile(join(folder, 'dir/manifest.json'), await readFile(blobFile(from, image?.digest)));
      const artifact = await openArtifact(`dir:${join(folder, 'dir')}`, {});
      expect(artifact.info.digest).toBe(image?.digest);
      expect(await allPaths(artifact)).toEqual([['one'], ['two']]);
    }));
});
