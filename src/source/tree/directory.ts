/**
 * The tree of a directory on disk: an unpacked root file system, or `/proc/PID/root`. The tree may be hostile and change
 * while it is read, so every component is opened by itself, below the directory opened before it and without following a
 * link; links are read and resolved here, inside the root. Devices and pipes are never opened for reading.
 */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  type Stats,
} from 'node:fs';
import { PlimsollError, type Problem } from '../../model/index.ts';
import { type SourceBounds, sourceBounds } from '../bounds.ts';
import { decodeName, encodeName } from '../paths.ts';
import type { ReadOptions, Tree, TreeStat } from './tree.ts';

/** Linux: names a file without opening it, so that it needs no right to read it and has no effect on devices. */
const O_PATH = 0o10000000;
const look = O_PATH | constants.O_NOFOLLOW;
const open = constants.O_RDONLY | constants.O_NONBLOCK;

/** Codes of system calls that mean that there is no such file. ELOOP: a link took the place of what was there. */
const absent = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ESRCH', 'ERR_INVALID_ARG_VALUE']);

/** Bytes read from a file at once. */
const chunkBytes = 512 * 1024;

interface Located {
  fd: number;
  stats: Stats;
  names: string[];
  link?: string;
}

/** @throws `file-unreadable` when the directory cannot be opened */
export function directoryTree(root: string, options: { bounds?: Readonly<SourceBounds> } = {}): Tree {
  const bounds = options.bounds ?? sourceBounds;
  if (!existsSync('/proc/self/fd')) {
    throw new PlimsollError('file-unreadable', `${root} cannot be read safely: /proc is not mounted here`);
  }
  const rootFd = attempt(root, () => openSync(root, O_PATH | constants.O_DIRECTORY));
  if (rootFd === undefined) throw new PlimsollError('reference-not-found', `there is no directory ${root}`);

  /** Runs `use` with what the path leads to; its descriptor is closed afterwards. */
  function at<T>(path: string, follow: boolean, use: (located: Located) => T): T | undefined {
    const trail: Located[] = [{ fd: rootFd!, stats: fstatSync(rootFd!), names: [] }];
    const leave = () => closeSync(trail.pop()!.fd);
    try {
      return attempt(path, () => (follows(trail, leave, path, follow) ? use(trail.at(-1)!) : undefined));
    } finally {
      while (trail.length > 1) leave();
    }
  }

  /** Goes along the path, one component at a time. False where it leads nowhere. */
  function follows(trail: Located[], leave: () => void, path: string, follow: boolean): boolean {
    const todo = path.split('/').reverse();
    let links = 0;
    for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
      if (name === '') continue;
      const here = trail.at(-1)!;
      if (!here.stats.isDirectory()) return false;
      if (name === '.') continue;
      if (name === '..') {
        // The directory that was come from, not the one that `..` names: a directory may be moved meanwhile.
        if (trail.length > 1) leave();
        continue;
      }
      if (trail.length > bounds.pathDepth) throw new PlimsollError('bound', `it lies too deep: ${path}`);
      const below = Buffer.concat([Buffer.from(`/proc/self/fd/${here.fd}/`), encodeName(name)]);
      const fd = openSync(below, look);
      const stats = fstatSync(fd);
      const found: Located = { fd, stats, names: [...here.names, name] };
      trail.push(found);
      if (!stats.isSymbolicLink()) continue;
      found.link = decodeName(readlinkSync(below, 'buffer'));
      if (!follow && todo.every(part => part === '')) return true;
      if (++links > bounds.symlinks) return false;
      if (found.link.startsWith('/')) while (trail.length > 1) leave();
      else leave();
      todo.push(...found.link.split('/').reverse());
    }
    return true;
  }

  function content({ fd, stats }: Located, path: string, maxBytes: number): Buffer | undefined {
    if (!stats.isFile()) return undefined;
    // By its descriptor: what was looked at is what is opened.
    const file = openSync(`/proc/self/fd/${fd}`, open);
    try {
      const tooLarge = (size: string) =>
        new PlimsollError('bound', `${path}: it has ${size} bytes; the bound is ${maxBytes}`);
      if (stats.size > maxBytes) throw tooLarge(String(stats.size));
      const parts: Buffer[] = [];
      let total = 0;
      // To its end rather than to its size, which is 0 below /proc and /sys.
      for (;;) {
        const part = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(4096, stats.size - total + 1)));
        const length = readSync(file, part, 0, part.length, null);
        if (length === 0) break;
        parts.push(part.subarray(0, length));
        total += length;
        if (total > maxBytes) throw tooLarge(`more than ${maxBytes}`);
      }
      return parts.length === 1 ? parts[0] : Buffer.concat(parts, total);
    } finally {
      closeSync(file);
    }
  }

  const read = async (path: string, { maxBytes = bounds.fileBytes }: ReadOptions = {}): Promise<Buffer | undefined> =>
    at(path, true, located => content(located, path, maxBytes));

  return {
    stat: async path => at(path, true, statOf),
    lstat: async path => at(path, false, statOf),
    readlink: async path => at(path, false, ({ link }) => link),
    list: async path =>
      at(path, true, ({ fd, stats }) =>
        stats.isDirectory()
          ? readdirSync(`/proc/self/fd/${fd}`, 'buffer')
              .map(name => decodeName(name))
              .sort()
          : undefined,
      ),
    read,
    async readMany(paths, onFile, readOptions) {
      const problems: Problem[] = [];
      for (const path of new Set(paths)) {
        readOptions?.signal?.throwIfAborted();
        const bytes = await read(path, readOptions).catch((error: unknown) => {
          if (!(error instanceof PlimsollError)) throw error;
          problems.push({ code: error.code, message: error.message, path });
        });
        if (bytes) await onFile(path, bytes);
      }
      return problems;
    },
    problems: [],
    close: async () => closeSync(rootFd),
  };
}

function statOf({ stats, names }: Located): TreeStat {
  const { size, mode, uid, gid } = stats;
  const mtime = Math.floor(stats.mtimeMs / 1000);
  return { path: names.join('/'), type: typeOf(stats), size, mode: mode & 0o7777, uid, gid, mtime };
}

function typeOf(stats: Stats): TreeStat['type'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'symlink';
  if (stats.isCharacterDevice()) return 'character';
  if (stats.isBlockDevice()) return 'block';
  return stats.isFIFO() ? 'fifo' : 'socket';
}

/** Runs system calls: `undefined` when something is not there, an error of the catalogue when it cannot be read. */
function attempt<T>(path: string, calls: () => T): T | undefined {
  try {
    return calls();
  } catch (error) {
    if (error instanceof PlimsollError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== undefined && absent.has(code)) return undefined;
    throw new PlimsollError('file-unreadable', `${path} could not be read: ${message}`, { cause: error });
  }
}
