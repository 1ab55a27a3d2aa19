/** Images in registries: `docker://NAME` and bare names. */
import { createRegistryClient, formatImageName, parseImageName } from '../registry/index.ts';
import type { BlobStore } from './blob-store.ts';
import { type Named, resolveImage } from './resolve.ts';
import type { Artifact, OpenOptions } from './types.ts';

/**
 * Resolves a name at its registry. Layers are streamed when they are opened.
 * @throws what `RegistryClient` throws, and what `resolveImage` does
 */
export async function openRegistryImage(name: string, named: Named, options: OpenOptions): Promise<Artifact> {
  const image = parseImageName(name);
  // Named one by one: whoever opens an artifact may carry options of its own, and the client would take them for its own.
  const { insecure, caFile, username, password, authFile, env, idleTimeoutMs, signal } = options;
  const client =
    options.registry ?? createRegistryClient({ insecure, caFile, username, password, authFile, env, idleTimeoutMs });
  const close = (): void => {
    if (!options.registry) client.close();
  };
  const where = formatImageName(image);
  const repository = { registry: image.registry, repository: image.repository };
  const store: BlobStore = {
    where,
    readManifest: async (blob, _limit, ofReader) =>
      (await client.resolve({ ...repository, digest: blob.digest }, ofReader)).bytes,
    read: (blob, limit, ofReader) =>
      client.blobBytes(image, blob.digest, { limit, expectedSize: blob.size, ...(ofReader && { signal: ofReader }) }),
    open: async (blob, ofReader) =>
      client.blob(image, blob.digest, { expectedSize: blob.size, ...(ofReader && { signal: ofReader }) }),
  };
  try {
    const { bytes, ...root } = await client.resolve(image, signal);
    const resolved = await resolveImage(store, { ...root, data: bytes }, named, options);
    return { ...resolved, close: async () => close() };
  } catch (error) {
    close();
    throw error;
  }
}
