import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlimsollError } from '../model/index.ts';
import { parseArchiveManifest } from './docker-archive.ts';
import { writeOciLayout } from './image-writer.ts';
import { openArtifact } from './open.ts';
import { directoryEntries, type TarFile } from './tar-writer.ts';
import { allPaths, failure, pathsOf, savedImage, tarOf, withFolder } from './testing.ts';

const twoLayers = async (): Promise<Buffer[]> => [
  await tarOf([{ path: 'one', content: '1'.repeat(9000) }]),
  await tarOf([{ path: 'two', content: '2'.repeat(9000) }]),
];

const withArchive = (bytes: Uint8Array, use: (path: string) => Promise<void>): Promise<void> =>
  withFolder(async folder => {
    const path = join(folder, 'app.tar');
    await writeFile(path, bytes);
    await use(path);
  });

describe('docker-archive', () => {
  it.each([
    ['plain', (tar: Buffer) => tar],
    ['compressed with gzip', (tar: Buffer) => gzipSync(tar)],
    ['compressed with zstd', (tar: Buffer) => zstdCompressSync(tar)],
  ])('%s: gives layers, digests and instructions', async (_name, compress) => {
    const { tar, diffIds, imageId } = await savedImage(await twoLayers());
    await withArchive(compress(tar), async path => {
      const artifact = await openArtifact(`docker-archive:${path}`, {});
      expect(artifact.info).toMatchObject({ kind: 'image', imageId, platform: { os: 'linux', architecture: 'amd64' } });
      expect(artifact.layers).toMatchObject([
        { diffId: diffIds[0], createdBy: 'RUN step 0' },
        { diffId: diffIds[1], createdBy: 'RUN step 1' },
      ]);
      expect(await Promise.all(artifact.layers.map(pathsOf))).toEqual([['one'], ['two']]);
      expect(await allPaths(artifact)).toEqual([['one'], ['two']]);
      await artifact.close();
    });
  });

  it('takes layers that are compressed themselves', async () => {
    const { tar } = await savedImage(await twoLayers(), members => {
      for (const member of members.slice(0, 2)) member.content = gzipSync(member.content as Buffer);
    });
    await withArchive(tar, async path => {
      expect(await allPaths(await openArtifact(path, {}))).toEqual([['one'], ['two']]);
    });
  });

  it('follows the links that stand for layers which were written before', async () => {
    const [layer] = await twoLayers();
    const { tar } = await savedImage([layer!, layer!, layer!], (members, [image]) => {
      const link = (path: string, type: 'symlink' | 'hardlink', linkname: string): TarFile => ({
        path,
        type,
        linkname,
      });
      members.splice(0, 3, { path: 'aaa/layer.tar', content: layer! });
      members.push(
        link('bbb/layer.tar', 'symlink', '../aaa/layer.tar'),
        link('ccc/layer.tar', 'hardlink', 'aaa/layer.tar'),
      );
      image!['Layers'] = ['aaa/layer.tar', 'bbb/layer.tar', './ccc/layer.tar'];
    });
    await withArchive(tar, async path => {
      expect(await allPaths(await openArtifact(path, {}))).toEqual([['one'], ['one'], ['one']]);
    });
  });

  const several = async (): Promise<Buffer> => {
    const [one, two] = await twoLayers();
    const other = await savedImage([two!]);
    const { tar } = await savedImage([one!], (members, manifest) => {
      const config = { os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: other.diffIds } };
      members.push({ path: 'other/layer.tar', content: two! }, { path: 'other.json', content: JSON.stringify(config) });
      manifest.push({ Config: 'other.json', RepoTags: ['docker.io/library/other:2'], Layers: ['other/layer.tar'] });
    });
    return tar;
  };

  it.each([
    [':app:1.0', 'one'],
    [':docker.io/library/app:1.0', 'one'],
    [':other:2', 'two'],
    [':@1', 'two'],
  ])('chooses %s of several images', async (choice, expected) => {
    await withArchive(await several(), async path => {
      expect(await allPaths(await openArtifact(`docker-archive:${path}${choice}`, {}))).toEqual([[expected]]);
    });
  });

  it.each([
    ['', 'reference-invalid', 'choose one of app:1.0, docker.io/library/other:2'],
    [':nobody', 'reference-not-found', 'it has app:1.0, docker.io/library/other:2'],
    [':@9', 'reference-not-found', 'has no image @9; it has 2'],
  ])('names the images there are for %j', async (choice, code, message) => {
    await withArchive(await several(), async path => {
      const error = await failure(openArtifact(`docker-archive:${path}${choice}`, {}));
      expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
    });
  });

  const refused: [string, () => Promise<Buffer>, string, string][] = [
    [
      'an archive of Docker before 1.10',
      () => tarOf([{ path: 'repositories', content: '{}' }]),
      'media-type-unknown',
      'older than 1.10',
    ],
    ['an OCI archive', () => tarOf([{ path: 'index.json', content: '{}' }]), 'archive-invalid', 'write oci-archive:'],
    [
      'a tar of something else',
      () => tarOf([{ path: 'etc/passwd', content: 'x' }]),
      'archive-invalid',
      'holds no saved image',
    ],
    ['an empty file', async () => Buffer.alloc(0), 'archive-invalid', 'no manifest.json'],
    ['no tar at all', async () => Buffer.from('hello world'.repeat(200)), 'archive-invalid', 'it is not a tar archive'],
    [
      'gzip that ends early',
      async () => gzipSync((await savedImage(await twoLayers())).tar).subarray(0, 60),
      'archive-invalid',
      'is damaged',
    ],
    ['no image', () => tarOf([{ path: 'manifest.json', content: '[]' }]), 'archive-invalid', 'holds no image'],
    [
      'a manifest that is no list',
      () => tarOf([{ path: 'manifest.json', content: '{}' }]),
      'manifest-invalid',
      'no list of images',
    ],
    [
      'a config that leads elsewhere',
      () => tarOf([{ path: 'manifest.json', content: '[{"Config":"../../etc/passwd","Layers":[]}]' }]),
      'blob-missing',
      'is not in the archive',
    ],
    [
      'a changed config',
      async () =>
        (
          await savedImage(await twoLayers(), members => {
            members.at(-1)!.content = String(members.at(-1)!.content).replace('amd64', 'arm64');
          })
        ).tar,
      'digest-mismatch',
      'is not what its name says',
    ],
    [
      'a layer too few',
      async () =>
        (
          await savedImage(await twoLayers(), (_members, [image]) => {
            (image!['Layers'] as string[]).pop();
          })
        ).tar,
      'manifest-invalid',
      '1 layers, but its config has 2',
    ],
  ];
  it.each(refused)('refuses %s', async (_name, make, code, message) => {
    await withArchive(await make(), async path => {
      const error = await failure(openArtifact(`docker-archive:${path}`, {}));
      expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
    });
  });

  it('reads the other layers of an archive that is cut off', async () => {
    const layers = await twoLayers();
    // The manifest first, so that it survives.
    const { tar } = await savedImage(layers, (members, manifest) => {
      members.unshift(members.pop()!, { path: 'manifest.json', content: JSON.stringify(manifest) });
    });
    for (const cut of [tar.subarray(0, 16_000), gzipSync(tar, { level: 0 }).subarray(0, 16_000)]) {
      await withArchive(cut, async path => {
        const artifact = await openArtifact(`docker-archive:${path}`, {});
        expect(artifact.problems).toMatchObject([{ code: 'archive-invalid' }]);
        expect(await pathsOf(artifact.layers[0]!)).toEqual(['one']);
        const error = await failure(pathsOf(artifact.layers[1]!));
        expect(['blob-missing', 'archive-invalid']).toContain(error.code);
        await artifact.close();
      });
    }
  });

  it('parses any manifest.json to images or an error of the catalogue', () => {
    const value = fc.oneof(fc.jsonValue(), fc.array(fc.record({ Config: fc.jsonValue(), Layers: fc.jsonValue() })));
    fc.assert(
      fc.property(value, document => {
        try {
          parseArchiveManifest(Buffer.from(JSON.stringify(document)), 'it');
        } catch (error) {
          expect(error).toBeInstanceOf(PlimsollError);
        }
      }),
    );
  });
});

describe('oci-archive', () => {
  it.each([
    ['plain', (tar: Buffer) => tar],
    ['compressed', (tar: Buffer) => gzipSync(tar)],
  ])('%s: gives the same image as its layout', (_name, compress) =>
    withFolder(async folder => {
      const layers = [{ entries: [{ path: 'one', content: '1' }] }];
      const [image] = await writeOciLayout(join(folder, 'layout'), [{ tag: '1.0', layers }]);
      const path = join(folder, 'app.oci');
      await writeFile(path, compress(await tarOf([...directoryEntries(join(folder, 'layout'))])));
      for (const reference of [`oci-archive:${path}:1.0`, path]) {
        const artifact = await openArtifact(reference, {});
        expect(artifact.info).toMatchObject({ digest: image?.digest, transport: 'oci-archive:' });
        expect(await allPaths(artifact)).toEqual([['one']]);
        await artifact.close();
      }
    }),
  );
});
