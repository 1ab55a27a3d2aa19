/** One 512-byte tar header: v7, ustar, GNU and star (POSIX.1-2017 pax, "ustar Interchange Format"; GNU tar manual). */
import { decodeName } from '../paths.ts';

export const BLOCK = 512;

export interface TarHeader {
  /** As it stands in the archive, with the ustar prefix; not normalised. */
  name: string;
  mode: number;
  uid: number;
  gid: number;
  /** Bytes of content that follow, before padding. */
  size: number;
  /** Seconds since the epoch. */
  mtime: number;
  /** The type flag, one character; v7 writes NUL for a file, and for a directory whose name ends in a slash. */
  type: string;
  linkname: string;
  format: 'v7' | 'ustar' | 'gnu' | 'star';
}

/** Position and length of the fields that every format has. */
const field = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  linkname: [157, 100],
} as const;
const TYPE = 156;
const MAGIC = 257;
const PREFIX = 345;
/** Where star writes `tar`, after a prefix of 131 bytes and two times. */
const STAR_MAGIC = 508;

/** Reads the header at `at`. `undefined` when the checksum is wrong or the size is no number: this is no tar header. */
export function parseHeader(bytes: Buffer, at = 0): TarHeader | undefined {
  if (!checksumMatches(bytes, at)) return undefined;
  const size = number(bytes, at, field.size);
  if (!(size >= 0 && size <= Number.MAX_SAFE_INTEGER)) return undefined;
  const format = formatOf(bytes, at);
  const own = text(bytes, at + field.name[0], field.name[1]);
  const prefix = prefixLength[format] > 0 ? text(bytes, at + PREFIX, prefixLength[format]) : '';
  return {
    name: prefix === '' ? own : `${prefix}/${own}`,
    // A mode, owner or time that is no number takes nothing away from the content.
    mode: (number(bytes, at, field.mode) || 0) & 0o7777,
    uid: number(bytes, at, field.uid) || 0,
    gid: number(bytes, at, field.gid) || 0,
    mtime: number(bytes, at, field.mtime) || 0,
    size,
    type: String.fromCharCode(bytes[at + TYPE]!),
    linkname: bytes[at + field.linkname[0]] === 0 ? '' : text(bytes, at + field.linkname[0], field.linkname[1]),
    format,
  };
}

const prefixLength = { v7: 0, ustar: 155, gnu: 0, star: 131 } as const;

export function isZeroBlock(bytes: Uint8Array, at = 0): boolean {
  for (let end = at + BLOCK; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}

function formatOf(bytes: Buffer, at: number): TarHeader['format'] {
  const magic = bytes.toString('latin1', at + MAGIC, at + MAGIC + 6);
  if (magic === 'ustar ') return 'gnu';
  if (magic !== 'ustar\0') return 'v7';
  return bytes.toString('latin1', at + STAR_MAGIC, at + STAR_MAGIC + 4) === 'tar\0' ? 'star' : 'ustar';
}

/** The sum of all bytes, the checksum field taken as spaces. Old writers summed signed bytes; both are accepted. */
function checksumMatches(bytes: Buffer, at: number): boolean {
  const [start, length] = field.checksum;
  const expected = number(bytes, at, field.checksum);
  const sum = sumOf(bytes, at, at + BLOCK) - sumOf(bytes, at + start, at + start + length) + 32 * length;
  if (expected === sum) return true;
  const high = highBytes(bytes, at, at + BLOCK) - highBytes(bytes, at + start, at + start + length);
  return expected === sum - 256 * high;
}

function sumOf(bytes: Buffer, start: number, end: number): number {
  let sum = 0;
  for (let at = start; at < end; at++) sum += bytes[at]!;
  return sum;
}

/** How many bytes are negative where bytes are signed. */
function highBytes(bytes: Buffer, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) count += bytes[at]! >> 7;
  return count;
}

/** Text up to the first NUL or the end of the field. */
function text(bytes: Buffer, start: number, length: number): string {
  let end = start;
  while (end < start + length && bytes[end] !== 0) end++;
  return decodeName(bytes, start, end);
}

/** An octal number, or base 256 with the top bit set (GNU, star). An empty field is 0, anything else NaN. */
export function parseNumber(bytes: Uint8Array, start: number, length: number): number {
  const end = start + length;
  const first = bytes[start]!;
  if (first >= 0x80) return base256(bytes, start, end);
  let at = start;
  while (at < end && (bytes[at] === 32 || bytes[at] === 0)) at++;
  let value = 0;
  for (; at < end; at++) {
    const digit = bytes[at]! - 48;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
  }
  return at === end || bytes[at] === 0 || bytes[at] === 32 ? value : Number.NaN;
}

/** Two's complement, big-endian, the top bit of the first byte not counted. Beyond 2^53 the value is not exact. */
function base256(bytes: Uint8Array, start: number, end: number): number {
  const negative = (bytes[start]! & 0x40) !== 0;
  let value = negative ? (bytes[start]! & 0x7f) - 0x80 : bytes[start]! & 0x3f;
  for (let at = start + 1; at < end; at++) value = value * 256 + bytes[at]!;
  return value;
}

const number = (bytes: Buffer, at: number, [start, length]: readonly [number, number]): number =>
  parseNumber(bytes, at + start, length);
