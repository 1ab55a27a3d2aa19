/** Bounds on resolving a reference to an image; what one layer may hold stands in bounds.ts. */

const KiB = 1024;
const MiB = 1024 * KiB;

export const imageBounds = {
  /** Bytes of a configuration that is named as one file, or comes by standard input. */
  configurationBytes: 64 * MiB,
  /** Bytes of one SBOM. */
  sbomBytes: 512 * MiB,
  /** Bytes of one manifest or index; the distribution specification lets registries refuse more. */
  manifestBytes: 4 * MiB,
  /** Bytes of one image config. */
  configBytes: 8 * MiB,
  /** Indexes inside indexes. */
  indexDepth: 4,
  /** Layers of one manifest; overlayfs mounts 500, Docker makes 127. */
  layers: 2048,
  /** Entries of one index. */
  indexEntries: 4096,
  /** Members of an archive that holds images: each layer has up to four. */
  archiveMembers: 100_000,
  /** Bytes of JSON kept from an archive that cannot be read at random, because it is compressed. */
  archiveJsonBytes: 32 * MiB,
  /** Bytes of one extended header of such an archive. */
  archiveHeaderBytes: MiB,
  /** Links from one member of an archive to another. */
  archiveLinks: 8,
  /** Bytes of a daemon's JSON answer. */
  answerBytes: 16 * MiB,
  /** Milliseconds without any byte from a daemon; exporting starts slowly. */
  daemonIdleMs: 120_000,
  /** Files and directories of a root file system. */
  rootfsEntries: 5_000_000,
  /** Directories inside directories. */
  rootfsDepth: 256,
  /** Problems of one walk that are listed one by one; the rest are counted. */
  rootfsProblems: 200,
  /** Bytes read from a file at once. */
  chunkBytes: 512 * KiB,
} as const;
