/** Bounds of the tables by which the kernel filters, and of the work that finds out what goes into them. */
export const needsBounds = {
  /** Bytes of a prefix of a path; a longer one is cut, which lets more through. */
  prefixBytes: 64,
  /** Bytes of one component of a path; nothing stands for a longer one. */
  nameBytes: 31,
  /** Entries of one table; beyond, every path of its class is let through. */
  entries: 1024,
  /** Bytes of the name of a process (TASK_COMM_LEN without its end). */
  commBytes: 15,
  /** Names of processes of one kind of event; beyond, every process is let through. */
  comms: 256,
  /** Pairs compared where two sets of prefixes meet; beyond, the more telling of the two stands for both. */
  pairs: 65_536,
} as const;
