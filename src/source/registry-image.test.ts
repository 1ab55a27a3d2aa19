import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type NewImage, writeOciLayout } from './image-writer.ts';
import { mediaTypes } from './manifest.ts';
import { openArtifact } from './open.ts';
import { parsePlatform } from './platform.ts';
import { allPaths, failure, withFolder } from './testing.ts';

/** A registry that serves the blobs of a layout, and its first entry under every tag. */
async function withRegistry(images: NewImage[], use: (host: string, folder: string) => Promise<void>): Promise<void> {
  await withFolder(async folder => {
    await writeOciLayout(folder, images);
    const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8'));
    const [{ digest: first, mediaType }] = index.manifests;
    const server = createServer(async (request, response) => {
      const [, kind, asked = ''] = /^\/v2\/team\/app\/(manifests|blobs)\/(.*)$/.exec(request.url ?? '') ?? [];
      const digest = asked.startsWith('sha256:') ? asked : first;
      const bytes = kind && (await readFile(join(folder, 'blobs', digest.replace(':', '/'))).catch(() => undefined));
      if (!bytes) {
        response.writeHead(kind || request.url !== '/v2/' ? 404 : 200).end('{}');
        return;
      }
      const type = digest === first ? mediaType : mediaTypes.ociManifest;
      response.setHeader('content-type', kind === 'manifests' ? type : 'application/octet-stream');
      response.setHeader('docker-content-digest', digest);
      response.end(bytes);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    try {
      await use(`127.0.0.1:${(server.address() as AddressInfo).port}`, folder);
    } finally {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    }
  });
}

const layers = [{ entries: [{ path: 'one', content: '1' }] }, { entries: [{ path: 'two', content: '2' }] }];
const platforms = ['linux/amd64', 'linux/arm64'].map(parsePlatform);

describe('docker://', () => {
  it.each(['docker://', ''])('%s resolves an index by platform and streams layers', prefix =>
    withRegistry(
      platforms.map(platform => ({ tag: '1.0', platform, layers })),
      async host => {
        for (const platform of platforms) {
          const artifact = await openArtifact(`${prefix}${host}/team/app:1.0`, { platform });
          expect(artifact.info).toMatchObject({ transport: 'docker://', platform });
          expect(await allPaths(artifact)).toEqual([['one'], ['two']]);
          await artifact.close();
        }
      },
    ),
  );

  it('names the platforms there are', () =>
    withRegistry(
      platforms.map(platform => ({ tag: '1.0', platform, layers })),
      async host => {
        const asked = openArtifact(`${host}/team/app:1.0`, { platform: parsePlatform('linux/s390x') });
        expect(await failure(asked)).toMatchObject({
          code: 'platform-missing',
          message: expect.stringContaining('linux/amd64, linux/arm64'),
        });
      },
    ));

  it('without the image, or without a registry, is one sentence', () =>
    withRegistry([{ tag: '1.0', layers }], async host => {
      expect(await failure(openArtifact(`${host}/team/other:1.0`, {}))).toMatchObject({ code: 'reference-not-found' });
      expect(await failure(openArtifact('127.0.0.1:1/team/app', {}))).toMatchObject({ code: 'unreachable' });
    }));
});
