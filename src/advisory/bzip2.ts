/**
 * bzip2, which Node does not know and in which Oracle, Red Hat and SUSE publish their OVAL documents. The format has no
 * specification but its program's source; this follows the informal description of it (Joe Tsai, "BZIP2: Format
 * Specification"). Blocks of at most 900 kB come out one by one; the compressed bytes are held.
 */
import { BitReader } from './bzip2-bits.ts';

const blockMagic = 0x314159265359;
const endMagic = 0x177245385090;
/** Symbols that a group of selectors codes. */
const groupSize = 50;
const longestCode = 20;

export class Bzip2Fault extends Error {}

const check = (holds: boolean, what: string): void => {
  if (!holds) throw new Bzip2Fault(`the bzip2 data is damaged: ${what}`);
};

/** Raw bytes of every block, streams one after the other (pbzip2 writes many). Throws `Bzip2Fault`. */
export function* bunzip2(data: Uint8Array): Generator<Uint8Array> {
  const bits = new BitReader(data, () => {
    throw new Bzip2Fault('the bzip2 data is cut off');
  });
  do {
    check(bits.read(24) === 0x425a68, 'it does not begin with BZh');
    const level = bits.read(8) - 48;
    check(level >= 1 && level <= 9, 'its block size is none');
    for (;;) {
      const magic = bits.read(24) * 0x1000000 + bits.read(24);
      const checksum = bits.read(32);
      if (magic === endMagic) break;
      check(magic === blockMagic, 'a block has no beginning');
      const block = decodeBlock(bits, level * 100_000);
      check(crcOf(block) === checksum, 'a block has another checksum');
      yield block;
    }
    bits.align();
  } while (!bits.ended());
}

function decodeBlock(bits: BitReader, most: number): Uint8Array {
  check(bits.read(1) === 0, 'it is randomised, as no program has done since 1999');
  const origin = bits.read(24);
  const symbols = symbolMap(bits);
  const trees = bits.read(3);
  check(trees >= 2 && trees <= 6, 'a block has too few or too many tables');
  const selectors = readSelectors(bits, trees);
  const tables = Array.from({ length: trees }, () => readTable(bits, symbols.length + 2));
  const { links, size, counts } = readSymbols(bits, symbols, selectors, tables, most);
  check(size === 0 || origin < size, 'a block begins nowhere');
  return unRun(unsort(links, size, counts, origin), size);
}

/** Which of the 256 bytes occur: 16 bits for the ranges, then 16 for each range that does. */
function symbolMap(bits: BitReader): Uint8Array {
  const ranges = bits.read(16);
  const found: number[] = [];
  for (let range = 0; range < 16; range++) {
    if (!((ranges >> (15 - range)) & 1)) continue;
    const used = bits.read(16);
    for (let at = 0; at < 16; at++) if ((used >> (15 - at)) & 1) found.push(range * 16 + at);
  }
  check(found.length > 0, 'a block has no symbols');
  return Uint8Array.from(found);
}

function readSelectors(bits: BitReader, trees: number): Uint8Array {
  const count = bits.read(15);
  check(count > 0, 'a block has no selectors');
  const order = Array.from({ length: trees }, (_, at) => at);
  return Uint8Array.from({ length: count }, () => {
    let at = 0;
    while (bits.read(1)) check(++at < trees, 'a selector names no table');
    const [tree = 0] = order.splice(at, 1);
    order.unshift(tree);
    return tree;
  });
}

interface Table {
  /** Length of the shortest code. */
  shortest: number;
  /** Last code of each length, or -1. */
  limit: Int32Array;
  /** What to take off a code of that length to find its symbol. */
  base: Int32Array;
  symbols: Uint16Array;
}

/** Code lengths as differences, made a canonical table. */
function readTable(bits: BitReader, size: number): Table {
  const lengths = new Uint8Array(size);
  let length = bits.read(5);
  for (let at = 0; at < size; at++) {
    for (;;) {
      check(length >= 1 && length <= longestCode, 'a code is too long');
      if (bits.read(1) === 0) break;
      length += bits.read(1) ? -1 : 1;
    }
    lengths[at] = length;
  }
  const limit = new Int32Array(longestCode + 1).fill(-1);
  const base = new Int32Array(longestCode + 1);
  const symbols = new Uint16Array(size);
  let [code, filled] = [0, 0];
  for (let bit = 1; bit <= longestCode; bit++) {
    base[bit] = code - filled;
    for (let at = 0; at < size; at++) {
      if (lengths[at] !== bit) continue;
      symbols[filled++] = at;
      code++;
    }
    limit[bit] = code - 1;
    code <<= 1;
  }
  return { shortest: Math.min(...lengths), limit, base, symbols };
}

