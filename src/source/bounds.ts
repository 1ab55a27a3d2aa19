/** Every bound that reading an artifact has, in one place. An error of code `bound` names the one it met. */

const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;

export interface SourceBounds {
  /** Entries of one layer. */
  entries: number;
  /** Bytes of one path or link target; Linux itself stops at 4096. */
  nameBytes: number;
  /** Components of one path. */
  pathDepth: number;
  /** Bytes of one pax extended header. */
  paxBytes: number;
  /** Fragments of one sparse file. */
  sparseFragments: number;
  /** Bytes a sparse file may be expanded to for someone who wants its content. */
  sparseBytes: number;
  /** Bytes of one layer after inflation. */
  layerBytes: number;
  /** Raw bytes to stored bytes of one layer, once more than `ratioFreeBytes` have come out of it. */
  ratio: number;
  ratioFreeBytes: number;
  /** Window of a zstd frame, as a power of two: 27 is 128 MiB, the most that zstd(1) takes without being told to. */
  zstdWindowLog: number;
  /** Problems listed for one layer; the rest are counted. */
  problems: number;
  /** Symbolic links followed while one path is resolved, as in Linux. */
  symlinks: number;
  /** Entries of all layers together that a `Tree` holds. */
  treeEntries: number;
  /** Bytes of one file that `Tree.read` returns, and of all files that one layer gives to `Tree.readMany` at once. */
  fileBytes: number;
}

export const sourceBounds: Readonly<SourceBounds> = {
  entries: 3_000_000,
  nameBytes: 16 * KiB,
  pathDepth: 1024,
  paxBytes: MiB,
  sparseFragments: 1_000_000,
  sparseBytes: GiB,
  layerBytes: 64 * GiB,
  ratio: 200,
  ratioFreeBytes: GiB,
  zstdWindowLog: 27,
  problems: 200,
  symlinks: 40,
  treeEntries: 5_000_000,
  fileBytes: 512 * MiB,
};
