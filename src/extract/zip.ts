/**
 * Zip archives in memory (PKWARE APPNOTE 6.3, sections 4.3 to 4.5): the central directory, and single entries inflated.
 * Every number in them is taken for a lie until it fits: nothing is allocated that the bytes at hand cannot fill, entries
 * that share bytes are refused, and what is inflated is counted.
 */
import { inflateRawSync } from 'node:zlib';
import { PlimsollError } from '../model/index.ts';
import { extractBounds } from './bounds.ts';

export interface ZipEntry {
  name: string;
  /** 0 stored, 8 deflated. */
  method: number;
  encrypted: boolean;
  compressedSize: number;
  size: number;
  /** Where its local header begins. */
  offset: number;
}

export interface Zip {
  data: Buffer;
  /** Those that were asked for, in the order of the directory. */
  entries: ZipEntry[];
  /** What is wrong with the archive, where the rest of it can be read. */
  problems: string[];
}

const signature = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50, end64: 0x06064b50, locator64: 0x07064b50 };
const END = 22;
const CENTRAL = 46;
const LOCAL = 30;
/** The most that deflate can blow one byte up to. */
const deflateRatio = 1032;

/**
 * @param wanted which names are of interest; the others cost a look.
 * @throws PlimsollError `archive-invalid` when it is no zip archive, or its directory is missing.
 */
export function readZip(bytes: Uint8Array, wanted: (name: string) => boolean = () => true): Zip {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { start, end, count, base } = directoryOf(data);
  const entries: ZipEntry[] = [];
  const problems: string[] = [];
  let seen = 0;
  let at = start;
  for (; at + CENTRAL <= end && data.readUInt32LE(at) === signature.central; seen++) {
    if (seen >= extractBounds.zipEntries || entries.length >= extractBounds.zipWanted) {
      problems.push(`its directory has more entries than are looked at (${seen})`);
      return withoutOverlaps({ data, entries, problems });
    }
    const nameLength = data.readUInt16LE(at + 28);
    const extraLength = data.readUInt16LE(at + 30);
    const next = at + CENTRAL + nameLength + extraLength + data.readUInt16LE(at + 32);
    if (next > end) break;
    const name = nameOf(data, at + CENTRAL, nameLength);
    if (wanted(name)) entries.push(entryAt(data, at, name, base, extraLength));
    at = next;
  }
  if (seen < count) problems.push(`its directory is cut off: ${seen} of ${count} entries`);
  return withoutOverlaps({ data, entries, problems });
}

/** Whether bytes begin as a zip archive does. An archive may have something in front of it all the same. */
const looksLikeZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;

/**
 * The content of an entry. A stored one is a view of the archive's bytes.
 * @param most bytes that may come out.
 * @throws PlimsollError `bound` when more would, `archive-invalid` when the entry is damaged or cannot be read.
 */
export function inflateEntry({ data }: Zip, entry: ZipEntry, most: number): Buffer {
  const { name, method, offset, compressedSize, size, encrypted } = entry;
  const invalid = (why: string, cause?: unknown) => new PlimsollError('archive-invalid', `${name} ${why}`, { cause });
  if (encrypted) throw invalid('is encrypted');
  if (offset + LOCAL > data.length || offset < 0 || data.readUInt32LE(offset) !== signature.local) {
    throw invalid('is not where the directory says');
  }
  const from = offset + LOCAL + data.readUInt16LE(offset + 26) + data.readUInt16LE(offset + 28);
  if (from + compressedSize > data.length) throw invalid('is cut off');
  if (size > most) throw new PlimsollError('bound', `${name} has ${size} bytes, more than the ${most} that are read`);
  const stored = data.subarray(from, from + compressedSize);
  if (method === 0) return stored.subarray(0, Math.min(most, size));
  if (method !== 8) throw invalid(`is compressed by a method that is not read (${method})`);
  if (size > (compressedSize + 8) * deflateRatio) throw invalid('says to be larger than its bytes can make it');
  try {
    // One chunk of the size that it says: no copying together of small ones.
    return inflateRawSync(stored, { maxOutputLength: Math.max(size, 1), chunkSize: size + 64 });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') throw invalid('is damaged', cause);
    throw invalid('is larger than it says', cause);
  }
}

