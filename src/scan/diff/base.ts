import type { ArtifactInfo, Difference, DifferenceSide } from '../../model/index.ts';

/** How many layers of each side are the base image's. */
export interface Bases {
  by: Difference['base']['by'];
  changed: boolean;
  before?: number;
  after?: number;
}

/** What an image says of its base (OCI image-spec, annotations.md). */
export function statedBase({ labels = {} }: ArtifactInfo): DifferenceSide['base'] {
  const name = labels['org.opencontainers.image.base.name'];
  const digest = labels['org.opencontainers.image.base.digest'];
  return name || digest ? { ...(name ? { name } : {}), ...(digest ? { digest } : {}) } : undefined;
}

/**
 * Tells the base image from what was built on it. Where both sides begin with the same layers, those are it. Where the base
 * is another than before (by its labels, or because no layer is shared), the instructions that both end with are the own
 * ones: the same build file on a new base.
 */
export function basesOf(before: ArtifactInfo, after: ArtifactInfo): Bases {
  const [a, b] = [before.layers, after.layers];
  const shared = sharedLength(a, b, (one, other) => one.diffId !== '' && one.diffId === other.diffId);
  if (shared > 0 && shared === a.length && shared === b.length) return { by: 'same', changed: false };
  const [stated, now] = [statedBase(before), statedBase(after)];
  const differs = (key: 'name' | 'digest'): boolean =>
    stated?.[key] !== undefined && now?.[key] !== undefined && stated[key] !== now[key];
  const changed = differs('digest') || (differs('name') && stated?.digest !== now?.digest);
  if (!changed && shared > 0) return { by: 'layers', changed: false, before: shared, after: shared };
  const own = sharedLength([...a].reverse(), [...b].reverse(), (one, other) =>
    Boolean(one.createdBy && one.createdBy === other.createdBy),
  );
  // With all instructions the same there is no telling where the base ends.
  const known = own > 0 && own < a.length && own < b.length;
  if (known) return { by: 'instructions', changed: true, before: a.length - own, after: b.length - own };
  return shared > 0 ? { by: 'layers', changed, before: shared, after: shared } : { by: 'none', changed };
}

function sharedLength<T>(a: readonly T[], b: readonly T[], same: (one: T, other: T) => boolean): number {
  let length = 0;
  while (length < a.length && length < b.length && same(a[length] as T, b[length] as T)) length++;
  return length;
}
