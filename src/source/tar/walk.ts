/**
 * Walks a tar archive that is pushed in, chunk by chunk. Content that nobody wants is passed over by arithmetic, neither
 * copied nor looked at. Where readers of tar disagree, this one sides with Go's archive/tar, because that is what unpacks
 * container layers (containerd, Docker, containers/storage).
 */
import { PlimsollError, type Problem } from '../../model/index.ts';
import { type SourceBounds, sourceBounds } from '../bounds.ts';
import { decodeName, normalisePath, pathDepth } from '../paths.ts';
import type { Entry, EntryType, Take } from '../types.ts';
import { BLOCK, isZeroBlock, parseHeader, type TarHeader } from './header.ts';
import { decimal, type PaxRecords, parsePax, paxSparse } from './pax.ts';
import { expandSparse, fragmentsOf, oldGnuFragments, oldGnuSize, type SparseHeader } from './sparse.ts';

export interface TarEntry extends Entry {
  /** Where the stored content begins, bytes from the start of the archive. */
  offset: number;
}

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
  /** What could not be read; at most `bounds.problems` and a line that counts the rest. */
  problems(): Problem[];
}

/** Type flags. Without a type: described by other means, or nothing of the file system (volume labels and the like). */
const types: Record<string, EntryType | undefined> = {
  ...{ '\0': 'file', 0: 'file', 7: 'file', S: 'file', 1: 'hardlink', 2: 'symlink', 3: 'character', 4: 'block' },
  ...{
    5: 'directory',
    D: 'directory',
    6: 'fifo',
    A: undefined,
    I: undefined,
    M: undefined,
    N: undefined,
    V: undefined,
  },
};

/** Headers of these types have no content, whatever their size field says. */
const contentless = new Set(['1', '2', '3', '4', '5', '6']);

/** Headers that only describe the entry after them (`g`: all entries after it). */
const describing = new Set(['L', 'K', 'x', 'X', 'g']);

/** What has been read about the next entry. */
interface Described {
  path?: string;
  linkpath?: string;
  pax?: PaxRecords;
  /** Why the entry cannot be read, though its header can. */
  unreadable?: string;
}

/** A step takes bytes of the chunk from a position on, and returns the position after them. */
type Step = (chunk: Buffer, at: number) => number;

