/**
 * Reads the entries of a bbolt database that is held in memory (bbolt, internal/common/page.go and bucket.go): pages of
 * fixed size, two of them meta pages, and b+trees of which one is the root bucket; buckets are values of their parents.
 * Every page is read once at most, so pages that point at each other end the branch that they stand in, and all entries
 * together are no larger than the file.
 */
import { PlimsollError } from '../model/index.ts';

const META_MAGIC = 0xed0cdaed;
const PAGE_HEADER = 16;
const ELEMENT = 16;
const flag = { branch: 0x01, leaf: 0x02, meta: 0x04 } as const;
const bucketElement = 0x01;
/** Buckets in buckets; real databases have about six. */
const maxDepth = 32;

interface BoltEntry {
  /** Names of the buckets that it stands in, then its key. */
  path: string[];
  value: Buffer;
}

interface File {
  data: Buffer;
  pageSize: number;
  read: Set<number>;
  /** Bytes that entries may still have in all: entries that share bytes are not honest. */
  unread: number;
  damaged(what: string): void;
}

/** Whether the first page is one of meta data. */
export const isBolt = (data: Buffer): boolean => data.length >= 512 && data.readUInt32LE(PAGE_HEADER) === META_MAGIC;

/**
 * @param enter whether a bucket is read; given its path.
 * @throws PlimsollError `record-invalid` when it is no bbolt database.
 */
export function* boltEntries(
  data: Buffer,
  enter: (path: readonly string[]) => boolean,
  damaged: (what: string) => void,
): Iterable<BoltEntry> {
  if (!isBolt(data)) throw new PlimsollError('record-invalid', 'it is not a bbolt database');
  const pageSize = data.readUInt32LE(PAGE_HEADER + 8);
  if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0) {
    throw new PlimsollError('record-invalid', `it says to have pages of ${pageSize} bytes`);
  }
  const file = { data, pageSize, read: new Set<number>(), unread: data.length, damaged };
  yield* bucketAt(file, rootOf(data, pageSize), [], enter);
}

/** The root of the meta page with the higher transaction; writers take turns. */
function rootOf(data: Buffer, pageSize: number): number {
  let newest = { root: 0, transaction: -1 };
  for (const start of [0, pageSize]) {
    const at = start + PAGE_HEADER;
    if (at + 64 > data.length || data.readUInt32LE(at) !== META_MAGIC) continue;
    const transaction = word(data, at + 48);
    if (transaction > newest.transaction) newest = { root: word(data, at + 16), transaction };
  }
  return newest.root;
}

/** Numbers beyond 2^53 lose digits, and lie outside of the file anyway. */
const word = (data: Buffer, at: number): number => data.readUInt32LE(at) + data.readUInt32LE(at + 4) * 2 ** 32;

type Enter = (path: readonly string[]) => boolean;

function* bucketAt(file: File, root: number, path: readonly string[], enter: Enter): Iterable<BoltEntry> {
  const { data, pageSize } = file;
  const stack = [root];
  for (let number = stack.pop(); number !== undefined; number = stack.pop()) {
    const start = number * pageSize;
    if (number < 2 || start + pageSize > data.length || file.read.has(number)) {
      file.damaged(`page ${number} is outside of the file, or stands in more than one place`);
      continue;
    }
    file.read.add(number);
    // A page whose content does not fit goes on in those that follow it.
    const end = Math.min(start + (1 + data.readUInt32LE(start + 12)) * pageSize, data.length);
    const page = data.subarray(start, end);
    if ((page.readUInt16LE(8) & flag.branch) !== 0) stack.push(...childrenOf(page).reverse());
    else yield* leaf(file, page, path, enter);
  }
}

/** Elements that a page has room for. */
const countOf = (page: Buffer): number =>
  Math.min(page.readUInt16LE(10), Math.floor((page.length - PAGE_HEADER) / ELEMENT));

const childrenOf = (page: Buffer): number[] =>
  Array.from({ length: countOf(page) }, (_, index) => word(page, PAGE_HEADER + ELEMENT * index + 8));

function* leaf(file: File, page: Buffer, path: readonly string[], enter: Enter): Iterable<BoltEntry> {
  if ((page.readUInt16LE(8) & flag.leaf) === 0) return file.damaged('a page is neither a branch nor a leaf');
  const count = countOf(page);
  for (let index = 0; index < count; index++) {
    const at = PAGE_HEADER + ELEMENT * index;
    const keyStart = at + page.readUInt32LE(at + 4);
    const valueStart = keyStart + page.readUInt32LE(at + 8);
    const end = valueStart + page.readUInt32LE(at + 12);
    if (end > page.length) {
      file.damaged('an entry lies outside of its page');
      continue;
    }
    const isBucket = (page.readUInt32LE(at) & bucketElement) !== 0;
    // What is in a bucket is counted entry by entry.
    file.unread -= ELEMENT + (isBucket ? valueStart : end) - keyStart;
    if (file.unread < 0) return file.damaged('its entries overlap');
    const here = [...path, page.toString('utf8', keyStart, valueStart)];
    const value = page.subarray(valueStart, end);
    if (!isBucket) yield { path: here, value };
    else if (here.length > maxDepth) file.damaged(`buckets stand in each other more than ${maxDepth} deep`);
    else if (value.length >= 16 && enter(here)) {
      const root = word(value, 0);
      // A small bucket stands in its parent, behind its own head.
      if (root !== 0) yield* bucketAt(file, root, here, enter);
      else if (value.length >= 16 + PAGE_HEADER) yield* leaf(file, value.subarray(16), here, enter);
    }
  }
}
