/** Files of runtimes: small, of JSON, and perhaps gone already. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { PlimsollError } from '../../model/index.ts';
import { containerBounds } from './bounds.ts';

/**
 * @returns `undefined` where there is no such file
 * @throws PlimsollError `file-unreadable`, `bound`, `record-invalid`
 */
export async function readJson(path: string): Promise<unknown> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR'))
      return undefined;
    throw new PlimsollError('file-unreadable', `${path} cannot be read: ${String(cause)}`, { cause });
  }
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new PlimsollError('file-unreadable', `${path} is no regular file`);
    if (stat.size > containerBounds.fileBytes)
      throw new PlimsollError('bound', `${path} has more than ${containerBounds.fileBytes} bytes`);
    // It may grow while it is read: no more than it had is taken.
    const bytes = Buffer.alloc(stat.size);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return JSON.parse(bytes.toString('utf8', 0, length));
  } catch (cause) {
    if (cause instanceof PlimsollError) throw cause;
    if (cause instanceof SyntaxError)
      throw new PlimsollError('record-invalid', `${path} is not JSON: it is being written, or damaged`, { cause });
    throw new PlimsollError('file-unreadable', `${path} cannot be read: ${String(cause)}`, { cause });
  } finally {
    await handle.close();
  }
}
