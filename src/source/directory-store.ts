/** Blobs that are files of a directory. */
import { join } from 'node:path';
import { PlimsollError } from '../model/index.ts';
import type { BlobStore } from './blob-store.ts';
import { openFile, readRange, readSmall } from './file-bytes.ts';
import type { Descriptor } from './manifest.ts';

/** Where an OCI layout keeps a blob. A digest is an algorithm and hexadecimal digits, so it can lead nowhere else. */
export const blobPath = (digest: string): string => `blobs/${digest.replace(':', '/')}`;

/** Reads a small file whole. @throws `bound` */
export async function readWhole(path: string, what: string, limit: number): Promise<Uint8Array> {
  return readSmall(path, what, size => {
    if (size > limit) throw new PlimsollError('bound', `${what} has ${size} bytes, more than the ${limit} allowed`);
  });
}

/** Blobs of a layout on disk. A blob that is missing or has another size is found when it is opened. */
export function directoryStore(directory: string, where: string, pathOf = blobPath): BlobStore {
  const whatOf = ({ digest }: Descriptor): string => `the blob ${digest} of ${where}`;
  const fileOf = ({ digest }: Descriptor): string => join(directory, pathOf(digest));
  const rightSize = (blob: Descriptor, size: number): void => {
    if (size === blob.size) return;
    throw new PlimsollError('blob-missing', `${whatOf(blob)} has ${size} bytes where it should have ${blob.size}`);
  };
  const missing = (blob: Descriptor, cause: unknown): unknown =>
    cause instanceof PlimsollError && cause.code === 'reference-not-found'
      ? new PlimsollError('blob-missing', `${whatOf(blob)} is missing`, { cause })
      : cause;
  const openBlob = async (blob: Descriptor) => {
    const { handle, size } = await openFile(fileOf(blob), whatOf(blob)).catch(cause => {
      throw missing(blob, cause);
    });
    try {
      rightSize(blob, size);
      return handle;
    } catch (cause) {
      await handle.close();
      throw cause;
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
      try {
        return readSmall(fileOf(blob), whatOf(blob), size => rightSize(blob, size));
      } catch (cause) {
        throw missing(blob, cause);
      }
    },
    async open(blob, signal) {
      // Opened once to say at once what is wrong, and again by the first read: a stream that nobody reads holds no file.
      await (await openBlob(blob)).close();
      return chunks(blob, signal);
    },
  };
}
