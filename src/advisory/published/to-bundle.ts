import { open, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { layoutIndex, layoutMarker } from './layout-index.ts';
import type { Destination } from './pack.ts';

const block = 512;

/** One file: an OCI image layout in a tar. It takes its name when it is whole. The same database gives the same bytes. */
export async function toBundle(file: string): Promise<Destination> {
  const fresh = `${file}.${process.pid}`;
  const handle = await open(fresh, 'w');
  const held = new Map<string, Uint8Array>();
  const add = async (name: string, bytes: Uint8Array): Promise<void> => {
    await handle.writeFile(headerOf(name, bytes.byteLength));
    await handle.writeFile(bytes);
    await handle.writeFile(Buffer.alloc(-bytes.byteLength & (block - 1)));
  };
  const blobPath = (digest: string): string => `blobs/sha256/${digest.slice(7)}`;
  return {
    address: file,
    identity: basename(file),
    async blob(digest, bytes) {
      if (held.has(digest)) return 'present';
      held.set(digest, bytes);
      return 'written';
    },
    async finish(artifact, signature) {
      await add('oci-layout', Buffer.from(layoutMarker));
      await add('index.json', Buffer.from(layoutIndex(artifact, ...(signature ? [signature] : []))));
      for (const one of [artifact, ...(signature ? [signature] : [])]) held.set(one.digest, one.bytes);
      // Shards were packed side by side: in the order of their digests the file is the same every time.
      for (const [digest, bytes] of [...held].sort(([a], [b]) => (a < b ? -1 : 1))) await add(blobPath(digest), bytes);
      await handle.writeFile(Buffer.alloc(2 * block));
      await handle.sync();
      await rename(fresh, file);
    },
    async close() {
      await handle.close();
      await rm(fresh, { force: true });
    },
  };
}

/** A ustar header of a regular file (POSIX.1, pax, "ustar Interchange Format"). */
function headerOf(name: string, size: number): Buffer {
  const header = Buffer.alloc(block);
  const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;
  header.write(name, 0, 100);
  header.write(octal(0o644, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(size, 12), 124);
  header.write(octal(0, 12), 136);
  header.write(' '.repeat(8), 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
