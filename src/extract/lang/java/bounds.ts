/** Bounds of reading Java archives; problems of code `bound` name the one they met. */

const KiB = 1024;
const MiB = 1024 * KiB;

export const archiveBounds = {
  /** A larger archive is read as it streams by, without its directory. */
  wholeBytes: 128 * MiB,
  /** A larger one is not read. */
  fileBytes: 8 * 1024 * MiB,
  /** Archives in archives. Honest ones have three: ear, war, jar. */
  depth: 20,
  /** Archives nested in one file, at all depths. */
  archives: 10_000,
  /** All that is inflated of one file, with what is nested in it. */
  inflatedBytes: 768 * MiB,
  /** Inflated archives held at one time, each in the other. */
  heldBytes: 192 * MiB,
  /** One pom.properties. */
  pomPropertiesBytes: 64 * KiB,
  /** One embedded pom.xml. */
  pomXmlBytes: 2 * MiB,
  /** One manifest; that of a signed archive has a section for each file. */
  manifestBytes: 16 * MiB,
  /** What is looked at of it. */
  manifestTextBytes: 256 * KiB,
} as const;

/** What is left of the bounds for one file. */
export interface Budget {
  archives: number;
  inflated: number;
  held: number;
}

export const newBudget = (): Budget => ({
  archives: archiveBounds.archives,
  inflated: archiveBounds.inflatedBytes,
  held: archiveBounds.heldBytes,
});
