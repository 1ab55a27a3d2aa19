/** Blobs that are files of a directory. */
import { join } from 'node:path';
import { PlimsollError } from '../model/index.ts';
import type { BlobStore } from './blob-store.ts';
import { openFile, readAt, readRange } from './file-bytes.ts';
import type { Descriptor } from './manifest.ts';

/** Where an OCI layout keeps a blob. A digest is an algorithm and hexadecimal digits, so it can lead nowhere else. */
export const blobPath = (digest: string): string => `blobs/${digest.replace(':', '/')}`;

/** Reads a small file whole. @throws `bound` */
export async function readWhole(path: string, what: string, limit: number): Promise<Uint8Array> {
  const { handle, size } = await openFile(path, what);
  try {
    if (size > limit) throw new PlimsollError('bound', `${what} has ${size} bytes, more than the ${limit} allowed`);
    return await readAt(handle, 0, size);
  } finally {
    await handle.close();
  }
}

/** Blobs of a layout on disk. A blob that is missing or has another size is found when it is opened. */
export function directoryStore(directory: string, where: string, pathOf = blobPath): BlobStore {
  const openBlob = async (blob: Descriptor) => {
    const what = `the blob ${blob.digest} of ${where}`;
    try {
      const { handle, size } = await openFile(join(directory, pathOf(blob.digest)), what);
      if (size === blob.size) return handle;
      await handle.close();
      throw new PlimsollError('blob-missing', `${what} has ${size} bytes where it should have ${blob.size}`);
    } catch (cause) {
      if (!(cause instanceof PlimsollError) || cause.code !== 'reference-not-found') throw cause;
      throw new PlimsollError('blob-missing', `${what} is missing`, { cause });
    }
  };
  async function* chunks(blob: Descriptor, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const handle = await openBlob(blob);
    try {
      yield* readRange(handle, 0, blob.size, signal);
    } finally {
      await handle.close();
    }
  }
  return {
    where,
    async read(blob) {
      const handle = await openBlob(blob);
      try {
        return await readAt(handle, 0, blob.size);
      } finally {
        await handle.close();
      }
    },
    async open(blob, signal) {
      // Opened once to say at once what is wrong, and again by the first read: a stream that nobody reads holds no file.
      await (await openBlob(blob)).close();
      return chunks(blob, signal);
    },
  };
}
