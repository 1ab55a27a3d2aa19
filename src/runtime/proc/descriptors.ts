/** What processes have open: /proc/PID/fd and fdinfo. */
import { constants } from 'node:fs';
import type { FdKind, FdRecord } from '../scap/blocks/records.ts';
import { type ProcFiles, textOfLatin } from './files.ts';
import { isRemote, type MountTable } from './mounts.ts';
import type { Sockets } from './sockets.ts';

/** What reading descriptors of one process asks for; both are read when they are first needed. */
export interface Surroundings {
  mounts(): MountTable;
  sockets(): Sockets;
}

/** Files without a name, by what their link says of them. */
const anonymous: Record<string, FdKind> = {
  '[eventfd]': 'event',
  '[eventpoll]': 'eventpoll',
  '[signalfd]': 'signalfd',
  '[timerfd]': 'timerfd',
  inotify: 'inotify',
  '[userfaultfd]': 'userfaultfd',
  '[io_uring]': 'io_uring',
  '[pidfd]': 'pidfd',
};
const bpf = /^\[?bpf[-_]/;

/** Flags as events carry them, by those of open(2); O_LARGEFILE is not shown. */
const flagBits: readonly [flag: number, bit: number][] = [
  [constants.O_APPEND, 1 << 3],
  [constants.O_DSYNC, 1 << 4],
  [constants.O_NONBLOCK, 1 << 6],
  [constants.O_SYNC, 1 << 7],
  [constants.O_DIRECT, 1 << 9],
  [constants.O_DIRECTORY, 1 << 10],
  [0o2000000 /* O_CLOEXEC */, 1 << 12],
];
const directoryBit = 1 << 10;

/** @param flags as open(2) and fdinfo have them */
export function openFlagsOf(flags: number): number {
  // 0, 1 and 2: for reading, for writing, for both; events have a bit for each.
  let bits = Math.min((flags & 3) + 1, 3);
  for (const [flag, bit] of flagBits) if (flag !== 0 && (flags & flag) === flag) bits |= bit;
  return bits;
}

/** fdinfo (proc_pid_fdinfo(5)). Kernels before 5.14 do not say the inode. */
export function fdinfoOf(text: string): { flags: number; mount: number; inode: bigint | undefined } {
  const [, flags = '0'] = /^flags:\t([0-7]{1,11})$/m.exec(text) ?? [];
  const [, mount = '-1'] = /^mnt_id:\t(\d{1,10})$/m.exec(text) ?? [];
  const [, inode] = /^ino:\t(\d{1,20})$/m.exec(text) ?? [];
  return {
    flags: Number.parseInt(flags, 8),
    mount: Number(mount),
    inode: inode === undefined ? undefined : BigInt(inode),
  };
}

const record = (fd: number, kind: FdKind, name: string, inode = 0n): FdRecord => ({
  fd,
  kind,
  inode,
  name,
  openFlags: 0,
  device: 0,
  sourcePort: 0,
  destinationPort: 0,
  protocol: 0,
  unixSource: 0n,
  unixDestination: 0n,
});

const numbered = /^(socket|pipe|anon_inode):\[(\d{1,20})\]$/;
/** The position, flags, mount and inode stand first; what follows can be long. */
const fdinfoBytes = 512;

/** @param process its directory. `undefined`: it is not open any more. */
export function descriptorAt(
  process: string,
  fd: number,
  surroundings: Surroundings,
  files: ProcFiles,
): FdRecord | undefined {
  const link = files.link(`${process}/fd/${fd}`);
  if (link === undefined) return undefined;
  if (link.startsWith('/')) return fileAt(process, fd, link, surroundings, files);
  const [, kind, inode = '0'] = numbered.exec(link) ?? [];
  if (kind === 'pipe') return record(fd, 'fifo', link, BigInt(inode));
  if (kind === 'socket') {
    const socket = surroundings.sockets().get(Number(inode));
    // A socket that is neither bound nor connected stands in no table.
    return { ...record(fd, 'unsupported', link, BigInt(inode)), ...socket };
  }
  if (link.startsWith('anon_inode:')) {
    const name = link.slice('anon_inode:'.length);
    return record(fd, bpf.test(name) ? 'bpf' : (anonymous[name] ?? 'unsupported'), link);
  }
  return record(fd, 'unsupported', textOfLatin(link));
}

const deletedMark = ' (deleted)';
const memory = '/memfd:';

function fileAt(
  process: string,
  fd: number,
  link: string,
  surroundings: Surroundings,
  files: ProcFiles,
): FdRecord | undefined {
  const text = files.text(`${process}/fdinfo/${fd}`, fdinfoBytes);
  if (text === undefined) return undefined;
  const { flags, mount: mountId, inode } = fdinfoOf(text);
  const mount = surroundings.mounts().byId.get(mountId);
  const marked = link.endsWith(deletedMark);
  const unmarked = marked ? link.slice(0, -deletedMark.length) : link;
  const openFlags = openFlagsOf(flags);
  const known = { openFlags, device: mount?.device ?? 0 };
  // Memory that was made a file lies on a mount that no table has.
  if (marked && mount === undefined && unmarked.startsWith(memory)) {
    return { ...record(fd, 'memfd', textOfLatin(unmarked.slice(memory.length)), inode), ...known };
  }
  if ((openFlags & directoryBit) !== 0 && !marked && inode !== undefined) {
    return { ...record(fd, 'directory', textOfLatin(link), inode), ...known };
  }
  // A device's name says what it is; and what lies on a server is not asked for, since it may not answer.
  if ((link.startsWith('/dev/') || isRemote(mount)) && inode !== undefined) {
    return { ...record(fd, 'file', textOfLatin(link), inode), ...known };
  }
  const stats = files.stat(`${process}/fd/${fd}`);
  const kind = stats?.isDirectory() ? 'directory' : stats?.isFIFO() ? 'fifo' : 'file';
  const name = textOfLatin(stats?.nlink === 0 ? unmarked : link);
  return {
    ...record(fd, kind, name, inode ?? BigInt(stats?.ino ?? 0)),
    ...known,
    ...(mount === undefined && stats && { device: stats.dev % 2 ** 32 }),
  };
}
