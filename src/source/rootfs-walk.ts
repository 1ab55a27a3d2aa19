/** The walk over a root file system: the entries that a layer's tar would have, read from a directory. */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  type Stats,
} from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { PlimsollError, type Problem } from '../model/index.ts';
import { errno, reason, stopIfAborted } from './file-bytes.ts';
import { imageBounds } from './image-bounds.ts';
import { decodeName, encodeName } from './paths.ts';
import { pseudoFileSystem } from './pseudo-fs.ts';
import type { Entry, EntryType, Take } from './types.ts';

export interface RootfsBounds {
  rootfsEntries: number;
  rootfsDepth: number;
  rootfsProblems: number;
}

export interface WalkOptions {
  /** Which names of a directory are walked; all of them by default. */
  select?: (path: string, names: readonly string[]) => readonly string[];
  bounds?: RootfsBounds;
}

type FilePath = string | Buffer;

const openDirectoryFlags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const openFileFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Entries between two turns of the event loop: a few milliseconds. */
const TURN = 1024;

/**
 * Walks a directory and offers everything below it. The order is fixed: names of a directory by their UTF-16 units, a
 * directory before what is in it. Symbolic links are told of and not followed; files with several links are offered under
 * each of their names; sockets are passed over, as tar(1) does. Pseudo file systems are not entered, which is said in a
 * problem of code `not-applicable`.
 *
 * System calls are synchronous: one costs a few microseconds, its asynchronous form ten times that. The event loop gets a
 * turn every thousand entries and between the chunks of large files.
 * @returns what could not be read, and what was not entered
 * @throws `bound` when there are more entries than any root file system has
 */
