import { extractors, factsFor, openFactsCache, squash } from '../extract/index.ts';
import type { ArtifactInfo, Inventory, Problem } from '../model/index.ts';
import { type OpenOptions, openArtifact } from '../source/index.ts';
import type { ScanProgress } from './progress.ts';

export interface ReadOptions extends OpenOptions {
  /** Folder of the layer-facts cache; without it, every layer is read. */
  cacheDir?: string;
  onProgress?: (progress: ScanProgress) => void;
}

/** What is aboard an artifact, and how much of it was looked at. */
export interface Aboard {
  artifact: ArtifactInfo;
  inventory: Inventory;
  layersRead: number;
  layersCached: number;
  problems: Problem[];
}

/**
 * Resolves a reference and reads what its layers say; layers known from earlier are not read again.
 * @throws PlimsollError when the reference itself cannot be read. A layer that cannot be read is a problem with `gap`.
 */
export async function inventoryOf(reference: string, options: ReadOptions): Promise<Aboard> {
  const { cacheDir, onProgress, ...open } = options;
  onProgress?.({ step: 'resolve', reference });
  const artifact = await openArtifact(reference, open);
  const cache = cacheDir ? openFactsCache(cacheDir, { extractors }) : undefined;
  try {
    const known = await factsFor(artifact, { extractors, cache, signal: open.signal, onProgress });
    const inventory = squash(known.facts, artifact.layers);
    return {
      artifact: artifact.info,
      inventory,
      layersRead: known.read,
      layersCached: known.cached,
      problems: [...artifact.problems, ...known.problems, ...inventory.problems],
    };
  } finally {
    cache?.close();
    await artifact.close();
  }
}
