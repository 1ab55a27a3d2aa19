/** Secrets and risky files of an artifact: each with its layer, and with the layer that hides it again. */
import type { FoundInFile, LayerFacts, LayerRef } from '../model/index.ts';
import { createVisibility, type Hidden } from './visibility.ts';

export interface PlacedFinding {
  found: FoundInFile;
  /** The lowest layer that holds it; undefined for a directory. */
  layer?: LayerRef;
  /** Higher layers that hold it too: the file was copied up, or written anew with the same secret. */
  again?: LayerRef[];
  /** The layer that deletes or replaces the file: it is not in the running container, and is in the image all the same. */
  hiddenBy?: LayerRef;
}

/** All that the layers' files say beside packages, in the order of layers, paths and extractors. */
export function placedFindings(
  facts: readonly (LayerFacts | undefined)[],
  layers: readonly LayerRef[],
): PlacedFinding[] {
  const hidden = createVisibility(facts);
  const upTo: Hidden[] = [];
  const hider = (path: string, layer: number): LayerRef | undefined => {
    const at = facts.findIndex((_, index) => {
      if (index <= layer) return false;
      upTo[index] ??= createVisibility(facts.slice(0, index + 1));
      return upTo[index](path, layer);
    });
    return layers[at];
  };
  const placed = [...facts.entries()].flatMap(([index, layer]) =>
    (layer?.files ?? []).flatMap(({ path, findings = [] }) => {
      const hiddenBy = findings.length > 0 && hidden(path, index) ? hider(path, index) : undefined;
      return findings.map(found => ({
        found,
        path,
        ...(layers[index] && { layer: layers[index] }),
        ...(hiddenBy && { hiddenBy }),
      }));
    }),
  );
  return copiesJoined(placed);
}

/**
 * One finding for a secret that several layers hold in the same file. What became of it is what became of its last copy.
 * Values without a fingerprint are the same when the same stands around them.
 */
function copiesJoined(placed: readonly (PlacedFinding & { path: string })[]): PlacedFinding[] {
  const joined: PlacedFinding[] = [];
  const lowest = new Map<string, PlacedFinding>();
  for (const { path, ...one } of placed) {
    const { id, kind, fingerprint, excerpt } = one.found;
    const key = JSON.stringify([id, path, fingerprint ?? excerpt]);
    const first = kind === 'secret' ? lowest.get(key) : undefined;
    // Two lines of one file in one layer are two findings.
    if (!first || !one.layer || last(first) === one.layer) {
      joined.push(one);
      if (kind === 'secret' && !first) lowest.set(key, one);
      continue;
    }
    first.again = [...(first.again ?? []), one.layer];
    if (one.hiddenBy) first.hiddenBy = one.hiddenBy;
    else delete first.hiddenBy;
  }
  return joined;
}

const last = ({ layer, again }: PlacedFinding): LayerRef | undefined => again?.at(-1) ?? layer;
