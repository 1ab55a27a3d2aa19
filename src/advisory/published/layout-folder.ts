import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { PlimsollError } from '../../model/index.ts';
import { publishedBounds } from './bounds.ts';
import { type LayoutFiles, readAll } from './origin-layout.ts';

/** An OCI image layout in a folder. */
export const folderFiles = (dir: string): LayoutFiles => ({
  index: async () => ({
    bytes: await readAll(readFrom(join(dir, 'index.json'), 0), publishedBounds.artifactBytes, dir),
  }),
  read: (path, from, signal) => readFrom(join(dir, path), from, undefined, signal),
  close: async () => {},
});

/**
 * A file from one byte to another (exclusive).
 * @throws PlimsollError `blob-missing`, `file-unreadable`
 */
export async function* readFrom(
  path: string,
  from: number,
  to?: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  if (to !== undefined && to <= from) return;
  try {
    const last = to === undefined ? {} : { end: to - 1 };
    for await (const chunk of createReadStream(path, { start: from, ...last, signal })) yield chunk as Buffer;
  } catch (cause) {
    if (signal?.aborted) throw new PlimsollError('interrupted', 'interrupted', { cause });
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new PlimsollError('blob-missing', `there is no ${path}`, { cause });
    throw new PlimsollError('file-unreadable', `${path} cannot be read: ${message}`, { cause });
  }
}
