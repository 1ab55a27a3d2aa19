/** What is found out about running containers beside alerts. Plain data: it crosses from the sensor to who keeps it. */

/** The process that did it. */
export interface FactProcess {
  pid: number;
  name: string;
  /** Program and arguments. */
  command: string;
  exepath: string;
  parent: string;
  uid: number;
}

/** A process of the container of an alert: that of the alert, or one of its parents. */
export interface ChainProcess {
  pid: number;
  exepath: string;
  /** Of its program. */
  inode: string;
  name: string;
}

/** In which container an alert's process is, and who began it there. */
export interface Inside {
  containerId: string;
  image: FactImage;
  /** The process first, then its parents. */
  chain: readonly ChainProcess[];
}

/** A program or library was run that the image does not have. */
export interface Drift {
  containerId: string;
  path: string;
  inode: string;
  what: 'program' | 'library';
  /**
   * How that is known: it lies in the layer of the overlay that the container writes to; or it changed after the container
   * began.
   */
  by: 'overlay' | 'time';
  /** Nanoseconds since the epoch. */
  time: bigint;
  process: FactProcess;
}

/** Image of a container, as far as it is known. */
export interface FactImage {
  name: string;
  digest: string;
  id: string;
}

/** Files of a container that were run, mapped or opened, and were not told before. */
export interface Used {
  containerId: string;
  image: FactImage;
  /** A process of it that lived then: its root is the way to its package databases. */
  pid: number;
  /** Absolute, as the container names them. */
  files: string[];
  /** Nanoseconds since the epoch. */
  time: bigint;
}

export type Fact = { kind: 'drift'; drift: Drift } | { kind: 'used'; used: Used };

/** What is in use of one image: what `plimsoll scan --in-use` reads, and the platform receives. */
export interface InUse {
  image: FactImage;
  /** First 12 digits, sorted. */
  containers: string[];
  /** ISO 8601. */
  since: string;
  until: string;
  /** Package URLs of which files were run, mapped or opened. */
  packages: string[];
  /** Package URLs that were watched for long enough, and not seen. What stands in neither list is not known. */
  idle: string[];
  /** Without a slash at the start. */
  files: string[];
}
