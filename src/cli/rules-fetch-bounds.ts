const MiB = 1024 * 1024;

/** What an artifact of rules may hold. */
export const fetchBounds = {
  /** Layers of one artifact. */
  layers: 8,
  /** Bytes of one layer as it is stored. */
  storedBytes: 16 * MiB,
  /** Bytes of one layer after inflation. */
  layerBytes: 64 * MiB,
  /** Entries of one layer. */
  entries: 1_000,
  /** Rule files of all layers. */
  files: 100,
  /** Bytes of one rule file. */
  fileBytes: 4 * MiB,
} as const;