/** Where the directory lies. `base`: bytes in front of the archive, such as a start script. */
function directoryOf(data: Buffer): { start: number; end: number; count: number; base: number } {
  const end = endOf(data);
  let count = data.readUInt16LE(end + 10);
  let size = data.readUInt32LE(end + 12);
  let offset = data.readUInt32LE(end + 16);
  let stop = end;
  if (count === 0xffff || size === 0xffffffff || offset === 0xffffffff) {
    const end64 = end64Of(data, end);
    if (end64 !== undefined) {
      count = Number(data.readBigUInt64LE(end64 + 32));
      size = Number(data.readBigUInt64LE(end64 + 40));
      offset = Number(data.readBigUInt64LE(end64 + 48));
      stop = end64;
    }
  }
  // Usually the directory ends where its end record begins; else it is where the record says.
  const holds = (start: number) =>
    start >= 0 && start + CENTRAL <= stop && data.readUInt32LE(start) === signature.central;
  const start = stop - size;
  if (holds(start)) return { start, end: stop, count, base: Math.max(0, start - offset) };
  if (holds(offset)) return { start: offset, end: stop, count, base: 0 };
  if (count === 0) return { start: stop, end: stop, count, base: 0 };
  throw new PlimsollError('archive-invalid', 'it is a zip archive whose directory is not where it should be');
}

/** The end record: the last one whose comment fits. */
function endOf(data: Buffer): number {
  for (let at = data.length - END; at >= 0 && at >= data.length - END - 0xffff; at--) {
    if (data[at] !== 0x50 || data.readUInt32LE(at) !== signature.end) continue;
    if (at + END + data.readUInt16LE(at + 20) <= data.length) return at;
  }
  const why = looksLikeZip(data) ? 'it is a zip archive without a directory, cut off perhaps' : 'it is no zip archive';
  throw new PlimsollError('archive-invalid', why);
}

/** APPNOTE 4.3.14 and 4.3.15. */
function end64Of(data: Buffer, end: number): number | undefined {
  const locator = end - 20;
  if (locator < 56 || data.readUInt32LE(locator) !== signature.locator64) return undefined;
  const stated = Number(data.readBigUInt64LE(locator + 8));
  return [locator - 56, stated].find(at => at + 56 <= locator && data.readUInt32LE(at) === signature.end64);
}

function entryAt(data: Buffer, at: number, name: string, base: number, extraLength: number): ZipEntry {
  let compressedSize = data.readUInt32LE(at + 20);
  let size = data.readUInt32LE(at + 24);
  let offset = data.readUInt32LE(at + 42);
  if (size === 0xffffffff || compressedSize === 0xffffffff || offset === 0xffffffff) {
    const extra = at + CENTRAL + data.readUInt16LE(at + 28);
    // APPNOTE 4.5.3: those fields that did not fit, in this order.
    let place = extra64(data, extra, extra + extraLength);
    const next = (otherwise: number): number => {
      if (place === undefined || otherwise !== 0xffffffff || place.from + 8 > place.to) return otherwise;
      const value = Number(data.readBigUInt64LE(place.from));
      place = { from: place.from + 8, to: place.to };
      return value;
    };
    size = next(size);
    compressedSize = next(compressedSize);
    offset = next(offset);
  }
  const encrypted = (data.readUInt16LE(at + 8) & 1) !== 0;
  return { name, method: data.readUInt16LE(at + 10), encrypted, compressedSize, size, offset: base + offset };
}

function extra64(data: Buffer, from: number, to: number): { from: number; to: number } | undefined {
  for (let at = from; at + 4 <= to; ) {
    const end = at + 4 + data.readUInt16LE(at + 2);
    if (data.readUInt16LE(at) === 1) return { from: at + 4, to: Math.min(end, to) };
    at = end;
  }
  return undefined;
}

/** Entries whose bytes begin within another's are left out: that is how a small archive inflates without end. */
function withoutOverlaps(zip: Zip): Zip {
  const byOffset = zip.entries.toSorted((a, b) => a.offset - b.offset);
  const refused = new Set<ZipEntry>();
  let end = -1;
  for (const entry of byOffset) {
    if (entry.offset < end) refused.add(entry);
    else end = entry.offset + LOCAL + entry.compressedSize;
  }
  if (refused.size === 0) return zip;
  return {
    ...zip,
    entries: zip.entries.filter(entry => !refused.has(entry)),
    problems: [...zip.problems, `${refused.size} of its entries overlap others and were not read`],
  };
}

/** Most names are ASCII, which Latin-1 decodes fastest. */
function nameOf(data: Buffer, from: number, length: number): string {
  const name = data.toString('latin1', from, from + length);
  return /[\u0080-\u00ff]/.test(name) ? data.toString('utf8', from, from + length) : name;
}
