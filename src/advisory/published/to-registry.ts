import {
  createRegistryClient,
  formatImageName,
  parseImageName,
  type RegistryOptions,
  signatureTag,
} from '../../registry/index.ts';
import { mediaTypes } from './artifact.ts';
import type { Destination } from './pack.ts';

/** A repository of a registry. The tag moves last, to an artifact that is whole and signed. */
export function toRegistry(reference: string, reach: RegistryOptions, signal?: AbortSignal): Destination {
  const name = parseImageName(reference);
  const client = createRegistryClient(reach);
  const repository = { registry: name.registry, repository: name.repository };
  return {
    address: `oci://${formatImageName(name)}`,
    identity: `${name.registry}/${name.repository}`,
    async blob(digest, bytes) {
      const how = await client.pushBlob(name, { digest, size: bytes.byteLength, content: bytes }, { signal });
      return how === 'pushed' ? 'written' : 'present';
    },
    async finish(artifact, signature) {
      const { digest } = artifact;
      await client.pushManifest({ ...repository, digest }, artifact.bytes, mediaTypes.manifest, signal);
      if (signature) {
        // As a referrer, and under the tag of those who know no referrers.
        await client.pushManifest(
          { ...repository, digest: signature.digest },
          signature.bytes,
          mediaTypes.manifest,
          signal,
        );
        const tag = signatureTag(digest);
        await client.pushManifest({ ...repository, tag }, signature.bytes, mediaTypes.manifest, signal);
      }
      await client.pushManifest(name, artifact.bytes, mediaTypes.manifest, signal);
    },
    close: async () => client.close(),
  };
}
