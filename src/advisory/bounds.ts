const MiB = 1024 * 1024;

/** Every bound of the room, in one place. docs/bounds.md speaks of them. */
export const bounds = {
  /** Bytes of one input once decompressed. */
  inputBytes: 16 * 1024 * MiB,
  /** Bytes of one record, and of one line. */
  recordBytes: 64 * MiB,
  /** Bytes of a document that a feed reads whole (KEV, end-of-life dates). */
  documentBytes: 256 * MiB,
  /** Entries of one zip or tar archive. */
  zipEntries: 4_000_000,
  /** Bytes of one name in a tar archive. */
  tarNameBytes: 64 * 1024,
  /** Branches of a product tree inside one another. */
  branchDepth: 32,
  /** Bytes read to find out what an input is. */
  headBytes: 64 * 1024,
  /** Inputs under the folders named. */
  files: 1_000_000,
  folderDepth: 32,
  /** Affected entries of one record, and events of one range. */
  affected: 200_000,
  events: 10_000,
  versions: 200_000,
  /** CVEs and aliases of one record. */
  aliases: 10_000,
  /** Packages and functions in which one entry places its flaw; with more, nothing is said of them. */
  symbols: 20_000,
  /** Elements within one another in an XML record. */
  xmlDepth: 64,
  /** Definitions of one OVAL document, which are held until its tests have been read. */
  definitions: 500_000,
  references: 8,
  summary: 400,
  /** Longest id, package name or version, in characters. */
  word: 1024,
  /** Examples kept of one kind of problem. */
  examples: 3,
  /** Bytes of manifest.json. */
  manifestBytes: 64 * MiB,
} as const;
