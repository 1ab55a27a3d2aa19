import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type NewImage, writeOciLayout } from './image-writer.ts';
import { openArtifact } from './open.ts';
import { parsePlatform } from './platform.ts';
import { allPaths, failure, withFolder } from './testing.ts';

const image = (more: Partial<NewImage> = {}): NewImage => ({
  tag: '1.0',
  config: { Cmd: ['/bin/sh'], Labels: { team: 'harbour' } },
  layers: [
    { entries: [{ path: 'etc/os-release', content: 'ID=alpine\n' }], createdBy: 'ADD rootfs' },
    { entries: [{ path: 'app/main.js', content: 'go()' }], compression: 'zstd' },
    { entries: [{ path: 'app/.wh.main.js' }], compression: 'none' },
  ],
  ...more,
});

describe('writeOciLayout', () => {
  it('writes an image that reads back: layers, instructions, labels, digests', () =>
    withFolder(async folder => {
      const [written] = await writeOciLayout(folder, [image()]);
      const artifact = await openArtifact(`oci:${folder}:1.0`, {});
      expect(artifact.info).toMatchObject({
        kind: 'image',
        digest: written?.digest,
        imageId: written?.imageId,
        platform: { os: 'linux', architecture: 'amd64' },
        labels: { team: 'harbour' },
      });
      expect(artifact.layers.map(layer => layer.diffId)).toEqual(written?.diffIds);
      expect(artifact.layers.map(layer => layer.createdBy)).toEqual(['ADD rootfs', undefined, undefined]);
      expect(artifact.layers.map(layer => layer.mediaType?.split('.tar')[1])).toEqual(['+gzip', '+zstd', '']);
      expect(await allPaths(artifact)).toEqual([['etc/os-release'], ['app/main.js'], ['app/.wh.main.js']]);
      expect(artifact.problems).toEqual([]);
    }));

  it('writes the same bytes for the same images', () =>
    withFolder(async folder => {
      const index = async (name: string): Promise<string> => {
        await writeOciLayout(join(folder, name), [image(), image({ tag: '2.0', config: { User: 'app' } })]);
        return readFile(join(folder, name, 'index.json'), 'utf8');
      };
      expect(await index('a')).toBe(await index('b'));
    }));

  it('makes an index of the platforms of one tag', () =>
    withFolder(async folder => {
      const platforms = ['linux/amd64', 'linux/arm64'].map(parsePlatform);
      const written = await writeOciLayout(
        folder,
        platforms.map(platform => image({ platform })),
      );
      for (const [i, platform] of platforms.entries()) {
        const artifact = await openArtifact(`oci:${folder}:1.0`, { platform });
        expect(artifact.info.digest).toBe(written[i]?.digest);
      }
      const error = await failure(openArtifact(`oci:${folder}:1.0`, { platform: parsePlatform('linux/s390x') }));
      expect(error).toMatchObject({ code: 'platform-missing' });
      expect(error.message).toContain('linux/amd64, linux/arm64');
    }));

  it('copies layers of another image as they are, and refuses changed ones', () =>
    withFolder(async folder => {
      const [base] = await writeOciLayout(join(folder, 'base'), [image()]);
      const artifact = await openArtifact(`oci:${join(folder, 'base')}`, {});
      const copied = artifact.layers.map(layer => ({
        descriptor: { mediaType: layer.mediaType ?? '', digest: layer.digest ?? '', size: layer.size ?? 0 },
        diffId: layer.diffId,
        open: async () => (await layer.open?.()) ?? toBlob(''),
      }));
      const layers = [...copied, { entries: [{ path: 'patch', content: '1' }] }];
      const [patched] = await writeOciLayout(join(folder, 'patched'), [image({ layers })]);
      expect(patched?.diffIds.slice(0, 3)).toEqual(base?.diffIds);
      const changed = copied.map(layer => ({ ...layer, open: async () => toBlob('changed') }));
      const error = await failure(writeOciLayout(join(folder, 'bad'), [image({ layers: changed })]));
      expect(error.code).toBe('digest-mismatch');
    }));
});

async function* toBlob(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
