import type { ArtifactInfo } from '../../model/index.ts';

/** A reference in its parts (distribution's reference grammar): a port is no tag. */
export function partsOf({ reference, digest }: ArtifactInfo): { repository: string; tag?: string; digest?: string } {
  const bare = reference.replace(/^[a-z-]+:\/\//, '');
  const at = bare.indexOf('@');
  const named = at < 0 ? bare : bare.slice(0, at);
  const colon = named.lastIndexOf(':');
  const tagged = colon > named.lastIndexOf('/');
  const stated = at < 0 ? digest : (digest ?? bare.slice(at + 1));
  return {
    repository: tagged ? named.slice(0, colon) : named,
    ...(tagged ? { tag: named.slice(colon + 1) } : {}),
    ...(stated ? { digest: stated } : {}),
  };
}
