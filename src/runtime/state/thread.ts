/** Threads, and what they have open. */
import type { FdKind } from '../scap/blocks/records.ts';
import type { Address } from './address.ts';

/** An open file. It is never changed, but replaced: tables of several processes may hold the same one. */
export interface Descriptor {
  kind: FdKind;
  /** Path of a file, addresses of a connection. */
  name: string;
  /** As the call named it. */
  rawName?: string;
  /** `PPM` flags of opening. */
  flags: number;
  device: number;
  inode: number | bigint;
  /** `undefined`: nobody knows who called whom. */
  role?: 'client' | 'server';
  source?: Address;
  destination?: Address;
  sourcePort?: number;
  destinationPort?: number;
  protocol?: 'tcp' | 'udp' | 'icmp' | 'raw';
  connected?: boolean;
  /** The process it stands for. */
  pid?: number;
  upperLayer?: boolean;
  lowerLayer?: boolean;
}

export type Descriptors = Map<number, Descriptor>;

export class Thread {
  readonly tid: number;
  pid: number;
  ptid = -1;
  comm = '<NA>';
  exe = '<NA>';
  exepath = '<NA>';
  args: readonly string[] = [];
  env: readonly string[] = [];
  /** Without a slash at its end, but for the root. */
  cwd = '';
  root = '';
  cgroups: readonly string[] = [];
  containerId = '';
  tty = 0;
  uid = 0xffffffff;
  gid = 0xffffffff;
  loginuid = 0xffffffff;
  capPermitted = 0n;
  capEffective = 0n;
  capInheritable = 0n;
  sid = -1;
  pgid = -1;
  vpgid = -1;
  vtid = -1;
  vpid = -1;
  flags = 0;
  fdlimit = -1;
  vmSize = 0;
  vmRss = 0;
  vmSwap = 0;
  faultsMajor: number | bigint = 0;
  faultsMinor: number | bigint = 0;
  exeWritable = false;
  exeUpperLayer = false;
  exeLowerLayer = false;
  exeFromMemfd = false;
  exeInode: number | bigint = 0;
  exeCtime = 0n;
  exeMtime = 0n;
  /** When it was cloned and when its program began; 0: not known. */
  cloneTime = 0n;
  execTime = 0n;
  pidnsStart = 0n;
  /** Takes over children whose parent ended (prctl PR_SET_CHILD_SUBREAPER). */
  reaper = false;
  /** Ended, but other threads of its process live. */
  dead = false;
  /** Of health checks and probes of its container. */
  category: '' | 'healthcheck' | 'liveness' | 'readiness' = '';
  descriptors: Descriptors = new Map();
  /** Of a first thread: the others of its process. */
  readonly others = new Set<number>();
  /** Threads whose `ptid` it is. */
  readonly children = new Set<number>();

  constructor(tid: number, pid: number) {
    this.tid = tid;
    this.pid = pid;
  }
  get isMain(): boolean {
    return this.tid === this.pid;
  }
}

/** Flags of clone, as captures carry them. */
export const cloneFlags = {
  files: 1 << 0,
  fs: 1 << 1,
  newPid: 1 << 6,
  parent: 1 << 8,
  thread: 1 << 13,
  vfork: 1 << 27,
  childInPidns: 1 << 29,
} as const;

/** What a thread inherits from the one that cloned it, when the event does not say it. */
export function inherit(child: Thread, from: Thread): void {
  child.comm = from.comm;
  child.exe = from.exe;
  child.exepath = from.exepath;
  child.args = from.args;
  child.env = from.env;
  child.cwd = from.cwd;
  child.root = from.root;
  child.cgroups = from.cgroups;
  child.containerId = from.containerId;
  child.tty = from.tty;
  child.uid = from.uid;
  child.gid = from.gid;
  child.loginuid = from.loginuid;
  child.capPermitted = from.capPermitted;
  child.capEffective = from.capEffective;
  child.capInheritable = from.capInheritable;
  child.sid = from.sid;
  child.pgid = from.pgid;
  child.vpgid = from.vpgid;
  child.fdlimit = from.fdlimit;
  child.exeWritable = from.exeWritable;
  child.exeUpperLayer = from.exeUpperLayer;
  child.exeLowerLayer = from.exeLowerLayer;
  child.exeFromMemfd = from.exeFromMemfd;
  child.exeInode = from.exeInode;
  child.exeCtime = from.exeCtime;
  child.exeMtime = from.exeMtime;
  child.execTime = from.execTime;
  child.pidnsStart = from.pidnsStart;
  child.category = from.category;
}