/** @param onEntry decides about each entry; what it returns is given the content. */
export function createTarWalk(
  onEntry: (entry: TarEntry) => Take,
  bounds: Readonly<SourceBounds> = sourceBounds,
): TarWalk {
  let offset = 0; // of the chunk in hand, in the archive
  let step: Step = headerStep;
  let left = 0; // bytes of content to come; `skip` counts the padding too
  let padding = 0;
  let taker: Take;
  let waiting: Promise<void> | undefined;
  let current = ''; // path of the entry in hand
  let described: Described = {};
  let global: PaxRecords = new Map();
  let headers = 0;
  let entries = 0;
  const problems: Problem[] = [];
  let unlisted = 0;

  const block = Buffer.alloc(BLOCK);
  let filled = 0;
  let onBlock: (bytes: Buffer, at: number, start: number) => void;
  let meta = Buffer.alloc(0);

  function problem(code: Problem['code'], message: string, path: string, gap = false): Problem {
    const found: Problem = gap ? { code, message, path, gap } : { code, message, path };
    if (problems.length < bounds.problems) problems.push(found);
    else unlisted++;
    return found;
  }

  /** Gathers one block, without a copy where it lies whole in the chunk, and hands it to `onBlock`. */
  function blockStep(chunk: Buffer, at: number): number {
    if (filled === 0 && chunk.length - at >= BLOCK) {
      onBlock(chunk, at, offset + at);
      return at + BLOCK;
    }
    const length = Math.min(BLOCK - filled, chunk.length - at);
    block.set(chunk.subarray(at, at + length), filled);
    filled += length;
    if (filled === BLOCK) {
      filled = 0;
      onBlock(block, 0, offset + at + length - BLOCK);
    }
    return at + length;
  }
  onBlock = headerBlock;
  function headerStep(chunk: Buffer, at: number): number {
    return blockStep(chunk, at);
  }

  function skipStep(chunk: Buffer, at: number): number {
    const length = Math.min(left, chunk.length - at);
    left -= length;
    if (left === 0) nextHeader();
    return at + length;
  }

  function contentStep(chunk: Buffer, at: number): number {
    const length = Math.min(left, chunk.length - at);
    taker!.write(chunk.subarray(at, at + length));
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
  let onMeta: () => void;

  function restStep(chunk: Buffer): number {
    return chunk.length;
  }

  function nextHeader(): void {
    left = 0;
    padding = 0;
    onBlock = headerBlock;
    step = headerStep;
  }

  /** Passes over `size` bytes of content and their padding. */
  function skipContent(size: number): void {
    padding = paddingOf(size);
    left = size + padding;
    if (left === 0) nextHeader();
    else step = skipStep;
  }

  function finishContent(): void {
    const done = taker;
    taker = undefined;
    waiting = done?.end() ?? undefined;
    left = padding;
    if (left === 0) nextHeader();
    else step = skipStep;
  }

  function headerBlock(bytes: Buffer, at: number, start: number): void {
    if (bytes[at] === 0 && isZeroBlock(bytes, at)) {
      onBlock = afterZeroBlock;
      return;
    }
    const header = parseHeader(bytes, at);
    if (header === undefined) {
      throw new PlimsollError(
        'archive-invalid',
        headers === 0
          ? 'it is not a tar archive'
          : `there is no tar header at offset ${start}, where one must follow ${JSON.stringify(current)}`,
      );
    }
    if (++headers > 3 * bounds.entries) throw tooManyEntries();
    if (describing.has(header.type)) description(header);
    else entryHeader(header, bytes, at, start);
  }

  /** Two zero blocks end an archive. What follows is no part of it. */
  function afterZeroBlock(bytes: Buffer, at: number, start: number): void {
    step = restStep;
    if (!isZeroBlock(bytes, at)) {
      const message = `a single zero block stands at offset ${start - BLOCK}; what follows it was not read`;
      problem('archive-invalid', message, current, true);
    }
  }

  const tooManyEntries = () => new PlimsollError('bound', `it has more than ${bounds.entries} entries`);

  function description(header: TarHeader): void {
    const bound = header.type === 'L' || header.type === 'K' ? bounds.nameBytes : bounds.paxBytes;
    if (header.size > bound) {
      const what = bound === bounds.nameBytes ? 'a name' : 'a pax extended header';
      described.unreadable = `${what} has ${header.size} bytes; the bound is ${bound}`;
      skipContent(header.size);
      return;
    }
    onMeta = () => {
      describe(header.type);
      skipContent(0);
      left = paddingOf(header.size);
      padding = left;
      if (left > 0) step = skipStep;
    };
    meta = Buffer.allocUnsafe(header.size);
    left = header.size;
    if (left === 0) onMeta();
    else step = metaStep;
  }

  function describe(type: string): void {
    if (type === 'L') described.path = nulTerminated(meta);
    else if (type === 'K') described.linkpath = nulTerminated(meta);
    else {
      const records = parsePax(meta);
      if (records === undefined) {
        throw new PlimsollError('archive-invalid', `a pax extended header after ${JSON.stringify(current)} is damaged`);
      }
      if (type !== 'g') described.pax = records;
      else global = new Map([...global, ...records]);
    }
  }

  function entryHeader(header: TarHeader, bytes: Buffer, at: number, start: number): void {
    const about = described;
    described = {};
    const stored = contentless.has(header.type) ? 0 : sizeOf(header, about.pax);
    if (header.type === 'S') oldGnuSparse(header, about, stored, bytes, at, start);
    else visit(header, about, stored, about.pax && paxSparse(about.pax), start + BLOCK);
  }

  /** The old GNU sparse header may go on in further blocks, which its size does not count. */
  function oldGnuSparse(header: TarHeader, about: Described, stored: number, bytes: Buffer, at: number, start: number) {
    const size = oldGnuSize(bytes.subarray(at, at + BLOCK));
    const first = oldGnuFragments(bytes.subarray(at, at + BLOCK), 'header');
    let numbers: number[] | undefined = first.numbers;
    const done = (content: number) => {
      const fragments = numbers && fragmentsOf(numbers);
      const valid = fragments !== undefined && size >= 0 && size <= Number.MAX_SAFE_INTEGER;
      visit(header, about, stored, valid ? { size, fragments } : 'invalid', content);
    };
    if (!first.more) return done(start + BLOCK);
    step = blockStep;
    onBlock = (extension, from, position) => {
      const { numbers: further, more } = oldGnuFragments(extension.subarray(from, from + BLOCK), 'extension');
      if (numbers !== undefined && numbers.length + further.length <= 2 * bounds.sparseFragments) {
        numbers.push(...further);
      } else numbers = undefined;
      if (!more) done(position + BLOCK);
    };
  }

  function sizeOf(header: TarHeader, pax: PaxRecords | undefined): number {
    const text = pax?.get('size');
    if (text === undefined || text === '') return header.size;
    const size = decimal(text);
    if (size !== undefined) return size;
    throw new PlimsollError(
      'archive-invalid',
      `an entry after ${JSON.stringify(current)} has a size that is no number`,
    );
  }

  /** Offers one entry, and arranges for its content to be taken or passed over. */
  function visit(
    header: TarHeader,
    about: Described,
    stored: number,
    sparse: SparseHeader | 'invalid' | undefined,
    content: number,
  ): void {
    const type = header.type in types ? types[header.type] : 'file';
    const entry = type && entryOf(header, about, type, stored, sparse, content);
    if (entry === undefined) {
      skipContent(stored);
      return;
    }
    current = entry.path;
    if (++entries > bounds.entries) throw tooManyEntries();
    taker = takerFor(entry, onEntry(entry), sparse);
    if (taker === undefined) {
      skipContent(stored);
      return;
    }
    padding = paddingOf(stored);
    left = stored;
    if (left === 0) finishContent();
    else step = contentStep;
  }

  /** The entry as the file system would have it, or a problem. */
  function entryOf(
    header: TarHeader,
    about: Described,
    type: EntryType,
    stored: number,
    sparse: SparseHeader | 'invalid' | undefined,
    content: number,
  ): TarEntry | undefined {
    const { pax } = about;
    const name = about.path ?? (pax?.get('GNU.sparse.name') || pax?.get('path') || header.name);
    const link = about.linkpath ?? (pax?.get('linkpath') || header.linkname);
    const refuse = (code: Problem['code'], why: string, gap: boolean): undefined => {
      problem(code, `${JSON.stringify(name.slice(0, 200))} was left out: ${why}`, name.slice(0, 200), gap);
    };
    if (about.unreadable !== undefined) return refuse('bound', about.unreadable, true);
    if (name.length > bounds.nameBytes || link.length > bounds.nameBytes) {
      return refuse('bound', `a name is longer than ${bounds.nameBytes} bytes`, true);
    }
    const path = normalisePath(name);
    const linkname = type === 'hardlink' ? normalisePath(link) : type === 'symlink' ? link : undefined;
    if (path === undefined || (type === 'hardlink' && linkname === undefined)) {
      return refuse('archive-invalid', 'its path climbs out of the root', false);
    }
    // Half as many characters as components is the least a path can have.
    if (path.length >= bounds.pathDepth && pathDepth(path) > bounds.pathDepth) {
      return refuse('bound', `it lies more than ${bounds.pathDepth} directories deep`, true);
    }
    // A v7 directory is a file whose name ends in a slash.
    const isDirectory = type === 'directory' || (header.type === '\0' && name.endsWith('/'));
    if (path === '' && !isDirectory) return refuse('archive-invalid', 'it would replace the root', false);
    return {
      path,
      type: isDirectory ? 'directory' : type,
      size: isDirectory ? 0 : sparse && sparse !== 'invalid' ? sparse.size : stored,
      mode: header.mode,
      linkname,
      uid: numberOf(pax?.get('uid') ?? global.get('uid'), header.uid),
      gid: numberOf(pax?.get('gid') ?? global.get('gid'), header.gid),
      mtime: numberOf(pax?.get('mtime') ?? global.get('mtime'), header.mtime),
      offset: content,
    };
  }

  /** Puts between the stored content and its taker what that needs. */
  function takerFor(entry: TarEntry, take: Take, sparse: SparseHeader | 'invalid' | undefined): Take {
    if (take === undefined) return undefined;
    const refuse = (code: Problem['code'], why: string): undefined => {
      take.abort?.(problem(code, `the content of ${JSON.stringify(entry.path)} was not read: ${why}`, entry.path));
    };
    if (entry.type === 'hardlink') return refuse('file-unreadable', `it is a hard link to ${entry.linkname}`);
    if (sparse === undefined) return take;
    if (sparse === 'invalid') return refuse('archive-invalid', 'its sparse map is damaged');
    if (sparse.size > bounds.sparseBytes) {
      return refuse('bound', `it is a sparse file of ${sparse.size} bytes; the bound is ${bounds.sparseBytes}`);
    }
    return expandSparse(take, sparse, bounds.sparseFragments, why =>
      problem('archive-invalid', `${JSON.stringify(entry.path)} ${why}`, entry.path),
    );
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
    taker?.abort?.(reason);
    taker = undefined;
  }

  return {
    write: chunk => run(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), 0),
    end() {
      const inContent = step === contentStep || step === metaStep || (step === skipStep && left > padding);
      const inBlock = step !== restStep && (filled > 0 || step === blockStep);
      if (!inContent && !inBlock) return;
      const message =
        headers === 0
          ? 'it is not a tar archive'
          : `it is cut off at offset ${offset}, ${inContent ? 'inside' : 'in a header after'} ${JSON.stringify(current)}`;
      abort({ code: 'archive-invalid', message, path: current });
      throw new PlimsollError('archive-invalid', message);
    },
    abort,
    get skippable() {
      return step === skipStep ? left : 0;
    },
    skip(bytes) {
      if (bytes > (step === skipStep ? left : 0)) throw new RangeError('only unwanted content may be skipped');
      offset += bytes;
      left -= bytes;
      if (left === 0) nextHeader();
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

const paddingOf = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;

/** A long name ends in NUL; some writers leave it out. */
function nulTerminated(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return decodeName(bytes, 0, end < 0 ? bytes.length : end);
}

/** A pax number, which may have a sign and a fraction; the header's own where there is none. */
function numberOf(text: string | undefined, otherwise: number): number {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : otherwise;
}
