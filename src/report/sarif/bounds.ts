/** What the readers of SARIF take; GitHub's are the tightest (code scanning, "SARIF results exceed one or more limits"). */
export const sarifBounds = {
  /** Results of one run. GitHub stores so many, and shows the 5,000 with the highest security severity. */
  results: 25_000,
  /** Rules of one run. There are never more than results. */
  rules: 25_000,
  /** Bytes of the file, compressed with gzip. */
  gzipBytes: 10_000_000,
  /** Characters of a rule's short and full description. */
  descriptionChars: 1024,
  /** Tags of one rule. */
  tags: 10,
} as const;
