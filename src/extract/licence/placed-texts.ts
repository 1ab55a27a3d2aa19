import type { LayerFacts, LayerRef } from '../../model/index.ts';
import { createVisibility } from '../visibility.ts';

/** A file that is the text of licences. */
export interface PlacedText {
  path: string;
  licences: string[];
  layer?: LayerRef;
}

/** Texts of licences that no later layer removes or replaces, in the order of layers and paths. */
export function placedTexts(facts: readonly (LayerFacts | undefined)[], layers: readonly LayerRef[]): PlacedText[] {
  const hidden = createVisibility(facts);
  return [...facts.entries()].flatMap(([index, layer]) =>
    (layer?.files ?? []).flatMap(({ path, licences }) => {
      const own = licences?.[''];
      return own && !hidden(path, index)
        ? [{ path, licences: own, ...(layers[index] && { layer: layers[index] }) }]
        : [];
    }),
  );
}
