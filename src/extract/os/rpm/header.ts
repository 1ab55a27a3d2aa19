/**
 * The header of an installed package, as every rpm database stores it (rpm, docs/manual/format_header.md, without the
 * eight bytes of magic): two counts, an index of 16-byte entries, and the data that they point into. Big-endian always.
 */
import { PlimsollError } from '../../../model/index.ts';

/** The tags that are read (rpm, docs/manual/tags.md). */
export const tag = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  vendor: 1011,
  licence: 1014,
  arch: 1022,
  oldFileNames: 1027,
  sourceRpm: 1044,
  dirIndexes: 1116,
  baseNames: 1117,
  dirNames: 1118,
  moduleLabel: 5096,
} as const;

const read: ReadonlySet<number> = new Set(Object.values(tag));

const INT32 = 4;
const STRING = 6;
const STRING_ARRAY = 8;
const I18N_STRING = 9;

export interface Header {
  /** A string, or the first of several. */
  string(tag: number): string | undefined;
  strings(tag: number): string[];
  /** 32-bit unsigned integers. */
  integers(tag: number): number[];
  /** Tags whose values are to lie outside of the header; they are as if they were not there. */
  outside: number[];
}

interface Entry {
  type: number;
  count: number;
  start: number;
  /** Where the next value begins: no value reaches further. */
  end: number;
}

/** No honest header has more entries (rpm, lib/header.c, HEADER_TAGS_MAX). */
const maxEntries = 0xffff;

/** @throws PlimsollError `record-invalid` when the counts do not fit the bytes. */
export function readHeader(blob: Buffer): Header {
  if (blob.length < 8) throw invalid('it is cut off');
  const entries = blob.readUInt32BE(0);
  const dataLength = blob.readUInt32BE(4);
  const start = 8 + 16 * entries;
  if (entries === 0 || entries > maxEntries) throw invalid(`it says to have ${entries} entries`);
  if (start + dataLength > blob.length) {
    throw invalid(`it says to have ${start + dataLength} bytes and has ${blob.length}`);
  }
  const data = blob.subarray(start, start + dataLength);
  const { found, outside } = indexOf(blob, entries, data.length);
  const list = (wanted: number): string[] => {
    const entry = found.get(wanted);
    if (!entry || (entry.type !== STRING && entry.type !== STRING_ARRAY && entry.type !== I18N_STRING)) return [];
    const all = data.toString('utf8', entry.start, entry.end).split('\0');
    return all.length > entry.count ? all.slice(0, entry.count) : all;
  };
  return {
    outside,
    strings: list,
    string(wanted) {
      const entry = found.get(wanted);
      if (!entry || (entry.type !== STRING && entry.type !== STRING_ARRAY && entry.type !== I18N_STRING))
        return undefined;
      const end = data.indexOf(0, entry.start);
      return data.toString('utf8', entry.start, end < 0 || end > entry.end ? entry.end : end);
    },
    integers(wanted) {
      const entry = found.get(wanted);
      if (entry?.type !== INT32) return [];
      const count = Math.min(entry.count, (entry.end - entry.start) >>> 2);
      return Array.from({ length: count }, (_, index) => data.readUInt32BE(entry.start + 4 * index));
    },
  };
}

/** A tag that stands twice was changed after the package was built; the later entry is the one in force. */
function indexOf(blob: Buffer, entries: number, length: number): { found: Map<number, Entry>; outside: number[] } {
  const found = new Map<number, Entry>();
  const outside: number[] = [];
  const starts = new Uint32Array(entries);
  for (let index = 0; index < entries; index++) {
    const at = 8 + 16 * index;
    const start = blob.readUInt32BE(at + 8);
    starts[index] = start;
    const wanted = blob.readUInt32BE(at);
    if (!read.has(wanted)) continue;
    const count = blob.readUInt32BE(at + 12);
    if (start < length) found.set(wanted, { type: blob.readUInt32BE(at + 4), count, start, end: length });
    else if (count > 0) outside.push(wanted);
  }
  starts.sort();
  for (const entry of found.values()) entry.end = Math.min(next(starts, entry.start) ?? length, length);
  return { found, outside };
}

/** The lowest of the sorted starts that lies above one of them. */
function next(starts: Uint32Array, start: number): number | undefined {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle]! > start) high = middle;
    else low = middle + 1;
  }
  return starts[low];
}

const invalid = (why: string): PlimsollError =>
  new PlimsollError('record-invalid', `the package header is wrong: ${why}`);
