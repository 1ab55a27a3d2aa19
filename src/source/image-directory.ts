/** `dir:DIR`, as skopeo(1) writes it: `manifest.json`, and each blob under the digits of its digest. */
import { join } from 'node:path';
import { digestOf } from './blob-store.ts';
import { directoryStore, readWhole } from './directory-store.ts';
import { imageBounds } from './image-bounds.ts';
import { type Named, resolveImage } from './resolve.ts';
import type { Artifact, OpenOptions } from './types.ts';

export async function openImageDirectory(directory: string, named: Named, options: OpenOptions): Promise<Artifact> {
  const where = `the image directory ${directory}`;
  const path = join(directory, 'manifest.json');
  const bytes = await readWhole(path, `manifest.json of ${where}`, imageBounds.manifestBytes);
  const store = directoryStore(directory, where, digest => digest.slice(digest.indexOf(':') + 1));
  const root = { mediaType: '', digest: digestOf(bytes), size: bytes.length, data: bytes };
  return { ...(await resolveImage(store, root, named, options)), close: async () => {} };
}
