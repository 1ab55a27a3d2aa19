/**
 * Reads the rows of a table out of an SQLite 3 database that is held in memory ("Database File Format", sections 1.3 to
 * 2.6). Read-only, without indexes, and without what a write-ahead log beside the file may add. Every page is read once
 * at most, so pages that point at each other end the branch that they stand in, and all rows together are no larger than
 * the file.
 */
import { PlimsollError } from '../model/index.ts';

type Cell = null | number | string | Buffer;

export const isSqlite = (data: Buffer): boolean => data.length >= HEAD && data.toString('latin1', 0, 16) === magic;

const magic = 'SQLite format 3\0';
/** The head of the file; the first page's own head follows it. */
const HEAD = 100;
const page = { interior: 0x05, leaf: 0x0d } as const;
const encodings: Record<number, 'utf8' | 'utf16le'> = { 0: 'utf8', 1: 'utf8', 2: 'utf16le' };

/**
 * The rows of a table, by rowid. An INTEGER PRIMARY KEY is null in them.
 * @param damaged told of pages and rows that cannot be read; the others are still given.
 * @throws PlimsollError `record-invalid` when it is no database, or has no such table.
 */
export function* sqliteRows(data: Buffer, table: string, damaged: (what: string) => void): Iterable<Cell[]> {
  const file = openFile(data, damaged);
  let root = 0;
  for (const [type, name, , rootPage] of rowsBelow(file, 1)) {
    if (type === 'table' && name === table && typeof rootPage === 'number') root = rootPage;
  }
  if (root === 0) throw new PlimsollError('record-invalid', `it has no table ${table}`);
  yield* rowsBelow(file, root);
}

interface File {
  data: Buffer;
  pageSize: number;
  /** Bytes of a page that are used; the rest is reserved for extensions. */
  usable: number;
  pages: number;
  encoding: 'utf8' | 'utf16le';
  read: Set<number>;
  /** Bytes that rows may still have in all: rows that share bytes are not honest. */
  unread: number;
  damaged(what: string): void;
}

function openFile(data: Buffer, damaged: File['damaged']): File {
  if (!isSqlite(data)) throw new PlimsollError('record-invalid', 'it is not an SQLite database');
  const stated = data.readUInt16BE(16);
  const pageSize = stated === 1 ? 65_536 : stated;
  const usable = pageSize - data[20]!;
  const encoding = encodings[data.readUInt32BE(56)];
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0 || usable < 480) {
    throw new PlimsollError(
      'record-invalid',
      `it says to have pages of ${pageSize} bytes, of which ${usable} are used`,
    );
  }
  if (!encoding)
    throw new PlimsollError('record-invalid', 'its text is in an encoding that is not read (UTF-16, big-endian)');
  // The last page may be cut off; what is whole is read.
  const pages = Math.floor(data.length / pageSize);
  return { data, pageSize, usable, pages, encoding, read: new Set(), unread: data.length, damaged };
}

/** Walks a table b-tree (section 1.6) from left to right, without recursion. */
function* rowsBelow(file: File, root: number): Iterable<Cell[]> {
  const { data, pageSize } = file;
  const stack = [root];
  for (let number = stack.pop(); number !== undefined; number = stack.pop()) {
    const start = take(file, number);
    if (start === undefined) {
      file.damaged(`page ${number} is outside of the file, or stands in more than one place`);
      continue;
    }
    const at = number === 1 ? start + HEAD : start;
    const type = data[at];
    const count = data.readUInt16BE(at + 3);
    if (type === page.interior) {
      const children: number[] = [];
      for (const cell of cells(file, start, at + 12, count)) {
        if (cell + 4 <= start + pageSize) children.push(data.readUInt32BE(cell));
      }
      children.push(data.readUInt32BE(at + 8));
      for (const child of children.reverse()) stack.push(child);
    } else if (type === page.leaf) {
      let index = 0;
      for (const cell of cells(file, start, at + 8, count)) {
        const row = rowAt(file, start, cell);
        if (row) yield row;
        else file.damaged(`row ${index} of page ${number} is not complete`);
        index++;
      }
      if (index < count) file.damaged(`page ${number} says to have ${count} rows`);
    } else file.damaged(`page ${number} is not of a table`);
  }
}

