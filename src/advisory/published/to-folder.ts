import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { sync } from '../shards.ts';
import { layoutIndex, layoutMarker } from './layout-index.ts';
import type { Destination } from './pack.ts';

/** An OCI image layout in a folder, for any web server to hand out. The index takes its place last, in one rename. */
export async function toFolder(dir: string): Promise<Destination> {
  const blobs = join(dir, 'blobs', 'sha256');
  await mkdir(blobs, { recursive: true });
  const place = async (path: string, bytes: Uint8Array | string): Promise<void> => {
    const fresh = `${path}.${process.pid}`;
    try {
      await writeFile(fresh, bytes);
      sync(fresh);
      await rename(fresh, path);
    } finally {
      await rm(fresh, { force: true });
    }
  };
  const pathOf = (digest: string): string => join(blobs, digest.slice(7));
  const used = new Set<string>();
  return {
    address: dir,
    identity: basename(dir),
    async blob(digest, bytes) {
      const path = pathOf(digest);
      used.add(digest.slice(7));
      if ((await stat(path).catch(() => undefined))?.size === bytes.byteLength) return 'present';
      await place(path, bytes);
      return 'written';
    },
    async finish(artifact, signature) {
      const before = await namedBy(dir);
      for (const one of [artifact, ...(signature ? [signature] : [])]) {
        used.add(one.digest.slice(7));
        await place(pathOf(one.digest), one.bytes);
      }
      await place(join(dir, 'oci-layout'), layoutMarker);
      await place(join(dir, 'index.json'), layoutIndex(artifact, ...(signature ? [signature] : [])));
      // What the artifact before names is left for those who are fetching it.
      for (const name of await readdir(blobs))
        if (/^[0-9a-f]{64}$/.test(name) && !used.has(name) && !before.has(name))
          await rm(join(blobs, name), { force: true });
    },
    close: async () => {},
  };
}

/** Blobs that the layout names now. */
async function namedBy(dir: string): Promise<Set<string>> {
  const digests = (text: string): string[] => [...text.matchAll(/sha256:([0-9a-f]{64})/g)].map(([, hex = '']) => hex);
  const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
  const listed = digests(await read(join(dir, 'index.json')));
  const manifests = await Promise.all(listed.map(hex => read(join(dir, 'blobs', 'sha256', hex))));
  return new Set([...listed, ...manifests.flatMap(digests)]);
}
