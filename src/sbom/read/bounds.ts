const MiB = 1024 * 1024;

/** Bounds of SBOMs that are read. */
export const sbomBounds = {
  /** Bytes of a document. */
  bytes: 512 * MiB,
  /** Bytes of one component, package or element of it. */
  elementBytes: 32 * MiB,
  /** Components of a document, nested ones too. */
  components: 500_000,
  /** Dependencies between them. */
  dependencies: 2_000_000,
  /** Components within one another, and XML elements. */
  depth: 200,
  /** JSON values within one another. */
  jsonDepth: 1_000,
  /** Characters of a name, a version, a licence; a longer one is cut. */
  word: 4_096,
  /** Characters of one property's value; a longer one is left out. */
  property: 16 * MiB,
  /** Bytes of a document that is read whole: YAML. */
  wholeBytes: 32 * MiB,
  /** Envelopes within one another. */
  envelopes: 4,
} as const;
