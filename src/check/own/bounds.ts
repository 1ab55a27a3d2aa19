/** Bounds of checks that users write; docs/bounds.md lists them. */
export const ownBounds = {
  /** Bytes of one file of checks. */
  fileBytes: 1024 * 1024,
  /** Checks of all files together. */
  checks: 1_000,
  /** Files of one directory of checks. */
  files: 1_000,
  /** Steps that one expression may take on one document, or on one item of it. */
  steps: 200_000,
  /** Hits of one check in one document. */
  hits: 1_000,
  /** Characters of one message. */
  messageCharacters: 1_000,
} as const;
