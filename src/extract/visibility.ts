/** Which layer a path comes from, once later layers, whiteouts and opaque directories are counted. */
import type { LayerFacts } from '../model/index.ts';
import { emptyHash, extendHash, finishHash, type HashState, hasHash } from './paths.ts';

/** What is known of a directory. */
interface Directory {
  /** The highest layer in which everything that lower layers hold in it is hidden. */
  hidden: number;
  /** Hash of its path with the slash at the end. */
  state: HashState;
}

/** Whether a path of a layer is deleted, hidden or replaced by a higher layer. */
export type Hidden = (path: string, layer: number) => boolean;

/** OCI image-spec, layer.md, Applying Changesets. */
export function createVisibility(facts: readonly (LayerFacts | undefined)[]): Hidden {
  const layers = facts.flatMap((layer, index) =>
    layer ? [{ index, paths: layer.paths, whiteouts: new Set(layer.whiteouts), opaques: new Set(layer.opaques) }] : [],
  );
  layers.reverse();
  const root = layers.find(({ opaques }) => opaques.has(''))?.index ?? -1;
  const directories = new Map<string, Directory>([['', { hidden: root, state: emptyHash }]]);

  const directoryOf = (path: string): Directory => {
    const slash = path.lastIndexOf('/');
    const directory = slash < 0 ? '' : path.slice(0, slash);
    const known = directories.get(directory);
    if (known) return known;
    const above = directoryOf(directory);
    const own = extendHash(above.state, directory.slice(directory.lastIndexOf('/') + 1));
    const hash = finishHash(own);
    // A directory that a later layer replaces by a file or a link hides what was in it.
    const holder = layers.find(
      ({ paths, whiteouts, opaques }) => opaques.has(directory) || whiteouts.has(directory) || hasHash(paths, hash),
    );
    const made = { hidden: Math.max(above.hidden, holder?.index ?? -1), state: extendHash(own, '/') };
    directories.set(directory, made);
    return made;
  };

  return (path, layer) => {
    if (layers[0] === undefined || layers[0].index <= layer) return false;
    const directory = directoryOf(path);
    if (directory.hidden > layer) return true;
    const own = extendHash(directory.state, path.slice(path.lastIndexOf('/') + 1));
    const hash = finishHash(own);
    const asDirectory = finishHash(extendHash(own, '/'));
    for (const { index, paths, whiteouts } of layers) {
      if (index <= layer) return false;
      if (whiteouts.has(path) || hasHash(paths, hash) || hasHash(paths, asDirectory)) return true;
    }
    return false;
  };
}
