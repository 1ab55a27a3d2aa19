import type { ArtifactInfo, OsRelease, Package, Problem } from '../model/index.ts';

/** What SBOMs of others say of a package, and the inventory has no place for. It travels from document to document. */
export interface Carried {
  hashes?: { algorithm: string; value: string }[];
  cpes?: string[];
  description?: string;
  copyright?: string;
  website?: string;
  /** Name and value, as stated; a name may come more than once. */
  properties?: [name: string, value: string][];
}

export interface BillPackage extends Package {
  carried?: Carried;
}

/** A bill of materials: what every SBOM format is written from and read into. */
export interface Bill {
  /** What it is about: the image, not the document. */
  artifact: ArtifactInfo;
  os?: OsRelease;
  packages: BillPackage[];
  /** What could not be read of the artifact. A gap is said in the document, so that nothing missing reads as clean. */
  problems: Problem[];
}

/** What a document says of its own making. */
export interface Making {
  /** RFC 3339; the same bill made at the same time is the same document, byte for byte. */
  created: Date;
  /** Version of this program. */
  version: string;
}
