/** What fanotify says, as events of calls. */
import { closeSync, fstatSync, lstatSync, readlinkSync, type Stats } from 'node:fs';
import { textOfLatin } from '../proc/files.ts';
import { degradeBounds } from './bounds.ts';
import { type Emit, typeOf, type Values } from './encoder.ts';
import { type FanotifyEvent, fanMasks, type NamedEntry } from './fanotify-record.ts';
import type { Libc } from './libc.ts';
import type { FileSystem, Marks } from './marks.ts';
import { below, inWorkOf, type Places, seenThrough, upperOf } from './places.ts';

/** A file event whose path was found while it could be. */
export interface FileEvent {
  type: keyof typeof types;
  pid: number;
  values: Values;
  /** The path that rules may want or not; whether it was written. */
  path: string;
  write: boolean;
  /** A program that the process opened to run it: nothing else is said of it. */
  program?: true;
  /** It was not there before. */
  created?: true;
}

const types = Object.fromEntries(
  (['openat', 'mkdirat', 'unlinkat', 'renameat2', 'symlinkat', 'linkat', 'mknodat', 'fchmodat'] as const).map(name => [
    name,
    typeOf(name),
  ]),
) as Record<
  'openat' | 'mkdirat' | 'unlinkat' | 'renameat2' | 'symlinkat' | 'linkat' | 'mknodat' | 'fchmodat',
  ReturnType<typeof typeOf>
>;

export function emitFileEvent(emit: Emit, { type, pid, values }: FileEvent, time: bigint): void {
  emit(types[type], time, pid, values);
}

/**
 * The number of a descriptor that nobody names: no process has one so high. A process has one such entry, of the file that it
 * opened last.
 */
const unnamedFd = 0x7fffffff;
const currentDirectory = -100;
/** Flags of opening, as captures carry them. */
const openFlags = { read: 1, write: 2, create: 4, created: 1 << 14 } as const;
const removeDirectory = 512;
const specialBits = 0o6000;
const kindBits = 0o170000;
const gone = ' (deleted)';

const opened = (pid: number, path: string, flags: number, stat?: Stats): FileEvent => ({
  type: 'openat',
  pid,
  path,
  write: (flags & openFlags.write) !== 0,
  values: {
    fd: unnamedFd,
    dirfd: currentDirectory,
    name: path,
    flags,
    mode: stat ? stat.mode & 0o7777 : 0,
    dev: stat ? stat.dev % 2 ** 32 : undefined,
    ino: stat?.ino,
    fullpath: path,
  },
});

/** Reads the path of an event that carries a descriptor, and closes it. `undefined`: it says nothing. */
export function openedFile({ mask, fd, pid }: FanotifyEvent, own: number): FileEvent | undefined {
  if (fd < 0) return undefined;
  try {
    if (pid === own || pid <= 0) return undefined;
    const path = pathOf(fd);
    const stat = fstatSync(fd);
    if (mask & fanMasks.openExec) return { ...opened(pid, path, openFlags.read), program: true };
    return opened(pid, path, mask & fanMasks.closeWrite ? openFlags.write : openFlags.read, stat);
  } finally {
    closeSync(fd);
  }
}

/** Path of an open file; one that was removed since has the name that it had. */
function pathOf(fd: number): string {
  const path = textOfLatin(readlinkSync(`/proc/self/fd/${fd}`, 'latin1'));
  return path.endsWith(gone) ? path.slice(0, -gone.length) : path;
}

interface Found {
  /** As the process names it. */
  path: string;
  /** As the host does, when it is kept for an overlay. */
  upper: boolean;
  work: boolean;
  stat: Stats | undefined;
  /** Of a symbolic link. */
  target: string | undefined;
}

export interface NamedFiles {
  /** Events of names: several, one or none. */
  eventsOf(event: FanotifyEvent): FileEvent[];
}

/**
 * @param own this process
 * @param unplaced is called for a name whose directory was gone before it could be looked at
 */
