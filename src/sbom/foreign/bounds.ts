const MiB = 1024 * 1024;

/** Bounds of the reports of other scanners. */
export const reportBounds = {
  /** Bytes of one report. */
  reportBytes: 256 * MiB,
  /** Findings read of one report, and packages. */
  rows: 500_000,
  /** Characters of an id, a name or a version; a longer one is cut. */
  word: 1024,
  /** Ids of one finding. */
  aliases: 1000,
  /** Elements within one another in an XML report. */
  xmlDepth: 64,
} as const;
