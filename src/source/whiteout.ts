/** Deletions in layers (OCI image-spec, layer.md, "Whiteouts"). */

/**
 * `whiteout`: `path` and all below it are gone from lower layers. `opaque`: everything below the directory `path` is gone
 * from lower layers. `ignored`: bookkeeping of AUFS, nothing of the file system.
 */
export type Whiteout = { kind: 'whiteout' | 'opaque'; path: string } | { kind: 'ignored' };

/** What a normalised path of a layer deletes; `undefined` for an ordinary entry. */
export function whiteoutOf(path: string): Whiteout | undefined {
  const start = path.lastIndexOf('/') + 1;
  if (!path.startsWith('.wh.', start)) return undefined;
  const name = path.slice(start + 4);
  if (name === '.wh..opq') return { kind: 'opaque', path: path.slice(0, Math.max(0, start - 1)) };
  // Below `.wh..wh.plnk/` AUFS keeps hard links; any other name after the doubled prefix is bookkeeping too.
  if (name.startsWith('.wh.')) return { kind: 'ignored' };
  // Nothing, or the directory itself, cannot be deleted by name.
  if (name === '' || name === '.' || name === '..') return { kind: 'ignored' };
  return { kind: 'whiteout', path: path.slice(0, start) + name };
}
