/** What a capture says of the machine before its events. */

export interface Machine {
  cpus: number;
  memoryBytes: bigint;
  maxPid: bigint;
  hostname: string;
  /** Nanoseconds since the epoch; 0 where it is not said. */
  bootTime: bigint;
}

/** A thread as it was when the capture began. */
export interface ThreadRecord {
  tid: number;
  pid: number;
  ptid: number;
  sid: number;
  vpgid: number;
  pgid: number;
  comm: string;
  exe: string;
  exepath: string;
  args: Buffer;
  cwd: string;
  fdlimit: number;
  flags: number;
  uid: number;
  gid: number;
  vmSize: number;
  vmRss: number;
  vmSwap: number;
  faultsMajor: number;
  faultsMinor: number;
  env: Buffer;
  vtid: number;
  vpid: number;
  cgroups: Buffer;
  root: string;
  pidnsStart: bigint;
  tty: number;
  loginuid: number;
  exeWritable: boolean;
  capInheritable: bigint;
  capPermitted: bigint;
  capEffective: bigint;
  exeUpperLayer: boolean;
  exeInode: bigint;
  exeCtime: bigint;
  exeMtime: bigint;
  exeFromMemfd: boolean;
  exeLowerLayer: boolean;
}

/** Kinds of open files, by their number in captures. */
export const fdKinds = [
  'unknown',
  'file',
  'directory',
  'ipv4',
  'ipv6',
  'ipv4-server',
  'ipv6-server',
  'fifo',
  'unix',
  'event',
  'unsupported',
  'signalfd',
  'eventpoll',
  'inotify',
  'timerfd',
  'netlink',
  'file',
  'bpf',
  'userfaultfd',
  'io_uring',
  'memfd',
  'pidfd',
] as const;
export type FdKind = (typeof fdKinds)[number];

/** An open file as it was when the capture began. Addresses are bytes in the order of the network. */
export interface FdRecord {
  fd: number;
  kind: FdKind;
  inode: bigint;
  name: string;
  openFlags: number;
  device: number;
  source?: Buffer;
  destination?: Buffer;
  sourcePort: number;
  destinationPort: number;
  protocol: number;
  /** Kernel addresses of both ends of a unix socket. */
  unixSource: bigint;
  unixDestination: bigint;
}

export interface InterfaceRecord {
  name: string;
  family: 4 | 6;
  address: Buffer;
  netmask: Buffer;
}

export interface UserRecord {
  uid: number;
  gid: number;
  name: string;
  home: string;
  shell: string;
}

export interface GroupRecord {
  gid: number;
  name: string;
}
