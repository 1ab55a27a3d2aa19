/** What /proc says of one process, and of each of its threads. */
import type { BigIntStats } from 'node:fs';
import type { ThreadRecord } from '../scap/blocks/records.ts';
import { cloneFlags } from '../state/thread.ts';
import { procBounds } from './bounds.ts';
import { type ProcFiles, textOfLatin } from './files.ts';
import { isRemote, layerOf, mountAt } from './mounts.ts';
import type { Namespaces } from './namespaces.ts';
import { cgroupsOf, fdlimitOf, type Stat, type Status, statOf, statusOf } from './status.ts';

export interface ReadProcess {
  record: ThreadRecord;
  threads: number;
  /** Of the kernel's own: it has no program and nothing open. */
  kernel: boolean;
}

export interface ThreadReading {
  files: ProcFiles;
  namespaces: Namespaces;
  /** When the machine was started: nanoseconds since the epoch. */
  bootTime: bigint;
  /** When a namespace of processes began, by the link that names it: the start of the first process that was seen of it. */
  births: Map<string, bigint>;
  /** Control groups as bytes, by the text that says them: most processes share theirs. */
  groups: Map<string, Buffer>;
}

/** @param path its directory. `undefined`: it ended. */
export function processAt(path: string, reading: ThreadReading): ReadProcess | undefined {
  const { files } = reading;
  const [statusText, statText] = [
    files.text(`${path}/status`, procBounds.fileBytes),
    files.text(`${path}/stat`, procBounds.fileBytes),
  ];
  const status = statusText === undefined ? undefined : statusOf(statusText);
  const stat = statText === undefined ? undefined : statOf(statText);
  if (status === undefined || stat === undefined) return undefined;
  const command = stat.kernel ? undefined : files.read(`${path}/cmdline`, procBounds.argumentBytes);
  const { exe, args } = commandOf(command, status.comm);
  const record: ThreadRecord = {
    ...ofStatus(status, stat, reading, path),
    exe,
    args,
    env: stat.kernel ? nothing : Buffer.from(files.read(`${path}/environ`, procBounds.environmentBytes) ?? nothing),
    cwd: stat.kernel ? '/' : linked(`${path}/cwd`, files),
    root: stat.kernel ? '/' : linked(`${path}/root`, files),
    fdlimit: stat.kernel ? -1 : fdlimitOf(files.text(`${path}/limits`, procBounds.fileBytes) ?? ''),
    loginuid: loginuidOf(files.text(`${path}/loginuid`, 16)),
    cgroups: groupsAt(path, reading),
  };
  if (!stat.kernel) addProgram(record, path, reading);
  return { record, threads: status.threads, kernel: stat.kernel };
}

/** Another thread of a process that was read. `undefined`: it ended. */
export function threadAt(path: string, { record }: ReadProcess, { files }: ThreadReading): ThreadRecord | undefined {
  const text = files.text(`${path}/status`, procBounds.fileBytes);
  const status = text === undefined ? undefined : statusOf(text);
  if (status === undefined) return undefined;
  const { comm, tid, uid, gid, vtid, capInheritable, capPermitted, capEffective } = status;
  const flags = record.flags | cloneFlags.thread | cloneFlags.files | cloneFlags.fs;
  return { ...record, comm, tid, uid, gid, vtid, capInheritable, capPermitted, capEffective, flags };
}

const nothing = Buffer.alloc(0);

type FromStatus = Omit<ThreadRecord, 'exe' | 'args' | 'env' | 'cwd' | 'root' | 'fdlimit' | 'loginuid' | 'cgroups'>;

