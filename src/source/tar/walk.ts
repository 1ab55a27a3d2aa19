/**
 * Walks a tar archive that is pushed in, chunk by chunk. Content that nobody wants is passed over by arithmetic, neither
 * copied nor looked at. Where readers of tar disagree, this one sides with Go's archive/tar, because that is what unpacks
 * container layers (containerd, Docker, containers/storage).
 */
import { PlimsollError, type Problem } from '../../model/index.ts';
import { type SourceBounds, sourceBounds } from '../bounds.ts';
import { decodeName } from '../paths.ts';
import type { Take } from '../types.ts';
import { contentless, type Described, describing, entryOf, type Found, type TarEntry } from './entry.ts';
import { BLOCK, isZeroBlock, parseHeader, type TarHeader } from './header.ts';
import { decimal, type PaxRecords, parsePax, paxSparse } from './pax.ts';
import { expandSparse, fragmentsOf, oldGnuFragments, oldGnuSize } from './sparse.ts';

export type { TarEntry } from './entry.ts';

export interface TarWalk {
  /** Takes the next bytes. A promise when a taker's `end` gave one: wait for it before the next call. */
  write(chunk: Uint8Array): void | Promise<void>;
  /** No more bytes. Throws `archive-invalid` when the archive is cut off. */
  end(): void;
  /** Gives up: whoever is taking content is told why. */
  abort(reason: Problem): void;
  /** How many bytes right ahead nobody wants; a caller that can seek may `skip` them instead of writing them. */
  readonly skippable: number;
  skip(bytes: number): void;
  readonly entries: number;
  /** What could not be read; at most `bounds.problems`, and a line that counts the rest. */
  problems(): Problem[];
}

/** A step takes bytes of the chunk from a position on, and returns the position after them. */
type Step = (chunk: Buffer, at: number) => number;

