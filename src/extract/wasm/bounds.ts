/** Every bound on WebAssembly binaries, in one place. */

const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;

export const wasmBounds = {
  /** Bytes of one binary; engines stop at one GiB for a module, and a component may hold several. */
  fileBytes: 4 * GiB,
  /** Modules and components inside each other. */
  depth: 16,
  /** Sections of one binary, those of all nested ones counted. */
  sections: 200_000,
  /** Bytes of one import section; that of the largest programs has a tenth of it. */
  importBytes: 4 * MiB,
  /** Imports that are looked at, of one binary. */
  imports: 100_000,
  /** Names of imports that are kept as facts; their capabilities are found in all of them. */
  importsKept: 300,
  /** Bytes of one name. */
  nameBytes: 1 * KiB,
  /** Bytes of a custom section's beginning that is read for a name, a version, or the tools that made it. */
  customBytes: 64 * KiB,
  /** Tools that are kept as facts. */
  producers: 50,
  /** Bytes of what Go's linker writes of a program's modules. */
  goTextBytes: 8 * MiB,
} as const;