function ofStatus(status: Status, stat: Stat, reading: ThreadReading, path: string): FromStatus {
  const { comm, tid, pid, ptid, uid, gid, vtid, vpid, vpgid, vmSize, vmRss, vmSwap } = status;
  const { capInheritable, capPermitted, capEffective } = status;
  const { sid, pgid, tty, faultsMajor, faultsMinor } = stat;
  return {
    ...{ comm, tid, pid, ptid, uid, gid, vtid, vpid, vpgid, vmSize, vmRss, vmSwap, sid, pgid, tty },
    ...{ capInheritable, capPermitted, capEffective, faultsMajor, faultsMinor },
    exepath: '',
    flags: status.depth > 1 ? cloneFlags.childInPidns : 0,
    pidnsStart: birthOf(status, stat, reading, path),
    exeWritable: false,
    exeUpperLayer: false,
    exeLowerLayer: false,
    exeFromMemfd: false,
    exeInode: 0n,
    exeCtime: 0n,
    exeMtime: 0n,
  };
}

/** Nanoseconds of a hundredth of a second, in which /proc counts. */
const tick = 10_000_000n;

/** When the first process of its namespace began: the machine's for those that are in the reader's own. */
function birthOf(status: Status, stat: Stat, { files, births, bootTime }: ThreadReading, path: string): bigint {
  if (status.depth === 1) return bootTime;
  const started = bootTime + BigInt(stat.started) * tick;
  const name = files.link(`${path}/ns/pid`);
  if (name === undefined) return started;
  const known = births.get(name);
  if (known !== undefined && status.vpid !== 1) return known;
  if (births.size < procBounds.remembered) births.set(name, started);
  return started;
}

/** The first text is the program as it was called; the kernel's own threads are called by their name. */
function commandOf(bytes: Buffer | undefined, comm: string): { exe: string; args: Buffer } {
  if (bytes === undefined || bytes.length === 0) return { exe: comm, args: nothing };
  const nul = bytes.indexOf(0);
  const end = nul < 0 ? bytes.length : nul;
  return { exe: textOfLatin(bytes.toString('latin1', 0, end)), args: Buffer.from(bytes.subarray(end + 1)) };
}

const linked = (path: string, files: ProcFiles): string => textOfLatin(files.link(path) ?? '');

const loginuidOf = (text: string | undefined): number => (/^\d+$/.test(text ?? '') ? Number(text) : 0xffffffff);

function groupsAt(path: string, { files, groups }: ThreadReading): Buffer {
  const text = files.text(`${path}/cgroup`, procBounds.fileBytes);
  if (text === undefined) return nothing;
  let bytes = groups.get(text);
  if (bytes === undefined) {
    bytes = Buffer.from(
      cgroupsOf(text)
        .map(group => `${group}\0`)
        .join(''),
    );
    if (groups.size < procBounds.remembered) groups.set(text, bytes);
  }
  return bytes;
}

const deletedMark = ' (deleted)';
const memory = '/memfd:';

/** The program: its path, its file, and whether the process may change it. */
function addProgram(record: ThreadRecord, path: string, { files, namespaces }: ThreadReading): void {
  const link = linked(`${path}/exe`, files);
  if (link === '') return;
  const mounts = namespaces.mounts(path);
  const stats = isRemote(mountAt(mounts, link)) ? undefined : files.exactStat(`${path}/exe`);
  const deleted = link.endsWith(deletedMark) && stats?.nlink === 0n;
  record.exepath = deleted ? link.slice(0, -deletedMark.length) : link;
  if (stats === undefined) return;
  record.exeInode = stats.ino;
  record.exeCtime = stats.ctimeNs;
  record.exeMtime = stats.mtimeNs;
  record.exeWritable = mayChange(record, stats);
  record.exeFromMemfd = deleted && record.exepath.startsWith(memory);
  if (record.exeFromMemfd) return;
  const layer = layerOf(mounts, record.exepath, deleted, files);
  record.exeUpperLayer = layer === 'upper';
  record.exeLowerLayer = layer === 'lower';
}

/** CAP_DAC_OVERRIDE and CAP_FOWNER (capabilities(7)). */
const overriding = (1n << 1n) | (1n << 3n);

function mayChange({ uid, gid, capEffective }: ThreadRecord, { uid: owner, gid: group, mode }: BigIntStats): boolean {
  if ((capEffective & overriding) !== 0n || (mode & 0o002n) !== 0n) return true;
  return (owner === BigInt(uid) && (mode & 0o200n) !== 0n) || (group === BigInt(gid) && (mode & 0o020n) !== 0n);
}
