/** Bounds of what is kept of a machine. Beyond them the oldest goes, and `forgotten` counts it. */
export const stateBounds = {
  /** Threads that live at the same time. */
  threads: 262_144,
  /** Descriptors of one process. */
  descriptors: 131_072,
  /** Containers that were described. */
  containers: 65_536,
  /** Users and groups of all containers together. */
  users: 262_144,
  /** Ancestors that are walked: no honest family is deeper, and damaged captures may have circles. */
  ancestors: 1024,
  /** Bytes of the text of a container's description. */
  containerJson: 1024 * 1024,
} as const;