/** Where a page starts; undefined when there is none, or when it was read before. */
function take(file: File, number: number): number | undefined {
  if (number < 1 || number > file.pages || file.read.has(number)) return undefined;
  file.read.add(number);
  return (number - 1) * file.pageSize;
}

/** Where the cells of a page are. */
function* cells({ data, usable }: File, start: number, pointers: number, count: number): Iterable<number> {
  for (let index = 0; index < count; index++) {
    const pointer = pointers + 2 * index;
    if (pointer + 2 > start + usable) return;
    const cell = data.readUInt16BE(pointer);
    if (cell < 8 || cell >= usable) return;
    yield start + cell;
  }
}

/** A leaf cell: length of the payload, rowid, payload, and the first overflow page where the payload does not fit. */
function rowAt(file: File, start: number, cell: number): Cell[] | undefined {
  const { data, usable } = file;
  const end = start + usable;
  const length = varint(data, cell, end);
  if (!length || length.value > file.unread) return undefined;
  const rowid = varint(data, length.next, end);
  if (!rowid) return undefined;
  const at = rowid.next;
  const local = localLength(length.value, usable);
  if (at + local > end) return undefined;
  let payload: Buffer | undefined = data.subarray(at, at + local);
  if (local < length.value) {
    if (at + local + 4 > end) return undefined;
    payload = withOverflow(file, payload, length.value, data.readUInt32BE(at + local));
  }
  if (!payload) return undefined;
  file.unread -= payload.length;
  return record(file, payload);
}

/** How much of a payload stands in the leaf itself (section 1.6). */
function localLength(length: number, usable: number): number {
  if (length <= usable - 35) return length;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const most = least + ((length - least) % (usable - 4));
  return most <= usable - 35 ? most : least;
}

/** Nothing is allocated before the whole chain is known: a length may lie. */
function withOverflow(file: File, local: Buffer, length: number, first: number): Buffer | undefined {
  const parts = [local];
  let missing = length - local.length;
  for (let number = first; missing > 0; ) {
    const start = take(file, number);
    if (start === undefined) return undefined;
    const here = Math.min(missing, file.usable - 4);
    parts.push(file.data.subarray(start + 4, start + 4 + here));
    missing -= here;
    number = file.data.readUInt32BE(start);
  }
  return Buffer.concat(parts, length);
}

/** A record (section 2.1): the types of its columns, then their values. */
function record(file: File, payload: Buffer): Cell[] | undefined {
  const head = varint(payload, 0, payload.length);
  if (!head || head.value > payload.length) return undefined;
  const row: Cell[] = [];
  let value = head.value;
  for (let at = head.next; at < head.value; ) {
    const type = varint(payload, at, head.value);
    if (!type) return undefined;
    at = type.next;
    const length = lengthOf(type.value);
    if (value + length > payload.length) return undefined;
    row.push(cellOf(file, payload, type.value, value, length));
    value += length;
  }
  return row;
}

const integerLengths = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

const lengthOf = (type: number): number => (type < 12 ? (integerLengths[type] ?? 0) : Math.floor((type - 12) / 2));

function cellOf({ encoding }: File, payload: Buffer, type: number, at: number, length: number): Cell {
  if (type >= 12) {
    return type % 2 === 0 ? payload.subarray(at, at + length) : payload.toString(encoding, at, at + length);
  }
  if (type === 7) return payload.readDoubleBE(at);
  if (type === 6) return Number(payload.readBigInt64BE(at));
  if (type >= 8) return type === 8 ? 0 : type === 9 ? 1 : null;
  return length === 0 ? null : payload.readIntBE(at, length);
}

/** Big-endian groups of seven bits; the ninth byte counts whole. Values beyond 2^53 lose their last digits. */
function varint(data: Buffer, at: number, end: number): { value: number; next: number } | undefined {
  let value = 0;
  for (let index = 0; index < 9; index++) {
    if (at + index >= end) return undefined;
    const byte = data[at + index]!;
    if (index === 8) return { value: value * 256 + byte, next: at + 9 };
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, next: at + index + 1 };
  }
  return undefined;
}
