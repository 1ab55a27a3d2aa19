const KiB = 1024;
const MiB = 1024 * KiB;

/** Bounds of what is read of /proc. What lies beyond them is counted and said, and events make up for it later. */
export const procBounds = {
  /** Threads of all processes together. */
  threads: 262_144,
  /** Descriptors of one process. */
  descriptors: 4096,
  /** Descriptors of all processes together. */
  allDescriptors: 1_000_000,
  /** Descriptors of one process that is read while events wait. */
  repairDescriptors: 256,
  /** Bytes of a process's arguments, as events carry them. */
  argumentBytes: 4096,
  /** Bytes of a process's environment, as events carry them. */
  environmentBytes: 4096,
  /** Bytes of status, stat, limits and cgroup of one thread. */
  fileBytes: 64 * KiB,
  /** Bytes of a mount table. */
  mountBytes: 8 * MiB,
  /** Mounts of one table. */
  mounts: 65_536,
  /** Bytes of a table of sockets. */
  socketTableBytes: 64 * MiB,
  /** Sockets of all network namespaces together. */
  sockets: 500_000,
  /** Bytes of a table of sockets that is read while events wait: of a larger one the rest is left unread. */
  repairTableBytes: 512 * KiB,
  /** Namespaces, mount tables and control groups that are remembered. */
  remembered: 4096,
  /** Milliseconds for which tables of sockets and mounts that were read are believed. */
  tableAge: 1000,
  /** Bytes of passwd and group. */
  accountBytes: MiB,
  /** Users, and groups, of one root. */
  accounts: 16_384,
} as const;