export function namedFiles(c: Libc, marks: Marks, where: Places, own: number, unplaced: () => void): NamedFiles {
  const pathOnly = 0o10000000 | 0o2000000;
  /** Where directories were when something last happened in them, by file system and handle. */
  const directories = new Map<string, string>();

  /** What stands at a name below an open directory. */
  const lookAt = (base: string): Pick<Found, 'stat' | 'target'> => {
    try {
      const stat = lstatSync(base);
      return { stat, target: stat.isSymbolicLink() ? textOfLatin(readlinkSync(base, 'latin1')) : undefined };
    } catch {
      // It is gone already.
      return { stat: undefined, target: undefined };
    }
  };

  /** The overlay or bind mount through which the process saw it; a process that ended is taken for one of the overlay's container. */
  const seenBy = (pid: number, path: string, system: FileSystem): Omit<Found, 'stat' | 'target'> => {
    const plain = { path, upper: false, work: false };
    if (system.foreign) return plain;
    const namespace = where.namespaceOf(pid);
    for (const mounts of where.all()) {
      if (inWorkOf(mounts, path)) return { path, upper: false, work: true };
    }
    const rest = below(path, system.point) ?? path;
    const inside = system.root === '/' ? rest || '/' : system.root + rest;
    if (namespace !== undefined && namespace !== where.own) {
      const mounts = where.mounts(namespace);
      const seen = seenThrough(mounts, system.device, inside, path);
      return { path: seen ?? path, upper: upperOf(mounts, path) !== undefined, work: false };
    }
    let host: Found['path'] | undefined;
    for (const mounts of where.all()) {
      const mount = upperOf(mounts, path);
      if (mount?.upper === undefined) continue;
      const shown = `${mount.point === '/' ? '' : mount.point}${below(path, mount.upper) ?? ''}` || '/';
      if (mounts === where.mounts(where.own)) host = shown;
      else if (namespace === undefined) return { path: shown, upper: true, work: false };
    }
    return host === undefined ? plain : { path: host, upper: true, work: false };
  };

  const find = (pid: number, entry: NamedEntry | undefined): Found | undefined => {
    if (entry === undefined) return undefined;
    const system = marks.fileSystems.get(entry.fileSystem);
    if (system === undefined) return undefined;
    const name = textOfLatin(entry.name.toString('latin1'));
    const within = (directory: string): string => (directory === '/' ? `/${name}` : `${directory}/${name}`);
    const key = entry.fileSystem + entry.handle.toString('latin1');
    const fd = c.open_by_handle_at(system.directory, Buffer.from(entry.handle), pathOnly);
    if (fd < 0) {
      // The directory itself was removed since.
      const before = directories.get(key);
      if (before === undefined) unplaced();
      return before === undefined
        ? undefined
        : { ...seenBy(pid, within(before), system), stat: undefined, target: undefined };
    }
    try {
      const directory = pathOf(fd);
      directories.delete(key);
      directories.set(key, directory);
      if (directories.size > degradeBounds.directories) directories.delete(directories.keys().next().value as string);
      return { ...seenBy(pid, within(directory), system), ...lookAt(`/proc/self/fd/${fd}/${name}`) };
    } finally {
      closeSync(fd);
    }
  };

  const at = (path: string): Values => ({ res: 0, dirfd: currentDirectory, path, name: path });
  const removed = (pid: number, path: string, directory: boolean): FileEvent => ({
    type: 'unlinkat',
    pid,
    path,
    write: true,
    values: { ...at(path), flags: directory ? removeDirectory : 0 },
  });

  const createdOf = (pid: number, { path, stat, target }: Found, directory: boolean): FileEvent[] => {
    const common = { pid, path, write: true };
    const mode = stat ? stat.mode & 0o7777 : 0;
    if (directory) return [{ ...common, type: 'mkdirat', values: { ...at(path), mode } }];
    if (stat?.isSymbolicLink()) {
      const values = { res: 0, target: target ?? '<NA>', linkdirfd: currentDirectory, linkpath: path };
      return [{ ...common, type: 'symlinkat', values }];
    }
    // A socket is made by bind(2), which is not seen.
    if (stat?.isSocket()) return [];
    if (stat !== undefined && !stat.isFile()) {
      return [
        { ...common, type: 'mknodat', values: { ...at(path), mode: stat.mode & (kindBits | 0o7777), dev: stat.rdev } },
      ];
    }
    if (stat !== undefined && stat.nlink > 1) {
      const values = {
        res: 0,
        olddir: currentDirectory,
        newdir: currentDirectory,
        newpath: path,
        flags: 0,
      };
      return [{ ...common, type: 'linkat', values }];
    }
    return [{ ...opened(pid, path, openFlags.write | openFlags.create | openFlags.created, stat), created: true }];
  };

  const renamed = (pid: number, from: Found | undefined, to: Found | undefined): FileEvent[] => {
    if (to?.upper && from?.work) {
      // An overlay hides a file of its lower layers by a device 0:0; what else comes from there is a copy.
      const hidden = to.stat?.isCharacterDevice() === true && to.stat.rdev === 0;
      return hidden ? [removed(pid, to.path, false)] : [];
    }
    if (to?.work) return [];
    const [oldpath, newpath] = [from?.path, to?.path];
    if (oldpath === undefined && newpath === undefined) return [];
    const directories = { olddirfd: currentDirectory, newdirfd: currentDirectory };
    const values = { res: 0, ...directories, oldpath, newpath, flags: 0 };
    return [{ type: 'renameat2', pid, path: newpath ?? oldpath ?? '', write: true, values }];
  };

  return {
    eventsOf(event) {
      const { mask, pid } = event;
      if (pid === own || pid <= 0) return [];
      if (mask & fanMasks.rename) return renamed(pid, find(pid, event.from), find(pid, event.entry));
      const found = find(pid, event.entry);
      if (found === undefined || found.work) return [];
      if (mask & fanMasks.movedFrom) return renamed(pid, found, undefined);
      if (mask & fanMasks.movedTo) return renamed(pid, undefined, found);
      const directory = (mask & fanMasks.directory) !== 0;
      const events: FileEvent[] = [];
      const { path, stat } = found;
      if (mask & fanMasks.create) events.push(...createdOf(pid, found, directory));
      if (mask & fanMasks.attributes && stat?.isFile() && stat.mode & specialBits) {
        const values = { res: 0, dirfd: currentDirectory, filename: path, mode: stat.mode & 0o7777 };
        events.push({ type: 'fchmodat', pid, path, write: true, values });
      }
      if (mask & fanMasks.delete) events.push(removed(pid, path, directory));
      return events;
    },
  };
}
