import { PlimsollError } from '../../model/index.ts';
import {
  createRegistryClient,
  type Descriptor,
  formatImageName,
  parseImageName,
  payloadsOf,
  type Signed,
  signatureTag,
  signatureTypes,
} from '../../registry/index.ts';
import { publishedBounds } from './bounds.ts';
import type { Known, Origin, ReachOptions } from './origin.ts';

/** A database in a registry, by tag or digest. */
export function registryOrigin(reference: string, options: ReachOptions): Origin {
  const name = parseImageName(reference);
  const client = createRegistryClient(options);
  const manifests = async (digest: string, signal?: AbortSignal): Promise<Uint8Array[]> => {
    const listed = await client.referrers(name, digest, signatureTypes.artifact, signal);
    const names = listed.slice(0, publishedBounds.signatures).map(one => ({ ...name, digest: one.digest }));
    // Signers that know no referrers leave the tag alone.
    if (names.length === 0) {
      const { digest: _, ...repository } = name;
      names.push({ ...repository, tag: signatureTag(digest) } as (typeof names)[number]);
    }
    const found: Uint8Array[] = [];
    for (const one of names) {
      try {
        found.push((await client.resolve(one, signal)).bytes);
      } catch (error) {
        if (!(error instanceof PlimsollError && error.code === 'reference-not-found')) throw error;
      }
    }
    return found;
  };
  return {
    address: `oci://${formatImageName(name)}`,
    async offer(known: Known | undefined, signal) {
      const manifest = known
        ? await client.resolveUnless(name, known.digest, signal)
        : await client.resolve(name, signal);
      return manifest && { digest: manifest.digest, bytes: manifest.bytes };
    },
    blob: (blob: Descriptor, from, signal) => client.blob(name, blob.digest, { expectedSize: blob.size, from, signal }),
    async signatures(digest, signal) {
      const signed: Signed[] = [];
      for (const bytes of await manifests(digest, signal)) {
        for (const { digest: payload, signature } of payloadsOf(bytes).slice(0, publishedBounds.signatures))
          signed.push({
            payload: await client.blobBytes(name, payload, { limit: publishedBounds.payloadBytes, signal }),
            signature,
          });
      }
      return signed;
    },
    close: async () => client.close(),
  };
}
