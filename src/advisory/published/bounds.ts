const MiB = 1024 * 1024;

/** Bounds on published databases, which anyone may have written. docs/bounds.md speaks of them. */
export const publishedBounds = {
  /** Bytes of an artifact's manifest or of a layout's index. */
  artifactBytes: 4 * MiB,
  /** Bytes of one shard, unpacked. */
  shardBytes: 4096 * MiB,
  /** Signatures looked at for one artifact, and bytes of one signed payload. */
  signatures: 32,
  payloadBytes: MiB,
  /** Entries of a bundle. */
  bundleEntries: 100_000,
  /** Redirects of a web server. */
  redirects: 5,
  /** Shards fetched or packed at once. */
  atOnce: 4,
  /** Bytes of one file of overlay records, and records in an overlay. */
  overlayBytes: 16 * MiB,
  overlayRecords: 10_000,
} as const;
