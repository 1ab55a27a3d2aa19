/** The layer facts of an artifact: from the cache where they are known, else read, several layers at once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Extractor, type LayerFacts, PlimsollError, type Problem } from '../model/index.ts';
import type { Artifact } from '../source/index.ts';

type Awaitable<T> = T | Promise<T>;

/** Facts that are known, and who reads those that are not: a file of this machine, or the platform's store. */
export interface KnownLayers {
  /** The facts of those layers that are known. */
  get(diffIds: readonly string[]): Awaitable<Map<string, LayerFacts>>;
  /** `mine`: read it, then `put` or `release`. `done`: `get` it. `busy`: another process is reading it; ask again. */
  claim(diffId: string): Awaitable<'mine' | 'done' | 'busy'>;
  /** Keeps a layer's facts and gives its claim up. */
  put(facts: LayerFacts): Awaitable<void>;
  /** Gives a claim up without facts. */
  release(diffId: string): Awaitable<void>;
  /** Why it is not in use, when it is not. Everything works without it, and slower. */
  problem(): Problem | undefined;
}

/** What is being read, for whoever watches. */
export type FactsProgress =
  | { step: 'layers'; total: number; cached: number }
  /** `bytes` of the stored layer have come in so far. */
  | { step: 'layer'; index: number; bytes: number; done: boolean };

export interface FactsOptions {
  extractors: readonly Extractor[];
  cache?: KnownLayers;
  /** Layers read at once; each holds a decompressor and the files it is reading. Default 4. */
  concurrency?: number;
  onProgress?: (progress: FactsProgress) => void;
  signal?: AbortSignal;
}

export interface KnownFacts {
  /** By layer index; undefined for a layer that could not be read: `problems` has a gap for it. One for a directory. */
  facts: (LayerFacts | undefined)[];
  /** Layers that were known, or that another process read meanwhile. */
  cached: number;
  /** Layers that were read here. */
  read: number;
  problems: Problem[];
}

/**
 * @throws PlimsollError `interrupted` when `signal` fires; a layer that cannot be read is a problem instead.
 * @example const { facts } = await factsFor(artifact, { extractors, cache }); squash(facts, artifact.layers)
 */
export async function factsFor(artifact: Artifact, options: FactsOptions): Promise<KnownFacts> {
  if (artifact.walk) return walked(artifact, options);
  const { cache, onProgress, signal } = options;
  const { layers } = artifact;
  const wanted = [...new Set(layers.map(({ diffId }) => diffId))];
  const known = (await cache?.get(wanted)) ?? new Map<string, LayerFacts>();
  const problems: Problem[] = [];
  const fresh = new Set<string>();
  onProgress?.({
    step: 'layers',
    total: layers.length,
    cached: layers.filter(({ diffId }) => known.has(diffId)).length,
  });

  const keep = async (facts: LayerFacts) => {
    known.set(facts.diffId, facts);
    fresh.add(facts.diffId);
    await cache?.put(facts);
  };
  const failed = async (diffId: string, error: unknown) => {
    await cache?.release(diffId);
    problems.push(gapOf(artifact, diffId, error));
  };
  try {
    let missing = wanted.filter(diffId => !known.has(diffId));
    // Reading archives takes code that a scan of known layers should not load.
    const { readLayers } = missing.length > 0 ? await import('./read-layers.ts') : {};
    for (let round = 0; readLayers && missing.length > 0; round++) {
      signal?.throwIfAborted();
      const busy: string[] = [];
      /** Asked when a reader has time for a layer, not before: what it does not get to, others may read. */
      const mine = async (diffId: string): Promise<boolean> => {
        const state = (await cache?.claim(diffId)) ?? 'mine';
        if (state === 'mine') return true;
        const facts = state === 'done' ? (await cache?.get([diffId]))?.get(diffId) : undefined;
        if (facts) known.set(diffId, facts);
        else busy.push(diffId);
        return false;
      };
      await readLayers(artifact, missing, { ...options, mine, keep, failed });
      // Others are reading these; looking again costs microseconds.
      if (busy.length > 0) await sleep(pollDelay(round), undefined, { signal });
      missing = busy;
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
    throw new PlimsollError('interrupted', 'reading the layers was interrupted', { cause: error });
  } finally {
    for (const diffId of wanted) await cache?.release(diffId);
  }
  const trouble = cache?.problem();
  if (trouble) problems.push(trouble);
  return {
    facts: layers.map(({ diffId }) => known.get(diffId)),
    cached: layers.filter(({ diffId }) => known.has(diffId) && !fresh.has(diffId)).length,
    read: layers.filter(({ diffId }) => fresh.has(diffId)).length,
    problems,
  };
}

/** 20 to 50 ms, different for each process and round, so that those who wait do not all come at once. */
const pollDelay = (round: number): number => 20 + ((process.pid * 7 + round * 13) % 31);

function gapOf({ layers }: Artifact, diffId: string, error: unknown): Problem {
  const index = layers.findIndex(layer => layer.diffId === diffId);
  const why = error instanceof Error ? error.message : String(error);
  return {
    code: error instanceof PlimsollError ? error.code : 'internal',
    message: `layer ${index + 1} of ${layers.length} was not read: ${why}`,
    layer: diffId,
    gap: true,
  };
}

/** A directory has no layers and no identity, so nothing of it is cached. */
async function walked(artifact: Artifact, { extractors, signal }: FactsOptions): Promise<KnownFacts> {
  const { createCollector } = await import('./collect.ts');
  const collector = createCollector(extractors, { whiteouts: false });
  let entries = 0;
  const problems = await artifact.walk!(entry => {
    entries++;
    return collector.onEntry(entry);
  }, signal);
  const facts: LayerFacts = { diffId: '', ...(await collector.finish()), entries, bytes: 0 };
  return { facts: [facts], cached: 0, read: 0, problems };
}
