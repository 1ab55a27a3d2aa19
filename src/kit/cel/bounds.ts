/** Bounds of CEL expressions; docs/bounds.md lists them. */
export const celBounds = {
  /** Characters of one expression. */
  characters: 4096,
  /** Nodes of one expression’s syntax tree. */
  nodes: 1000,
  /** Depth of one expression’s syntax tree. */
  depth: 64,
  /** Steps that one evaluation over a document may take; a loop counts its elements times the nodes of its body. */
  documentSteps: 1_000_000,
  /** Characters of one pattern with `*`, and of one text that is tried against it; longer ones match nothing. */
  patternCharacters: 4096,
} as const;
