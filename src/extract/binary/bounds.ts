/** Every bound on executables, in one place. */

const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;

export const binaryBounds = {
  /** Bytes of one executable. */
  fileBytes: 8 * GiB,
  /** Bytes of one program that is known by what it holds; the largest browsers and databases have half of it. */
  productBytes: 1 * GiB,
  /** Bytes of an executable that are in memory at one time, for one reader. */
  windowBytes: 512 * KiB,
  /** Segments or sections of one executable that are looked at. */
  segments: 256,
  /** Ranges of one executable that are gathered at one time. */
  followed: 64,
  /** Bytes of what Go's linker writes of a program's modules. */
  goTextBytes: 8 * MiB,
  /** Bytes of the version of its tool chain. */
  goVersionBytes: 512,
  /** Places of one file that look as if Go's linker had written them. */
  goPlaces: 64,
  /** Texts of one file that look like a version of Go. */
  goVersions: 4096,
  /** Bytes of the names of all functions of one Go program. */
  goNamesBytes: 512 * MiB,
  /** Bytes of one of these names. */
  goNameBytes: 32 * KiB,
  /** Functions of one Go program; with more, it is not said which are in it. */
  goFunctions: 4_000_000,
  /** Bytes of a list of crates, compressed. */
  crateListBytes: 1 * MiB,
  /** Bytes of a list of crates, inflated. */
  crateJsonBytes: 16 * MiB,
  /** Crates of one program. */
  crates: 20_000,
  /** Places of one file that may be such a list. */
  crateTries: 50_000,
  /** Bytes of the manifest of a .NET bundle. */
  bundleManifestBytes: 8 * MiB,
  /** Bytes of a bundle's list of libraries. */
  bundleListBytes: 8 * MiB,
  /** Places of one file that may be such a list. */
  bundleLists: 4,
  /** Files in one bundle. */
  bundleFiles: 100_000,
  /** Places of one file at which one pattern of a product is tried. */
  productTries: 20_000,
} as const;
