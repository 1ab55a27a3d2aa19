import { PlimsollError } from '../model/index.ts';
import { bounds } from './bounds.ts';
import type { Input } from './input.ts';

/** Feeds come as tar archives, too (Red Hat's VEX, SUSE's CSAF). POSIX ustar with pax and GNU names (pax(1), tar(5)). */

const block = 512;

/** Does this look like the beginning of a tar archive? `ustar` stands at 257 in each header. */
export const isTar = (head: Uint8Array): boolean =>
  head.length >= block && Buffer.from(head.buffer, head.byteOffset + 257, 5).toString('latin1') === 'ustar';

/** The regular files of an archive, one after the other; what a reader leaves of one is passed over. */
export async function* tarInputs(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Input> {
  const bytes = new Bytes(chunks);
  let entries = 0;
  /** Name and size by the header before, for the next file. */
  let path: string | undefined;
  let size: number | undefined;
  try {
    for (;;) {
      const header = await bytes.take(block);
      // The end is marked by empty blocks, and some archives just stop.
      if (header.length < block || header.every(byte => byte === 0)) return;
      if (!isTar(header)) throw new PlimsollError('file-unreadable', `${name} is damaged after ${entries} entries`);
      if (++entries > bounds.zipEntries)
        throw new PlimsollError('bound', `${name} has more than ${bounds.zipEntries} entries`);
      const length = size ?? numberOf(header.subarray(124, 136));
      if (!Number.isSafeInteger(length) || length < 0)
        throw new PlimsollError('file-unreadable', `${name} holds an entry without a size`);
      const kind = String.fromCharCode(header[156] ?? 0);
      const padding = (block - (length % block)) % block;
      if (kind === 'x' || kind === 'L') {
        if (length > bounds.tarNameBytes) throw new PlimsollError('bound', `${name} holds a name of ${length} bytes`);
        const text = Buffer.from(await bytes.take(length)).toString();
        await bytes.skip(padding);
        if (kind === 'L') path = text.replace(/\0.*$/s, '');
        else ({ path = path, size = size } = paxOf(text));
        continue;
      }
      if (kind === '0' || kind === '\0') yield { name: path ?? nameOf(header), chunks: bytes.piece(length) };
      await bytes.skip((kind === '0' || kind === '\0' ? bytes.left : length) + padding);
      bytes.left = 0;
      path = undefined;
      size = undefined;
    }
  } finally {
    await bytes.close();
  }
}

/** A stream of chunks, read by length. */
class Bytes {
  /** What a reader has not taken of the piece it was given. */
  left = 0;
  #chunks: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** At most `most` bytes as they lie; empty at the end. */
  async #next(most: number): Promise<Uint8Array> {
    while (this.#held.length === 0) {
      const next = await this.#chunks.next();
      if (next.done) return this.#held;
      this.#held = next.value;
    }
    const piece = this.#held.subarray(0, most);
    this.#held = this.#held.subarray(piece.length);
    return piece;
  }

  /** Exactly so many, or fewer at the end. */
  async take(length: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for (let missing = length; missing > 0; ) {
      const piece = await this.#next(missing);
      if (piece.length === 0) break;
      pieces.push(piece);
      missing -= piece.length;
    }
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }

  async skip(length: number): Promise<void> {
    for (let missing = length; missing > 0; ) {
      const piece = await this.#next(missing);
      if (piece.length === 0) return;
      missing -= piece.length;
    }
  }

  piece(length: number): AsyncGenerator<Uint8Array> {
    this.left = length;
    return this.#piece();
  }

  async *#piece(): AsyncGenerator<Uint8Array> {
    while (this.left > 0) {
      const piece = await this.#next(this.left);
      if (piece.length === 0) throw new PlimsollError('file-unreadable', 'the archive is cut off');
      this.left -= piece.length;
      yield piece;
    }
  }

  close(): Promise<unknown> {
    return this.#chunks.return?.() ?? Promise.resolve();
  }
}

/** Octal digits, or a big-endian number where the first bit is set (GNU). */
function numberOf(field: Uint8Array): number {
  if (((field[0] ?? 0) & 0x80) !== 0) return field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
  const digits = Buffer.from(field).toString('latin1').replace(/\0.*$/s, '').trim();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : Number.NaN;
}

function nameOf(header: Uint8Array): string {
  const field = (from: number, to: number): string =>
    Buffer.from(header.subarray(from, to)).toString().replace(/\0.*$/s, '');
  // GNU's variant keeps times where POSIX keeps a prefix.
  const prefix = header[263] === 0x20 ? '' : field(345, 500);
  return prefix ? `${prefix}/${field(0, 100)}` : field(0, 100);
}

/** Records of a pax header: `27 path=…\n`. */
function paxOf(text: string): { path?: string; size?: number } {
  const found: { path?: string; size?: number } = {};
  for (const line of text.split('\n')) {
    const [, key, value] = /^\d+ (path|size)=(.*)$/.exec(line) ?? [];
    if (key === 'path' && value) found.path = value;
    if (key === 'size' && value) found.size = Number(value);
  }
  return found;
}
