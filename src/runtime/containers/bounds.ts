/** Bounds of asking runtimes what their containers are. */
export const containerBounds = {
  /** Milliseconds in which one try has to be answered by all sources together. */
  askMs: 2_000,
  /** Containers that are asked about at the same time. */
  parallel: 4,
  /** Containers that wait to be asked about; beyond them the next event of the container asks again. */
  waiting: 8_192,
  /**
   * Milliseconds before each further try. A container shows in its control group before its runtime knows it by name, so
   * that "not here" is believed only after a while.
   */
  retryMs: [50, 100, 200, 400, 800, 1_600],
  /** Milliseconds for which "not found" is believed. */
  negativeMs: 60_000,
  /** Milliseconds for which an alert is held at most. */
  holdMs: 500,
  /** Containers whose answers are remembered; the oldest goes. */
  remembered: 65_536,
  /** Bytes of a runtime's file. */
  fileBytes: 16 * 1024 * 1024,
  /** Mounts, labels and environment variables of one container. */
  items: 1_024,
  /** Characters of one text. */
  text: 16_384,
  /** Characters of a pod's manifest that is read for its probes. */
  manifest: 262_144,
} as const;
