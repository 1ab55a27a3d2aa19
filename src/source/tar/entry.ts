/** From a header, and what stood before it, to the entry as the file system would have it. */
import type { Problem } from '../../model/index.ts';
import type { SourceBounds } from '../bounds.ts';
import { normalisePath, pathDepth } from '../paths.ts';
import type { Entry, EntryType } from '../types.ts';
import type { TarHeader } from './header.ts';
import type { PaxRecords } from './pax.ts';
import type { SparseHeader } from './sparse.ts';

export interface TarEntry extends Entry {
  /** Where the stored content begins, bytes from the start of the archive. */
  offset: number;
}

/** What stood before a header about its entry. */
export interface Described {
  /** GNU long name and link target. */
  path?: string;
  linkpath?: string;
  pax?: PaxRecords;
  /** Why the entry cannot be read, though its header can. */
  unreadable?: string;
}

/** All that is known when an entry's content begins. */
export interface Found {
  header: TarHeader;
  described: Described;
  /** pax records that hold for all entries. Of these, only owner and time are heeded, as container runtimes heed none. */
  global: PaxRecords;
  /** Bytes of content in the archive. */
  stored: number;
  sparse?: SparseHeader | 'invalid';
  /** Where the content begins in the archive. */
  offset: number;
}

/** Type flags. Without a type: nothing of the file system (volume labels and the like). Other flags are files (POSIX). */
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
export const contentless = new Set(['1', '2', '3', '4', '5', '6']);

/** Headers that describe the entry after them (`g`: all entries after it). */
export const describing = new Set(['L', 'K', 'x', 'X', 'g']);

/** The entry; a problem where it must be left out; `undefined` where the header is about nothing of the file system. */
export function entryOf(found: Found, bounds: Readonly<SourceBounds>): TarEntry | Problem | undefined {
  const { header, described, global, stored, sparse } = found;
  const { pax } = described;
  const flagged = header.type in types ? types[header.type] : 'file';
  if (flagged === undefined) return undefined;
  // Go's archive/tar lets GNU long names win over pax, and an empty pax value means the header's own.
  const name = described.path ?? (pax?.get('GNU.sparse.name') || pax?.get('path') || header.name);
  const link = described.linkpath ?? (pax?.get('linkpath') || header.linkname);
  // A v7 directory is a file whose name ends in a slash.
  const type = header.type === '\0' && name.endsWith('/') ? 'directory' : flagged;
  const path = normalisePath(name);
  const linkname = type === 'hardlink' ? normalisePath(link) : type === 'symlink' ? link : undefined;

  const refuse = (code: Problem['code'], why: string): Problem => {
    const shown = name.length > 200 ? `${name.slice(0, 200)}…` : name;
    const problem: Problem = { code, message: `${JSON.stringify(shown)} was left out: ${why}`, path: shown };
    // Whatever a bound hides may be a package database.
    return code === 'bound' ? { ...problem, gap: true } : problem;
  };
  if (described.unreadable !== undefined) return refuse('bound', described.unreadable);
  if (name.length > bounds.nameBytes || link.length > bounds.nameBytes) {
    return refuse('bound', `a name is longer than ${bounds.nameBytes} bytes`);
  }
  if (path === undefined) return refuse('archive-invalid', 'its path climbs out of the root');
  if (type === 'hardlink' && linkname === undefined) {
    return refuse('archive-invalid', 'it is a hard link to something outside the root');
  }
  if (path === '' && type !== 'directory') return refuse('archive-invalid', 'it would replace the root');
  // A path has at least as many characters as components.
  if (path.length >= bounds.pathDepth && pathDepth(path) > bounds.pathDepth) {
    return refuse('bound', `it lies more than ${bounds.pathDepth} directories deep`);
  }
  return {
    path,
    type,
    size: type !== 'file' ? 0 : sparse && sparse !== 'invalid' ? sparse.size : stored,
    mode: header.mode,
    linkname,
    uid: numberOf(pax?.get('uid') || global.get('uid'), header.uid),
    gid: numberOf(pax?.get('gid') || global.get('gid'), header.gid),
    mtime: numberOf(pax?.get('mtime') || global.get('mtime'), header.mtime),
    offset: found.offset,
  };
}

/** A pax number, which may have a sign and a fraction; the header's own where there is none. */
function numberOf(text: string | undefined, otherwise: number): number {
  const value = text ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : otherwise;
}