export async function walkDirectory(
  root: string,
  visit: (entry: Entry) => Take,
  signal?: AbortSignal,
  { select, bounds = imageBounds }: WalkOptions = {},
): Promise<Problem[]> {
  const problems: Problem[] = [];
  let unlisted = 0;
  let entries = 0;
  const buffer = Buffer.allocUnsafeSlow(imageBounds.chunkBytes);
  // Names are looked up below the open directory, so that nobody can put a symbolic link in the way.
  const below = existsSync('/proc/self/fd')
    ? (fd: number) => `/proc/self/fd/${fd}`
    : (_fd: number, path: string) => (path === '' ? root : `${root}/${path}`);

  function problem(code: Problem['code'], path: string, why: string, gap = false): Problem {
    const found: Problem = { code, message: `${JSON.stringify(`/${path}`)} ${why}`, path, ...(gap && { gap }) };
    if (problems.length < bounds.rootfsProblems) problems.push(found);
    else unlisted++;
    return found;
  }
  const unreadable = (path: string, cause: unknown): Problem =>
    problem('file-unreadable', path, `could not be read: ${reason(cause)}`);

  async function directory(fd: number, path: string, device: number, depth: number): Promise<void> {
    const base = below(fd, path);
    let names: readonly string[];
    try {
      names = namesOf(base);
      if (select) names = select(path, names);
    } catch (cause) {
      unreadable(path, cause);
      return;
    }
    for (const name of names) {
      if (++entries > bounds.rootfsEntries) {
        throw new PlimsollError('bound', `${root} has more than ${bounds.rootfsEntries} files and directories`);
      }
      if (entries % TURN === 0) {
        await nextTurn();
        stopIfAborted(signal);
      }
      const file: FilePath = name.isWellFormed()
        ? `${base}/${name}`
        : Buffer.concat([Buffer.from(`${base}/`), encodeName(name)]);
      const where = path === '' ? name : `${path}/${name}`;
      const stats = statsOf(file, where);
      const type = stats && typeOf(stats);
      if (!stats || !type) continue;
      const entry = entryOf(file, where, type, stats);
      if (!entry) continue;
      const take = visit(entry);
      if (type === 'directory') {
        await take?.end();
        await enter(file, where, stats, device, depth);
      } else if (take) {
        if (type === 'file') await content(file, entry, take);
        else await take.end();
      }
    }
  }

  function statsOf(file: FilePath, where: string): Stats | undefined {
    try {
      // What has gone since the directory was listed is no part of the tree.
      return lstatSync(file, { throwIfNoEntry: false });
    } catch (cause) {
      unreadable(where, cause);
      return undefined;
    }
  }

  function entryOf(file: FilePath, path: string, type: EntryType, stats: Stats): Entry | undefined {
    const entry: Entry = {
      path,
      type,
      size: type === 'file' ? stats.size : 0,
      mode: stats.mode & 0o7777,
      uid: stats.uid,
      gid: stats.gid,
      mtime: Math.floor(stats.mtimeMs / 1000),
    };
    if (type !== 'symlink') return entry;
    try {
      entry.linkname = decodeName(readlinkSync(file, { encoding: 'buffer' }));
      return entry;
    } catch (cause) {
      unreadable(path, cause);
      return undefined;
    }
  }

  async function enter(file: FilePath, path: string, stats: Stats, device: number, depth: number): Promise<void> {
    if (depth >= bounds.rootfsDepth) {
      problem('bound', path, `was not entered: it lies more than ${bounds.rootfsDepth} directories deep`, true);
      return;
    }
    let fd: number;
    try {
      const pseudo = stats.dev === device ? undefined : pseudoFileSystem(file, path);
      if (pseudo) {
        problem('not-applicable', path, `was not entered: it is a pseudo file system (${pseudo})`);
        return;
      }
      fd = openSync(file, openDirectoryFlags);
    } catch (cause) {
      if (errno(cause) !== 'ENOENT') unreadable(path, cause);
      return;
    }
    try {
      await directory(fd, path, stats.dev, depth + 1);
    } finally {
      closeSync(fd);
    }
  }

  async function content(file: FilePath, entry: Entry, take: NonNullable<Take>): Promise<void> {
    let fd: number | undefined;
    let why: Problem | undefined;
    try {
      fd = openSync(file, openFileFlags);
      if (!fstatSync(fd).isFile()) why = problem('file-unreadable', entry.path, 'changed while it was read');
    } catch (cause) {
      why = unreadable(entry.path, cause);
    }
    try {
      // Read up to the size that the visitor was told: a log that grows meanwhile must not outgrow anyone's bound.
      for (let left = entry.size; !why && fd !== undefined && left > 0; ) {
        const length = readInto(fd, Math.min(left, buffer.length), entry.path);
        if (typeof length !== 'number') why = length;
        else if (length === 0) why = problem('file-unreadable', entry.path, 'became shorter while it was read');
        else {
          take.write(buffer.subarray(0, length));
          left -= length;
          if (left > 0) await nextTurn();
        }
      }
      if (why) take.abort?.(why);
      else await take.end();
    } finally {
      if (fd !== undefined) closeSync(fd);
    }
  }

  function readInto(fd: number, length: number, path: string): number | Problem {
    try {
      return readSync(fd, buffer, 0, length, null);
    } catch (cause) {
      return unreadable(path, cause);
    }
  }

  const fd = openSync(root, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await directory(fd, '', fstatSync(fd).dev, 0);
  } finally {
    closeSync(fd);
  }
  if (unlisted > 0) {
    problems.push({ code: 'file-unreadable', message: `${unlisted} more files or directories could not be read` });
  }
  return problems;
}

const REPLACEMENT = '�';

/** Sorted names. Most are UTF-8; where one is not, its bytes are read again and carried as `decodeName` does. */
function namesOf(directory: string): string[] {
  const names = readdirSync(directory);
  if (!names.some(name => name.includes(REPLACEMENT))) return names.sort();
  return readdirSync(directory, { encoding: 'buffer' })
    .map(name => decodeName(name))
    .sort();
}

/** `undefined` for sockets. */
function typeOf(stats: Stats): EntryType | undefined {
  return types[stats.mode & constants.S_IFMT];
}

const types: Record<number, EntryType> = {
  [constants.S_IFREG]: 'file',
  [constants.S_IFDIR]: 'directory',
  [constants.S_IFLNK]: 'symlink',
  [constants.S_IFCHR]: 'character',
  [constants.S_IFBLK]: 'block',
  [constants.S_IFIFO]: 'fifo',
};
