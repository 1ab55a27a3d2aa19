/** A registry in this process that holds any number of images in memory and counts what is asked of it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { media, sha256 } from './layout.ts';
import { type TarEntry, tar } from './tar.ts';

export interface MemoryRegistry {
  host: string;
  /** Adds an image of these layers; `label` tells its manifest from another of the same layers. @returns its digest */
  add(repository: string, tag: string, layers: readonly MemoryLayer[], label: string): string;
  /** A tag leads nowhere from now on, and what it led to is not there. */
  remove(repository: string, tag: string): void;
  /** Answers in the place of the registry, where it is set; `false` leaves a request to the registry. */
  misbehave: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  /** How often each blob was asked for. */
  asked: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

export interface MemoryLayer {
  digest: string;
  diffId: string;
  bytes: Uint8Array;
}

export function memoryLayer(entries: TarEntry[]): MemoryLayer {
  const archive = tar(entries);
  const bytes = gzipSync(archive);
  return { digest: sha256(bytes), diffId: sha256(archive), bytes };
}

export async function startMemoryRegistry(): Promise<MemoryRegistry> {
  const manifests = new Map<string, { bytes: Buffer; digest: string }>();
  const blobs = new Map<string, Uint8Array>();
  const asked = new Map<string, number>();
  const server = createServer((request, response) => {
    if (registry.misbehave?.(request, response)) return undefined;
    const [, repository, kind, name = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(request.url ?? '') ?? [];
    if (kind === 'manifests') {
      const found = manifests.get(`${repository} ${name}`);
      if (!found) return response.writeHead(404).end();
      const headers = { 'content-type': media.manifest, 'docker-content-digest': found.digest };
      return response.writeHead(200, { ...headers, 'content-length': found.bytes.length }).end(found.bytes);
    }
    const blob = blobs.get(name);
    if (kind === 'blobs' && blob) {
      asked.set(name, (asked.get(name) ?? 0) + 1);
      return response.writeHead(200, { 'content-length': blob.length }).end(blob);
    }
    return response.writeHead(request.url === '/v2/' ? 200 : 404).end();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const registry: MemoryRegistry = {
    misbehave: undefined,
    remove(repository, tag) {
      const gone = manifests.get(`${repository} ${tag}`);
      for (const [name, { digest }] of manifests) if (digest === gone?.digest) manifests.delete(name);
    },
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    add(repository, tag, layers, label) {
      const config = Buffer.from(
        JSON.stringify({
          architecture: 'amd64',
          os: 'linux',
          config: { Labels: { label } },
          rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
        }),
      );
      const described = layers.map(({ digest, bytes }) => ({ mediaType: media.gzip, digest, size: bytes.length }));
      const manifest = Buffer.from(
        JSON.stringify({
          schemaVersion: 2,
          mediaType: media.manifest,
          config: { mediaType: media.config, digest: sha256(config), size: config.length },
          layers: described,
        }),
      );
      for (const { digest, bytes } of layers) blobs.set(digest, bytes);
      blobs.set(sha256(config), config);
      const digest = sha256(manifest);
      const kept = { bytes: manifest, digest };
      manifests.set(`${repository} ${tag}`, kept).set(`${repository} ${digest}`, kept);
      return digest;
    },
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return registry;
}