function readSymbol(bits: BitReader, { shortest, limit, base, symbols }: Table): number {
  let code = bits.read(shortest);
  for (let length = shortest; length <= longestCode; length++) {
    if (length > shortest) code = (code << 1) | bits.read(1);
    if (code <= limit[length]!) {
      const at = code - base[length]!;
      if (at >= 0 && at < symbols.length) return symbols[at]!;
    }
  }
  throw new Bzip2Fault('the bzip2 data is damaged: a code is in no table');
}

/** Huffman codes to bytes: move-to-front undone, runs of the first symbol written out. */
function readSymbols(
  bits: BitReader,
  symbols: Uint8Array,
  selectors: Uint8Array,
  tables: Table[],
  most: number,
): { links: Uint32Array; size: number; counts: Uint32Array } {
  const links = new Uint32Array(most);
  const counts = new Uint32Array(256);
  const front = symbols.slice();
  const end = symbols.length + 1;
  let [size, run, weight] = [0, 0, 1];
  const put = (byte: number, times: number): void => {
    check(size + times <= most, 'a block is larger than it may be');
    links.fill(byte, size, size + times);
    counts[byte]! += times;
    size += times;
  };
  for (let group = 0; ; group++) {
    const table = tables[selectors[group] ?? -1];
    check(table !== undefined, 'a block has more symbols than selectors');
    for (let at = 0; at < groupSize; at++) {
      const symbol = readSymbol(bits, table!);
      if (symbol <= 1) {
        // Runs are numbers in base 2 with the digits 1 and 2.
        run += weight << symbol;
        weight *= 2;
        check(run <= most, 'a run is longer than its block');
        continue;
      }
      if (run > 0) {
        put(front[0]!, run);
        [run, weight] = [0, 1];
      }
      if (symbol === end) return { links, size, counts };
      const byte = front[symbol - 1]!;
      front.copyWithin(1, 0, symbol - 1);
      front[0] = byte;
      put(byte, 1);
    }
  }
}

/** Burrows-Wheeler undone: follows the links through the block. */
function unsort(links: Uint32Array, size: number, counts: Uint32Array, origin: number): Uint8Array {
  const starts = new Uint32Array(256);
  for (let byte = 1; byte < 256; byte++) starts[byte] = starts[byte - 1]! + counts[byte - 1]!;
  // Each word holds its byte below and the place that follows above.
  for (let at = 0; at < size; at++) {
    const byte = links[at]! & 0xff;
    links[starts[byte]!++]! |= at << 8;
  }
  const sorted = new Uint8Array(size);
  let word = size > 0 ? links[origin]! : 0;
  for (let at = 0; at < size; at++) {
    word = links[word >>> 8]!;
    sorted[at] = word & 0xff;
  }
  return sorted;
}

/** Four equal bytes are followed by how many more there are. */
function unRun(bytes: Uint8Array, size: number): Uint8Array {
  const raw = new Uint8Array(runLength(bytes, size));
  let [last, equal, filled] = [-1, 0, 0];
  for (let at = 0; at < size; at++) {
    const byte = bytes[at]!;
    if (equal === 4) {
      raw.fill(last, filled, filled + byte);
      filled += byte;
      [last, equal] = [-1, 0];
    } else {
      equal = byte === last ? equal + 1 : 1;
      last = byte;
      raw[filled++] = byte;
    }
  }
  return raw;
}

function runLength(bytes: Uint8Array, size: number): number {
  let [last, equal, total] = [-1, 0, 0];
  for (let at = 0; at < size; at++) {
    const byte = bytes[at]!;
    if (equal === 4) {
      total += byte;
      last = -1;
      equal = 0;
    } else {
      equal = byte === last ? equal + 1 : 1;
      last = byte;
      total++;
    }
  }
  return total;
}

/** CRC-32 with its bits the other way round than zlib's. */
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc >>> 0;
});

function crcOf(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = ((crc << 8) ^ crcTable[((crc >>> 24) ^ byte) & 0xff]!) >>> 0;
  return ~crc >>> 0;
}
