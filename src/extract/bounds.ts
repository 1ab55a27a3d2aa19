/** Every bound that extraction has, in one place. A problem of code `bound` names the one it met. */

const KiB = 1024;
const MiB = 1024 * KiB;

export const extractBounds = {
  /** Bytes of files held at one time for one layer: what `extractAll` waits for, and what hard links may still name. */
  heldBytes: 128 * MiB,
  /** Bytes of small files kept for hard links that may follow; beyond it a link costs a second pass. */
  linkedBytes: 8 * MiB,
  /** A file larger than this is not kept for hard links. */
  linkedFileBytes: 256 * KiB,
  /** Bytes of a lockfile or manifest; the largest of real projects have a quarter of it. */
  lockBytes: 32 * MiB,
  /** Packages that one layer may state. */
  packages: 500_000,
  /** Secrets and risky places that one layer may state: five times what 5,000 manifests do. Beyond it, the report has a gap. */
  findings: 400_000,
  /** Characters of a package's name or version. */
  nameLength: 4096,
  /** Problems listed for one layer; the rest are counted. */
  problems: 200,
  /** Hard links at wanted paths of one layer that are followed. */
  links: 100_000,
  /** Bytes that are read anew for the sake of links to them; one file may have any number. */
  linkBytes: 256 * MiB,
  /** Entries of one zip archive's directory. */
  zipEntries: 1_000_000,
  /** Entries of one zip archive that are of interest. */
  zipWanted: 50_000,
} as const;
