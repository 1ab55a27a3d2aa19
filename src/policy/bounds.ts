/** Bounds of policies and waivers; docs/bounds.md lists them. */
export const policyBounds = {
  /** Bytes of one policy or waiver file. */
  fileBytes: 1024 * 1024,
  /** Aliases that one file may expand. */
  aliases: 100,
  /** Entries of one list. */
  entries: 10_000,
  /** Characters of one text. */
  textCharacters: 20_000,
  /** Files of one policy, the presets among them. */
  files: 32,
  /** Rules of one policy with all that it includes. */
  rules: 2000,
  /** Elements that a list of a finding is reckoned to have; longer ones are not handed to conditions. */
  listed: 1000,
  /** The same of an artifact’s lists: its packages, its licences. */
  listedAboard: 50_000,
  /** Steps that one evaluation over a finding may take, reckoned before it is ever run. */
  steps: 50_000,
  /** The same of an evaluation that reads no finding, which is done once. */
  stepsAboard: 2_000_000,
  /** Milliseconds that all the rules of one judgement may take together. */
  judgementMs: 5000,
  /** Lines of one plain ignore file. */
  ignoreLines: 100_000,
  /** Bytes of one file with what the sensor saw in use. */
  inUseBytes: 16 * 1024 * 1024,
  /** Bytes of one stored scan. */
  storedBytes: 64 * 1024 * 1024,
  /** Stored scans of one replay. */
  storedScans: 100_000,
} as const;
