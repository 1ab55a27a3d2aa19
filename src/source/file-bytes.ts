/** Files as bytes: opened without following a trap, read in large pieces. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { PlimsollError } from '../model/index.ts';
import { imageBounds } from './image-bounds.ts';

/** The code of a failed system call. */
export const errno = (cause: unknown): string | undefined =>
  cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;

const reasons: Record<string, string> = {
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is no directory',
  ELOOP: 'it is a loop of symbolic links',
  ENAMETOOLONG: 'the name is too long',
  ENXIO: 'it is a socket or a pipe without a writer',
  EIO: 'the disk reports an error',
  ESTALE: 'the network file system lost it',
};

/** Why a system call failed, in words: `permission is denied`. */
export const reason = (cause: unknown): string => {
  const code = errno(cause);
  return (code && reasons[code]) ?? code ?? String(cause);
};

/** Ends a long loop when the caller has had enough. @throws `interrupted` */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new PlimsollError('interrupted', 'reading was interrupted', { cause: signal.reason });
}

/**
 * Opens a regular file; a pipe or device, which could block for ever, is refused.
 * @param what names it in errors: `the archive app.tar`
 * @throws `reference-not-found` when there is none, `file-unreadable`
 */
export async function openFile(path: string, what: string): Promise<{ handle: FileHandle; size: number }> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw unopened(cause, what);
  }
  const stat = await handle.stat();
  if (stat.isFile()) return { handle, size: stat.size };
  await handle.close();
  throw irregular(stat, what);
}

/**
 * Reads a small regular file whole, without the thread pool: a manifest is read in less time than a thread takes to start.
 * @param accept is told the size, and throws where it will not do
 * @throws `reference-not-found` when there is none, `file-unreadable`
 */
export function readSmall(path: string, what: string, accept: (size: number) => void): Buffer {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw unopened(cause, what);
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw irregular(stat, what);
    accept(stat.size);
    const bytes = Buffer.allocUnsafeSlow(stat.size);
    let filled = 0;
    while (filled < bytes.length) {
      const read = readSync(file, bytes, filled, bytes.length - filled, filled);
      if (read === 0) break;
      filled += read;
    }
    return bytes.subarray(0, filled);
  } finally {
    closeSync(file);
  }
}

function unopened(cause: unknown, what: string): PlimsollError {
  if (errno(cause) === 'ENOENT') return new PlimsollError('reference-not-found', `${what} does not exist`, { cause });
  return new PlimsollError('file-unreadable', `${what} cannot be read: ${reason(cause)}`, { cause });
}

function irregular(stat: { isDirectory(): boolean }, what: string): PlimsollError {
  const kind = stat.isDirectory() ? 'a directory' : 'no regular file';
  return new PlimsollError('file-unreadable', `${what} cannot be read: it is ${kind}`);
}

/** Reads bytes of a file at a place; fewer than asked for only at its end. */
export async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled === length ? bytes : bytes.subarray(0, filled);
}

/** A range of a file as a stream of large chunks, each in memory of its own. Ends early when the file does. */
export async function* readRange(
  handle: FileHandle,
  start: number,
  length: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < length; ) {
    stopIfAborted(signal);
    const bytes = await readAt(handle, start + done, Math.min(imageBounds.chunkBytes, length - done));
    if (bytes.length === 0) return;
    done += bytes.length;
    yield bytes;
  }
}
