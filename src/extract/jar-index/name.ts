/** Gives archives that had to be guessed the names that the index knows, once the layers are squashed. */
import { type Package, purlOf } from '../../model/index.ts';
import { byIdentity } from '../squash.ts';
import type { JarIndex } from './read.ts';

/**
 * Facts of a layer never change, the index does: so it is asked here, and not when a layer is read. Archives without a
 * version are left out where the index does not know them; nothing could be said of them.
 */
export function withJarNames(packages: readonly Package[], index: JarIndex | undefined): Package[] {
  const named = packages.flatMap(one => {
    const sha1 = one.type === 'maven' ? one.extra?.['sha1'] : undefined;
    if (typeof sha1 !== 'string') return [one];
    const known = index?.bySha1(sha1);
    if (known) {
      const { confidence: _, ...rest } = one;
      return [renamed({ ...rest, name: `${known.group}:${known.artifact}`, version: known.version })];
    }
    if (one.version === '') return [];
    const artifact = one.name.slice(one.name.indexOf(':') + 1);
    const group = one.confidence === 'low' ? index?.groupOf(artifact) : undefined;
    return [group ? renamed({ ...one, name: `${group}:${artifact}`, confidence: 'medium' }) : one];
  });
  return named.sort(byIdentity);
}

const renamed = (one: Package): Package => ({ ...one, purl: purlOf(one) });
