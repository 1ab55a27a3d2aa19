/** The two fanotify groups, and the file systems they watch. */
import { closeSync, openSync } from 'node:fs';
import { isRemote, type Mount } from '../proc/mounts.ts';
import { degradeBounds } from './bounds.ts';
import { fanMasks } from './fanotify-record.ts';
import { errnoName, type Libc } from './libc.ts';

const flags = { cloexec: 0x1, nonblock: 0x2, directoryAndName: 0xc00, add: 0x1, fileSystem: 0x100 } as const;
/** O_RDONLY, without waiting for the other end of a pipe, without a trace in the time of access. */
const openFlags = { largeFile: 0o100000, nonblock: 0o4000, cloexec: 0o2000000, noatime: 0o1000000 } as const;
const currentDirectory = -100;

const opens = fanMasks.open | fanMasks.openExec | fanMasks.closeWrite;
const names = fanMasks.create | fanMasks.delete | fanMasks.attributes | fanMasks.directory;
const renames = { new: fanMasks.rename, old: fanMasks.movedFrom | fanMasks.movedTo } as const;

/** The kernel's own file systems: what is written there counts, what is read there is endless. */
const written = new Set(['proc', 'sysfs', 'cgroup', 'cgroup2']);
/** Nothing but devices, whose opening has effects; or nothing that anybody opens. */
const passedOver = new Set([
  ...['devtmpfs', 'devpts', 'mqueue', 'hugetlbfs', 'debugfs', 'tracefs', 'securityfs', 'bpf', 'pstore', 'configfs'],
  ...['fusectl', 'binfmt_misc', 'autofs', 'rpc_pipefs', 'nsfs', 'efivarfs', 'selinuxfs'],
]);

export interface FileSystem {
  device: number;
  /** A directory of it, to open others by their handles. */
  directory: number;
  /** Where that directory is, and which of the file system's own it is. */
  point: string;
  root: string;
  /** Mounted in another namespace: its paths are those of that namespace already. */
  foreign: boolean;
}

export interface Marks {
  /** Descriptor of the group that tells of openings, with descriptors; and of the one that tells of names, with handles. */
  opens: number;
  names: number | undefined;
  /** By the file system's own number, as events have it. */
  fileSystems: ReadonlyMap<string, FileSystem>;
  /** Watches what is not watched yet. @param at where that namespace's root is found: `` or `/proc/PID/root` */
  add(mounts: readonly Mount[], at: string): void;
  /** File systems that are there and are not watched: why. */
  readonly unwatched: ReadonlyMap<string, string>;
  close(): void;
}

/** @returns the number of an error where there is no fanotify */
export function openMarks(c: Libc): Marks | { errno: number } {
  const read = openFlags.largeFile | openFlags.nonblock | openFlags.cloexec | openFlags.noatime;
  const group = c.fanotify_init(flags.cloexec | flags.nonblock, read);
  if (group < 0) return { errno: c.errno() };
  // Linux before 5.9 has no names.
  const named = c.fanotify_init(flags.cloexec | flags.nonblock | flags.directoryAndName, openFlags.largeFile);
  const seen = new Set<number>();
  const fileSystems = new Map<string, FileSystem>();
  const unwatched = new Map<string, string>();

  const mark = (fd: number, mask: number, path: string): number =>
    c.fanotify_mark(fd, flags.add | flags.fileSystem, BigInt(mask >>> 0), currentDirectory, path) === 0 ? 0 : c.errno();

  const nameMarks = (mount: Mount, path: string, foreign: boolean): void => {
    let errno = mark(named, names | renames.new, path);
    // Linux before 5.17 tells of the two ends of a rename apart.
    if (errnoName(errno) === 'EINVAL') errno = mark(named, names | renames.old, path);
    // Overlays have no handles; their changes are seen where they are kept.
    if (errno !== 0) {
      if (mount.type !== 'overlay') unwatched.set(`${mount.point} (names)`, errnoName(errno));
      return;
    }
    const result = Buffer.alloc(256);
    if (c.statfs(path, result) !== 0) return;
    const directory = openSync(path, 'r');
    fileSystems.set(result.toString('hex', 56, 64), { ...mount, directory, foreign });
  };

  return {
    opens: group,
    names: named < 0 ? undefined : named,
    fileSystems,
    unwatched,
    add(mounts, at) {
      // Of several mounts of one file system, the one that shows the most of it stands for all.
      const byRoot = [...mounts].sort((a, b) => a.root.length - b.root.length);
      for (const mount of byRoot) {
        if (seen.has(mount.device) || passedOver.has(mount.type)) continue;
        if (mount.type === 'tmpfs' && mount.point === '/dev') continue;
        if (seen.size >= degradeBounds.fileSystems) {
          unwatched.set(mount.point, `more than ${degradeBounds.fileSystems} file systems`);
          continue;
        }
        seen.add(mount.device);
        if (isRemote(mount)) {
          unwatched.set(mount.point, `${mount.type}: its server may not answer`);
          continue;
        }
        const path = at + mount.point;
        const only = written.has(mount.type);
        const errno = mark(group, only ? fanMasks.closeWrite : opens, path);
        if (errno !== 0) {
          unwatched.set(mount.point, errnoName(errno));
          // It may be reached by another path, or from another namespace.
          seen.delete(mount.device);
          continue;
        }
        unwatched.delete(mount.point);
        if (!only && named >= 0) nameMarks(mount, path, at !== '');
      }
    },
    close() {
      closeSync(group);
      if (named >= 0) closeSync(named);
      for (const { directory } of fileSystems.values()) closeSync(directory);
    },
  };
}
