/** Every bound that looking for secrets has, in one place. */
export const secretBounds = {
  /** Bytes before a keyword that a rule may look at. */
  beforeBytes: 256,
  /** Bytes from the beginning of a keyword that a rule may look at. */
  afterBytes: 4096,
  /** Bytes that are gone through at a time; the windows at the end of one wait for the next. */
  blockBytes: 256 * 1024,
  /** Bytes at the beginning of a file by which text and binary are told apart. */
  sniffBytes: 8192,
  /** Bytes of a file that is a key and nothing else. */
  keyFileBytes: 1024,
  /** Bytes of one assigned value. */
  valueBytes: 2048,
  /** Secrets listed for one file. */
  findingsPerFile: 500,
  /** Places of one file that rules look at; the rest of a file with more of them is not looked at, which is said. */
  candidatesPerFile: 4_000_000,
  /** Bytes of a file with rules of one's own. */
  ruleFileBytes: 1024 * 1024,
  /** Rules of one's own. */
  ownRules: 500,
  /** Characters of a pattern in a rule of one's own. */
  patternLength: 1024,
  /** Bytes before and after a keyword that a pattern of one's own sees; before it no more than `beforeBytes`. */
  ownWindowBytes: 1024,
} as const;
