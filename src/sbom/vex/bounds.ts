const MiB = 1024 * 1024;

/** Bounds of VEX documents. */
export const vexBounds = {
  /** Bytes of one document. */
  documentBytes: 64 * MiB,
  /** Statements of one document, and products named by one document in all. */
  statements: 200_000,
  products: 2_000_000,
  /** Branches within one another (CSAF), components within one another (CycloneDX). */
  depth: 64,
  /** Envelopes around one document: a bundle, DSSE, a statement of in-toto. */
  envelopes: 4,
  /** Packages in the index of a VEX repository. */
  repositoryPackages: 1_000_000,
  /** Bytes of a VEX repository’s archive, and documents of it that are read for one scan. */
  repositoryBytes: 512 * MiB,
  repositoryDocuments: 10_000,
  /** Constraints of one version range. */
  constraints: 1000,
  /** Characters of a justification, an impact statement or an action statement; a longer one is cut. */
  sentence: 4096,
} as const;
