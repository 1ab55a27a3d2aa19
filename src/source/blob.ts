/** Reading a blob piecewise: look ahead, take a few bytes, put back what was too much, stop when told to. */
import { PlimsollError } from '../model/index.ts';
import type { Blob } from './types.ts';

export interface BlobReader {
  /** The next bytes, or `undefined` at the end. */
  next(): Promise<Buffer | undefined>;
  /** Exactly `length` bytes, fewer at the end. */
  take(length: number): Promise<Buffer>;
  /** As `take`, and leaves them in place. */
  peek(length: number): Promise<Buffer>;
  putBack(bytes: Buffer): void;
  /** Closes what the blob comes from. */
  close(): void;
  /** Bytes that came out of the blob so far. */
  readonly stored: number;
}

/** Chunks below `small` are gathered up to `gathered` bytes: a socket's 16 KiB are too few for a trip to another thread. */
const small = 32 * 1024;
const gathered = 128 * 1024;

/**
 * @param onStored sees every byte of the blob once, in order.
 * @param signal ends a wait for bytes that do not come.
 */
export function readBlob(blob: Blob, onStored: (chunk: Buffer) => void, signal?: AbortSignal): BlobReader {
  const iterator = blob[Symbol.asyncIterator]();
  const pending: Buffer[] = [];
  let stored = 0;
  let done = false;
  let giveUp: (error: Error) => void = () => {};
  const interrupted = () => new PlimsollError('interrupted', 'reading was interrupted', { cause: signal?.reason });
  const onAbort = () => giveUp(interrupted());
  signal?.addEventListener('abort', onAbort, { once: true });

  async function pull(): Promise<Buffer | undefined> {
    if (done) return undefined;
    if (signal?.aborted) throw interrupted();
    const result = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
      giveUp = reject;
      iterator.next().then(resolve, reject);
    });
    if (result.done) {
      done = true;
      return undefined;
    }
    const { buffer, byteOffset, byteLength } = result.value;
    const chunk = Buffer.from(buffer, byteOffset, byteLength);
    stored += chunk.length;
    onStored(chunk);
    return chunk;
  }

  async function next(): Promise<Buffer | undefined> {
    const first = pending.shift() ?? (await pull());
    if (first === undefined || first.length >= small) return first;
    return gather(first, gathered);
  }

  /** Adds chunks to one until there are `length` bytes or no more. */
  async function gather(first: Buffer, length: number): Promise<Buffer> {
    const parts = [first];
    let total = first.length;
    while (total < length) {
      const part = pending.shift() ?? (await pull());
      if (part === undefined) break;
      parts.push(part);
      total += part.length;
    }
    return parts.length === 1 ? first : Buffer.concat(parts, total);
  }

  async function take(length: number): Promise<Buffer> {
    const all = await gather(Buffer.alloc(0), length);
    if (all.length > length) pending.unshift(all.subarray(length));
    return all.subarray(0, length);
  }

  return {
    next,
    take,
    async peek(length) {
      const bytes = await take(length);
      if (bytes.length > 0) pending.unshift(bytes);
      return bytes;
    },
    putBack(bytes) {
      if (bytes.length > 0) pending.unshift(bytes);
    },
    close() {
      signal?.removeEventListener('abort', onAbort);
      // Not waited for: a blob that hangs in `next` would hang here too. Its failure has nobody left to interest.
      if (!done) iterator.return?.().catch(() => {});
      done = true;
    },
    get stored() {
      return stored;
    },
  };
}
