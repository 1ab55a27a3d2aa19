/** What kind of bytes a file begins with, by which it is decided how it is looked through. */

export type Content = 'text' | 'binary' | 'utf-16le' | 'utf-16be' | 'packed';

/** Compressed data: chance alone stands in it. */
const packed: readonly (readonly number[])[] = [
  [0x1f, 0x8b], // gzip
  [0x50, 0x4b, 0x03, 0x04], // zip
  [0xfd, 0x37, 0x7a, 0x58, 0x5a], // xz
  [0x28, 0xb5, 0x2f, 0xfd], // zstd
  [0x42, 0x5a, 0x68], // bzip2
  [0x37, 0x7a, 0xbc, 0xaf], // 7z
  [0x04, 0x22, 0x4d, 0x18], // lz4
  [0x68, 0x73, 0x71, 0x73], // squashfs
  [0x89, 0x50, 0x4e, 0x47], // png
  [0xff, 0xd8, 0xff], // jpeg
  [0x47, 0x49, 0x46, 0x38], // gif
  [0x77, 0x4f, 0x46, 0x32], // woff2
  [0x50, 0x41, 0x43, 0x4b, 0, 0, 0], // git pack
  [0x4f, 0x67, 0x67, 0x53], // ogg
];

/** By their first byte: asked of every file. */
const packedBy = Array.from({ length: 256 }, (_, first) => packed.filter(magic => magic[0] === first));

/** @param head the first bytes of the file, as many as `sniffBytes` where there are so many */
export function contentOf(head: Uint8Array): Content {
  const [first, second] = head;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const beginnings = packedBy[first ?? 0]!;
  if (beginnings.length > 0 && beginnings.some(magic => magic.every((byte, index) => head[index] === byte)))
    return 'packed';
  const zero = head.indexOf(0);
  if (zero < 0) return 'text';
  return zero < 2 ? wide(head) : 'binary';
}

/** Without a byte-order mark: every second byte of the beginning is zero, and no other is. */
function wide(head: Uint8Array): Content {
  const length = Math.min(head.length, 512) & ~1;
  if (length < 16) return 'binary';
  let [even, odd] = [0, 0];
  for (let at = 0; at < length; at += 2) {
    if (head[at] === 0) even++;
    if (head[at + 1] === 0) odd++;
  }
  const most = (length / 2) * 0.9;
  if (odd > most && even === 0) return 'utf-16le';
  return even > most && odd === 0 ? 'utf-16be' : 'binary';
}

/** A byte that is in no secret stands for every character beyond Latin-1. */
const other = 0x1a;

/**
 * Writes the characters of UTF-16 bytes as one byte each.
 * @param from where a unit begins
 * @returns how many bytes were written to `to` at `at`
 */
export function narrow(bytes: Uint8Array, from: number, end: number, big: boolean, to: Uint8Array, at: number): number {
  let next = at;
  for (let index = from; index + 1 < end; index += 2) {
    const [high, low] = big ? [bytes[index], bytes[index + 1]] : [bytes[index + 1], bytes[index]];
    to[next++] = high === 0 ? low! : other;
  }
  return next - at;
}
