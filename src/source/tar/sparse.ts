/** Sparse files of GNU tar: maps of where the stored bytes belong, and the expansion for whoever wants the content. */
import type { Problem } from '../../model/index.ts';
import type { Take } from '../types.ts';
import { BLOCK, parseNumber } from './header.ts';

export interface SparseHeader {
  /** Bytes of the expanded file. */
  size: number;
  /** Offset and length in turn, in ascending order. pax format 1.0 keeps them in front of the content instead. */
  fragments: number[] | 'in-content';
}

type Taker = NonNullable<Take>;

/** Where the old GNU format has its entries: offset and length, 12 bytes each (GNU tar manual, "Basic Tar Format"). */
const oldGnu = { header: { at: 386, count: 4, more: 482 }, extension: { at: 0, count: 21, more: 504 } } as const;
const OLD_GNU_SIZE = 483;

/** The numbers of an old GNU sparse header or extension block, and whether an extension block follows. */
export function oldGnuFragments(block: Buffer, kind: keyof typeof oldGnu): { numbers: number[]; more: boolean } {
  const { at, count, more } = oldGnu[kind];
  const numbers: number[] = [];
  for (let entry = 0; entry < count; entry++) {
    const start = at + entry * 24;
    // An unused entry is all NUL.
    if (block[start] === 0 && block[start + 12] === 0) break;
    numbers.push(parseNumber(block, start, 12), parseNumber(block, start + 12, 12));
  }
  return { numbers, more: block[more] !== 0 };
}

export const oldGnuSize = (block: Buffer): number => parseNumber(block, OLD_GNU_SIZE, 12);

/** Checks that fragments ascend without overlap; `undefined` when they do not. */
export function fragmentsOf(numbers: number[]): number[] | undefined {
  if (numbers.length % 2 !== 0) return undefined;
  let end = 0;
  for (let at = 0; at < numbers.length; at += 2) {
    const offset = numbers[at]!;
    const length = numbers[at + 1]!;
    // Written so that NaN fails too.
    if (!(offset >= end && length >= 0 && offset + length <= Number.MAX_SAFE_INTEGER)) return undefined;
    end = offset + length;
  }
  return numbers;
}

const zeros = new Uint8Array(64 * 1024);

/**
 * Wraps a taker of a sparse file: takes the stored bytes, hands on the expanded ones. `fail` is told when the map is no
 * map of this content; the taker has been aborted then, and further bytes are passed over.
 */
export function expandSparse(
  taker: Taker,
  header: SparseHeader,
  maxFragments: number,
  fail: (why: string) => Problem,
): Taker {
  let fragments = header.fragments === 'in-content' ? undefined : header.fragments;
  const reader = fragments === undefined ? mapReader(maxFragments) : undefined;
  let next = 0; // index into fragments
  let used = 0; // bytes of that fragment already handed on
  let position = 0; // in the expanded file
  let failed = false;

  const stop = (why: string) => {
    failed = true;
    taker.abort?.(fail(why));
  };
  const hole = (until: number) => {
    while (position < until) {
      const length = Math.min(zeros.length, until - position);
      taker.write(zeros.subarray(0, length));
      position += length;
    }
  };
  /** Passes over fragments without bytes, which mark where a hole ends. */
  const settle = () => {
    while (next < fragments!.length && used === fragments![next + 1]) {
      next += 2;
      used = 0;
    }
  };
  const data = (chunk: Uint8Array) => {
    let at = 0;
    while (at < chunk.length) {
      settle();
      if (next >= fragments!.length) return stop('holds more bytes than its sparse map says');
      const offset = fragments![next]!;
      const length = Math.min(chunk.length - at, fragments![next + 1]! - used);
      if (offset + used + length > header.size) return stop('has a sparse map that ends beyond the file');
      hole(offset + used);
      taker.write(chunk.subarray(at, at + length));
      position += length;
      used += length;
      at += length;
    }
  };

  return {
    write(chunk) {
      if (failed) return;
      if (fragments !== undefined) return data(chunk);
      const used = reader!.push(chunk);
      if (reader!.state === 'invalid') return stop('has a sparse map that cannot be read');
      if (reader!.state === 'reading') return;
      fragments = fragmentsOf(reader!.numbers);
      if (fragments === undefined) return stop('has a sparse map whose parts overlap');
      data(chunk.subarray(used));
    },
    end() {
      if (failed) return;
      if (fragments === undefined) return stop('ends inside its sparse map');
      settle();
      if (next < fragments.length) return stop('holds fewer bytes than its sparse map says');
      hole(header.size);
      return taker.end();
    },
    abort(problem) {
      if (!failed) taker.abort?.(problem);
    },
  };
}

interface MapReader {
  state: 'reading' | 'done' | 'invalid';
  numbers: number[];
  /** Takes bytes; returns how many of them belong to the map, its padding included. */
  push(chunk: Uint8Array): number;
}

/** Reads the map that pax format 1.0 puts in front of the content: decimal lines, the count first, padded to a block. */
function mapReader(maxFragments: number): MapReader {
  let count = -1;
  let value = 0;
  let digits = 0;
  let read = 0;
  const reader: MapReader = { state: 'reading', numbers: [], push };

  function line(): void {
    if (count < 0) count = value;
    else reader.numbers.push(value);
    if (digits === 0 || count > maxFragments) reader.state = 'invalid';
    else if (reader.numbers.length === 2 * count) reader.state = 'done';
    value = 0;
    digits = 0;
  }
  let padding = -1;
  function push(chunk: Uint8Array): number {
    let at = 0;
    for (; at < chunk.length && padding < 0 && reader.state === 'reading'; at++) {
      const byte = chunk[at]!;
      read++;
      if (byte === 10) {
        line();
        // More bytes belong to the map until its block is full, so reading is not over.
        if ((reader.state as MapReader['state']) === 'done') padding = (BLOCK - (read % BLOCK)) % BLOCK;
      } else if (byte >= 48 && byte <= 57 && ++digits <= 16) value = value * 10 + byte - 48;
      else reader.state = 'invalid';
    }
    if (reader.state === 'invalid' || padding < 0) return at;
    const skipped = Math.min(padding, chunk.length - at);
    padding -= skipped;
    reader.state = padding === 0 ? 'done' : 'reading';
    return at + skipped;
  }
  return reader;
}