/** @param onEntry decides about each entry; what it returns is given the content. */
export function createTarWalk(
  onEntry: (entry: TarEntry) => Take,
  bounds: Readonly<SourceBounds> = sourceBounds,
): TarWalk {
  let offset = 0; // of the chunk in hand, in the archive
  let step: Step = blockStep;
  let onBlock: (bytes: Buffer, at: number, start: number) => void = headerBlock;
  const block = Buffer.alloc(BLOCK); // a block that is spread over chunks
  let filled = 0;
  let left = 0; // bytes to come of the content in hand; while skipping, of its padding too
  let padding = 0;
  let taker: Take;
  let waiting: Promise<void> | undefined;
  let meta = Buffer.alloc(0);
  let onMeta = () => {};
  let described: Described = {};
  let global: PaxRecords = new Map();
  let current = 'the start'; // the entry in hand, for messages
  let headers = 0;
  let entries = 0;
  const problems: Problem[] = [];
  let unlisted = 0;

  const invalid = (message: string) => new PlimsollError('archive-invalid', message);
  function report(problem: Problem): Problem {
    if (problems.length < bounds.problems) problems.push(problem);
    else unlisted++;
    return problem;
  }

  /** Gathers one block, without a copy where it lies whole in the chunk, and hands it to `onBlock`. */
  function blockStep(chunk: Buffer, at: number): number {
    if (filled === 0 && chunk.length - at >= BLOCK) {
      onBlock(chunk, at, offset + at);
      return at + BLOCK;
    }
    const length = Math.min(BLOCK - filled, chunk.length - at);
    chunk.copy(block, filled, at, at + length);
    filled += length;
    if (filled === BLOCK) {
      filled = 0;
      onBlock(block, 0, offset + at + length - BLOCK);
    }
    return at + length;
  }

  function skipStep(chunk: Buffer, at: number): number {
    const length = Math.min(left, chunk.length - at);
    left -= length;
    if (left === 0) nextHeader();
    return at + length;
  }

  function contentStep(chunk: Buffer, at: number): number {
    const length = Math.min(left, chunk.length - at);
    taker?.write(chunk.subarray(at, at + length));
    left -= length;
    if (left === 0) finishContent();
    return at + length;
  }

  function metaStep(chunk: Buffer, at: number): number {
    const length = Math.min(left, chunk.length - at);
    chunk.copy(meta, meta.length - left, at, at + length);
    left -= length;
    if (left === 0) onMeta();
    return at + length;
  }

  /** After the end of the archive. */
  function restStep(chunk: Buffer): number {
    return chunk.length;
  }

  function nextHeader(): void {
    onBlock = headerBlock;
    step = blockStep;
  }

  function skip(content: number, pad: number): void {
    padding = pad;
    left = content + pad;
    if (left === 0) nextHeader();
    else step = skipStep;
  }

  function finishContent(): void {
    const done = taker;
    taker = undefined;
    const ending = done?.end();
    // A function of type void may return anything.
    waiting = ending instanceof Promise ? ending : undefined;
    skip(0, padding);
  }

  function headerBlock(bytes: Buffer, at: number, start: number): void {
    if (bytes[at] === 0 && isZeroBlock(bytes, at)) {
      onBlock = afterZeroBlock;
      return;
    }
    const header = parseHeader(bytes, at);
    if (header === undefined) {
      throw invalid(headers === 0 ? notTar : `there is no tar header at offset ${start}, after ${current}`);
    }
    if (++headers > 3 * bounds.entries) throw tooManyEntries();
    if (describing.has(header.type)) description(header);
    else if (header.type === 'S') oldGnuSparse(header, bytes.subarray(at, at + BLOCK), start);
    else {
      const { pax } = described;
      visit(header, sizeOf(header), pax && paxSparse(pax), start + BLOCK);
    }
  }

  /** Two zero blocks end an archive. What follows is no part of it. */
  function afterZeroBlock(bytes: Buffer, at: number, start: number): void {
    step = restStep;
    if (isZeroBlock(bytes, at)) return;
    const message = `a single zero block stands at offset ${start - BLOCK}, after ${current}; what follows was not read`;
    report({ code: 'archive-invalid', message, gap: true });
  }

  const tooManyEntries = () => new PlimsollError('bound', `it has more than ${bounds.entries} entries`);

  function description(header: TarHeader): void {
    const isName = header.type === 'L' || header.type === 'K';
    const bound = isName ? bounds.nameBytes : bounds.paxBytes;
    if (header.size > bound) {
      const what = isName ? 'a name' : 'a pax extended header';
      described.unreadable = `${what} has ${header.size} bytes; the bound is ${bound}`;
      skip(header.size, paddingOf(header.size));
      return;
    }
    meta = Buffer.allocUnsafe(header.size);
    left = header.size;
    step = metaStep;
    onMeta = () => {
      describe(header.type);
      skip(0, paddingOf(header.size));
    };
    if (left === 0) onMeta();
  }

  function describe(type: string): void {
    if (type === 'L') described.path = nulTerminated(meta);
    else if (type === 'K') described.linkpath = nulTerminated(meta);
    else {
      const records = parsePax(meta);
      if (records === undefined) throw invalid(`a pax extended header after ${current} is damaged`);
      if (type === 'g') global = new Map([...global, ...records]);
      else described.pax = records;
    }
  }

  /** Bytes of content in the archive. */
  function sizeOf(header: TarHeader): number {
    if (contentless.has(header.type)) return 0;
    const text = described.pax?.get('size');
    if (!text) return header.size;
    const size = decimal(text);
    if (size === undefined) throw invalid(`the entry after ${current} has a size that is no number`);
    return size;
  }

  /** The old GNU sparse header may go on in further blocks, which its size does not count. */
  function oldGnuSparse(header: TarHeader, bytes: Buffer, start: number): void {
    const stored = sizeOf(header);
    const size = oldGnuSize(bytes);
    const valid = size >= 0 && size <= Number.MAX_SAFE_INTEGER;
    let numbers: number[] | undefined = [];
    const add = (from: Buffer, kind: 'header' | 'extension', position: number) => {
      const part = oldGnuFragments(from, kind);
      // Beyond the bound the map is followed to its end, for where the content begins, but not kept.
      if (numbers && numbers.length < 2 * bounds.sparseFragments) numbers.push(...part.numbers);
      else numbers = undefined;
      if (part.more) {
        step = blockStep;
        onBlock = (extension, at, at2) => add(extension.subarray(at, at + BLOCK), 'extension', at2);
        return;
      }
      const fragments = numbers && fragmentsOf(numbers);
      visit(header, stored, valid && fragments ? { size, fragments } : 'invalid', position + BLOCK);
    };
    add(bytes, 'header', start);
  }

  /** Offers one entry, and arranges for its content to be taken or passed over. */
  function visit(header: TarHeader, stored: number, sparse: Found['sparse'], content: number): void {
    const entry = entryOf({ header, described, global, stored, sparse, offset: content }, bounds);
    described = {};
    if (entry !== undefined && 'type' in entry) {
      current = JSON.stringify(entry.path);
      if (++entries > bounds.entries) throw tooManyEntries();
      taker = takerFor(entry, onEntry(entry), sparse);
    } else if (entry !== undefined) report(entry);
    if (taker === undefined) {
      skip(stored, paddingOf(stored));
      return;
    }
    padding = paddingOf(stored);
    left = stored;
    step = contentStep;
    if (left === 0) finishContent();
  }

  /** Puts between the stored content and its taker what that needs. */
  function takerFor(entry: TarEntry, take: Take, sparse: Found['sparse']): Take {
    if (take === undefined) return undefined;
    const because = (code: Problem['code'], why: string): Problem =>
      report({ code, message: `the content of ${JSON.stringify(entry.path)} was not read: ${why}`, path: entry.path });
    const refuse = (code: Problem['code'], why: string): undefined => void take.abort?.(because(code, why));
    if (entry.type === 'hardlink') return refuse('file-unreadable', `it is a hard link to ${entry.linkname}`);
    if (entry.type !== 'file' || sparse === undefined) return take;
    if (sparse === 'invalid') return refuse('archive-invalid', 'its sparse map is damaged');
    if (sparse.size > bounds.sparseBytes) {
      return refuse('bound', `it is a sparse file of ${sparse.size} bytes; the bound is ${bounds.sparseBytes}`);
    }
    return expandSparse(take, sparse, bounds.sparseFragments, why => because('archive-invalid', why));
  }

  function run(chunk: Buffer, from: number): void | Promise<void> {
    for (let at = from; at < chunk.length; ) {
      at = step(chunk, at);
      if (waiting !== undefined) {
        const resume = at;
        const wait = waiting;
        waiting = undefined;
        return wait.then(() => run(chunk, resume));
      }
    }
    offset += chunk.length;
  }

  function abort(reason: Problem): void {
    const cutOff = taker;
    taker = undefined;
    cutOff?.abort?.(reason);
  }

  /** Where the archive breaks off when no more bytes come; `undefined` where it may end. */
  function breaksOff(): string | undefined {
    if (step === contentStep || (step === skipStep && left > padding)) return `inside ${current}`;
    if (Object.keys(described).length > 0) return `before the entry that a header after ${current} describes`;
    // The padding of the last file may be missing, and the zero blocks.
    if (step === skipStep || step === restStep || onBlock === afterZeroBlock) return undefined;
    return step === metaStep || filled > 0 || onBlock !== headerBlock ? `in a header after ${current}` : undefined;
  }

  return {
    write: chunk => run(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), 0),
    end() {
      const where = breaksOff();
      if (where === undefined) return;
      const message = headers === 0 ? notTar : `it is cut off ${where}, at offset ${offset}`;
      abort({ code: 'archive-invalid', message });
      throw invalid(message);
    },
    abort,
    get skippable() {
      return step === skipStep ? left : 0;
    },
    skip(bytes) {
      if (bytes > this.skippable) throw new RangeError('only unwanted content may be skipped');
      offset += bytes;
      left -= bytes;
      if (step === skipStep && left === 0) nextHeader();
    },
    get entries() {
      return entries;
    },
    problems() {
      if (unlisted === 0) return problems;
      return [...problems, { code: 'bound', message: `${unlisted} more problems like these are not listed` }];
    },
  };
}

const notTar = 'it is not a tar archive';

const paddingOf = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;

/** A long name ends in NUL; some writers leave it out. */
function nulTerminated(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return decodeName(bytes, 0, end < 0 ? bytes.length : end);
}
