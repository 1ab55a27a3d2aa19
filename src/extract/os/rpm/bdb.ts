/**
 * Berkeley DB, `Packages` (Berkeley DB 4 to 6, src/dbinc/db_page.h): hash and btree files of either byte order. All pages
 * are read in the order of the file, since only the values matter; values that do not fit a page stand in chains of
 * overflow pages.
 */
import { PlimsollError } from '../../../model/index.ts';

const HASH_MAGIC = 0x061561;
const BTREE_MAGIC = 0x053162;

/** Bytes before the table of items. */
const PAGE_HEADER = 26;
const pageType = { hashUnsorted: 2, leaf: 5, overflow: 7, hash: 13 } as const;
const hashItem = { value: 1, overflow: 3 } as const;
const leafItem = { value: 1, overflow: 3, deleted: 0x80 } as const;

export const isBdb = (data: Buffer): boolean => byteOrder(data) !== undefined;

type Order = 'little' | 'big';

function byteOrder(data: Buffer): Order | undefined {
  if (data.length < 512) return undefined;
  const little = data.readUInt32LE(12);
  if (little === HASH_MAGIC || little === BTREE_MAGIC) return 'little';
  const big = data.readUInt32BE(12);
  return big === HASH_MAGIC || big === BTREE_MAGIC ? 'big' : undefined;
}

interface Pages {
  size: number;
  count: number;
  u16(at: number): number;
  u32(at: number): number;
  data: Buffer;
  /** Overflow pages that a value has taken; a page belongs to one. */
  taken: Set<number>;
}

/** The values of all packages, without the counter that rpm keeps under key 0. */
export function* bdbBlobs(data: Buffer, damaged: (what: string) => void): Iterable<Buffer> {
  const pages = openPages(data);
  const last = pages.u32(32);
  if (last >= pages.count) damaged(`it is to have ${last + 1} pages, and has ${pages.count}`);
  for (let page = 1; page < pages.count; page++) {
    const at = page * pages.size;
    const type = data[at + 25]!;
    const items =
      type === pageType.hash || type === pageType.hashUnsorted
        ? hashItems(pages, at)
        : type === pageType.leaf
          ? leafItems(pages, at)
          : undefined;
    if (!items) continue;
    const values = [...items];
    if (values.length !== pages.u16(at + 20)) damaged(`page ${page} has items that lie outside of it`);
    for (let index = 0; index + 1 < values.length; index += 2) {
      const key = values[index];
      const value = values[index + 1];
      if (!value || (Buffer.isBuffer(key) && isCounter(key))) continue;
      if (Buffer.isBuffer(value)) yield value;
      else {
        const whole = chain(pages, value);
        if (whole) yield whole;
        else
          damaged(
            `a package of page ${page} is not complete: its pages from ${value.page} on do not follow each other`,
          );
      }
    }
  }
}

function openPages(data: Buffer): Pages {
  const little = byteOrder(data) === 'little';
  const u16 = (at: number): number => (little ? data.readUInt16LE(at) : data.readUInt16BE(at));
  const u32 = (at: number): number => (little ? data.readUInt32LE(at) : data.readUInt32BE(at));
  const size = u32(20);
  if (size < 512 || size > 65_536 || (size & (size - 1)) !== 0) {
    throw new PlimsollError('record-invalid', `it says to have pages of ${size} bytes`);
  }
  if (data[24] !== 0) throw new PlimsollError('record-invalid', 'it is encrypted');
  return { size, count: Math.floor(data.length / size), u16, u32, data, taken: new Set() };
}

/** A value of its own, where an overflow chain starts, or nothing: a deleted item, or one of a kind rpm does not use. */
type Item = Buffer | { page: number; length: number } | undefined;

/** Items lie packed from the end of the page down: one ends where the one before begins. */
function* hashItems(pages: Pages, at: number): Iterable<Item> {
  let end = pages.size;
  for (const start of starts(pages, at)) {
    if (start >= end) return;
    const item = at + start;
    const type = pages.data[item];
    if (type === hashItem.overflow && end - start >= 12)
      yield { page: pages.u32(item + 4), length: pages.u32(item + 8) };
    else yield type === hashItem.value ? pages.data.subarray(item + 1, at + end) : undefined;
    end = start;
  }
}

function* leafItems(pages: Pages, at: number): Iterable<Item> {
  for (const start of starts(pages, at)) {
    if (start + 3 > pages.size) return;
    const item = at + start;
    const type = pages.data[item + 2]!;
    if (type === leafItem.overflow && start + 12 <= pages.size) {
      yield { page: pages.u32(item + 4), length: pages.u32(item + 8) };
    } else if (type === leafItem.value) {
      const end = start + 3 + pages.u16(item);
      if (end > pages.size) return;
      yield pages.data.subarray(item + 3, at + end);
    } else yield undefined;
  }
}

/** Offsets of the items of a page; ends at the first that lies outside. */
function* starts(pages: Pages, at: number): Iterable<number> {
  const count = pages.u16(at + 20);
  for (let index = 0; index < count; index++) {
    const entry = PAGE_HEADER + 2 * index;
    if (entry + 2 > pages.size) return;
    const start = pages.u16(at + entry);
    if (start < PAGE_HEADER || start >= pages.size) return;
    yield start;
  }
}

/** Keys are the number of the package; number 0 holds the highest number given out. */
const isCounter = (key: Buffer): boolean => key.length === 4 && key.readUInt32LE(0) === 0;

/** Nothing is allocated before the whole chain is known: a length may lie. */
function chain(pages: Pages, { page, length }: { page: number; length: number }): Buffer | undefined {
  const parts: Buffer[] = [];
  let missing = length;
  for (let at = page; missing > 0; ) {
    if (at === 0 || at >= pages.count || pages.taken.has(at)) return undefined;
    pages.taken.add(at);
    const base = at * pages.size;
    if (pages.data[base + 25] !== pageType.overflow) return undefined;
    const here = Math.min(pages.u16(base + 22), pages.size - PAGE_HEADER, missing);
    if (here === 0) return undefined;
    parts.push(pages.data.subarray(base + PAGE_HEADER, base + PAGE_HEADER + here));
    missing -= here;
    at = pages.u32(base + 16);
  }
  return Buffer.concat(parts, length);
}
