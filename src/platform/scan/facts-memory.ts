/** Layer facts that were used lately: images of one base come one after the other. */
import type { LayerFacts } from '../../model/index.ts';

export interface FactsMemory {
  get(key: string): LayerFacts | undefined;
  /** @param bytes that its row has */
  put(key: string, facts: LayerFacts, bytes: number): void;
}

/** @param most bytes of all rows together; what has not been used for longest goes first */
export function createFactsMemory(most: number): FactsMemory {
  const kept = new Map<string, { facts: LayerFacts; bytes: number }>();
  let total = 0;
  return {
    get(key) {
      const one = kept.get(key);
      if (!one) return undefined;
      kept.delete(key);
      kept.set(key, one);
      return one.facts;
    },
    put(key, facts, bytes) {
      if (bytes > most || kept.has(key)) return;
      kept.set(key, { facts, bytes });
      total += bytes;
      for (const [oldest, one] of kept) {
        if (total <= most) break;
        kept.delete(oldest);
        total -= one.bytes;
      }
    },
  };
}
