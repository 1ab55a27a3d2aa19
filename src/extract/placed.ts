/** Secrets and risky files of an artifact: each with its layer, and with the layer that hides it again. */
import type { FoundInFile, LayerFacts, LayerRef } from '../model/index.ts';
import { createVisibility, type Hidden } from './visibility.ts';

export interface PlacedFinding {
  found: FoundInFile;
  /** The layer that holds it; undefined for a directory. */
  layer?: LayerRef;
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
  return [...facts.entries()].flatMap(([index, layer]) =>
    (layer?.files ?? []).flatMap(({ path, findings = [] }) => {
      const hiddenBy = findings.length > 0 && hidden(path, index) ? hider(path, index) : undefined;
      return findings.map(found => ({
        found,
        ...(layers[index] && { layer: layers[index] }),
        ...(hiddenBy && { hiddenBy }),
      }));
    }),
  );
}
