/** Layers to package facts, and package facts to the inventory: what is aboard. */
export {
  decodeFacts,
  encodeFacts,
  type FactsCache,
  type FactsCacheOptions,
  openFactsCache,
  type StoredFacts,
  toolsOf,
} from './cache.ts';
export { ecosystemOfType } from './ecosystems.ts';
export { extractors } from './extractors.ts';
export { type FactsOptions, type FactsProgress, factsFor, type KnownFacts, type KnownLayers } from './facts-for.ts';
export { withJarNames } from './jar-index/name.ts';
export { type JarIndex, openJarIndex } from './jar-index/read.ts';
export { type PlacedText, placedTexts } from './licence/placed-texts.ts';
export { licenceTexts } from './licence/texts.ts';
export { ecosystemOf } from './os/ecosystem.ts';
export { type PlacedFinding, placedFindings } from './placed.ts';
export { squash } from './squash.ts';
