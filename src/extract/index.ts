/** Layers to package facts, and package facts to the inventory: what is aboard. */
export { type FactsCache, type FactsCacheOptions, openFactsCache } from './cache.ts';
export { extractors } from './extractors.ts';
export { type FactsOptions, type FactsProgress, factsFor, type KnownFacts } from './facts-for.ts';
export { withJarNames } from './jar-index/name.ts';
export { type JarIndex, openJarIndex } from './jar-index/read.ts';
export { ecosystemOf } from './os/ecosystem.ts';
export { type PlacedFinding, placedFindings } from './placed.ts';
export { squash } from './squash.ts';
