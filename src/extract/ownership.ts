/** Which files distribution packages own, so that one piece of software is not reported twice. */
import type { PackageFact } from '../model/index.ts';
import type { Placed } from './squash.ts';

export interface Ownership {
  /** Whether `fact`, stated by `file`, is part of a distribution package. `history`: that file in every layer. */
  owns(file: Placed, fact: PackageFact, history: readonly Placed[]): boolean;
}

/**
 * @param aboard the distribution packages of the inventory. Files of a package that is not among them stay reported:
 *   otherwise an image that deletes its package database but not its file lists would look clean.
 */
export function createOwnership(
  visible: readonly Placed[],
  aboard: readonly { fact: PackageFact; since: number }[],
): Ownership {
  const since = new Map<string, number>();
  for (const { fact, since: layer } of aboard) since.set(fact.name, Math.max(layer, since.get(fact.name) ?? -1));
  /** Path → the layer that brought in the package that owns it. */
  const owned = new Map<string, number>();
  for (const { owns } of visible) {
    for (const [name, paths] of Object.entries(owns ?? {})) {
      const layer = since.get(name);
      if (layer === undefined) continue;
      for (const path of paths) owned.set(merged(path), layer);
    }
  }
  return {
    owns({ path, layer }, fact, history) {
      const owner = owned.get(merged(path));
      if (owner === undefined) return false;
      if (layer <= owner) return true;
      // A later layer wrote the file again. The same package in it: its mode or owner changed. Another: it was replaced.
      return history.some(
        copy =>
          copy.layer <= owner &&
          copy.packages?.some(({ name, version }) => name === fact.name && version === fact.version),
      );
    },
  };
}

/** With merged /usr, /lib/x and /usr/lib/x are one file, and package databases know it by either name. */
export const merged = (path: string): string => (/^(?:s?bin|lib(?:32|64|x32)?)\//.test(path) ? `usr/${path}` : path);
