/** Bounds of the rule language. They are far beyond any honest rule file, and every error that meets one names it. */
export const bounds = {
  /** Bytes of one rule file. */
  fileBytes: 16 * 1024 * 1024,
  /** Characters of one condition once its lists are in. */
  conditionLength: 4 * 1024 * 1024,
  /** Depth of parentheses and transformers of a condition. */
  nesting: 400,
  /** Nodes of one condition once its macros are in: macros that use macros twice grow by powers. */
  nodes: 500_000,
  /** Items of a list once its lists are in. */
  listItems: 200_000,
  /** Values of the exceptions of one item, those within values counted. */
  exceptionValues: 100_000,
  /** Characters of a regular expression. */
  patternLength: 16 * 1024,
} as const;
