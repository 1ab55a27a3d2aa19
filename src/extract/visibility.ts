/** Which layer a path comes from, once later layers, whiteouts and opaque directories are counted. */
import type { LayerFacts } from '../model/index.ts';
import { dirOf, hasHash, pathHash } from './paths.ts';

/**
 * A function that gives the highest layer that holds or hides a path, -1 when none does. A file that layer n states is
 * visible when the answer is n (OCI image-spec, layer.md, Applying Changesets).
 */
export function createVisibility(facts: readonly (LayerFacts | undefined)[]): (path: string) => number {
  const layers = facts.flatMap((layer, index) =>
    layer ? [{ index, paths: layer.paths, whiteouts: new Set(layer.whiteouts), opaques: new Set(layer.opaques) }] : [],
  );
  layers.reverse();
  const known = new Map<string, number>();

  /** The highest layer in which everything that lower layers hold below `directory` is hidden. */
  const hiddenBelow = (directory: string): number => {
    const before = known.get(directory);
    if (before !== undefined) return before;
    const above = directory === '' ? -1 : hiddenBelow(dirOf(directory));
    const hash = pathHash(directory);
    // A directory that a later layer replaces by a file or a link hides what was in it.
    const own = layers.find(
      ({ paths, whiteouts, opaques }) =>
        opaques.has(directory) || whiteouts.has(directory) || (directory !== '' && hasHash(paths, hash)),
    );
    const found = Math.max(above, own?.index ?? -1);
    known.set(directory, found);
    return found;
  };

  return path => {
    const hash = pathHash(path);
    const asDirectory = pathHash(path, path.length, true);
    const own = layers.find(
      ({ paths, whiteouts }) => whiteouts.has(path) || hasHash(paths, hash) || hasHash(paths, asDirectory),
    );
    return Math.max(hiddenBelow(dirOf(path)), own?.index ?? -1);
  };
}
