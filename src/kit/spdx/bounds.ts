/** Every bound on what packages state as their licence. */
export const spdxBounds = {
  /** Characters of one stated licence; a longer one is a text, not a name. */
  statedLength: 2000,
  /** Words and signs of it. */
  tokens: 300,
  /** Words and signs of one licence's name. */
  nameTokens: 18,
  /** Brackets inside each other. */
  depth: 20,
  /** Characters of an id that is made of a name. */
  refLength: 60,
  /** Different texts whose meaning is remembered. */
  remembered: 20_000,
} as const;
