import type { KeyObject } from 'node:crypto';
import type { Attached, Attachment } from '../attached.ts';
import type { ImageName } from '../reference.ts';
import type { RegistryClient } from '../types.ts';
import { isSigned, signatureTypes } from './signature.ts';

/** Bytes of a signed payload; an honest one has a few hundred. */
const payloadBytes = 64 * 1024;

/**
 * `invalid`: it is signed, and by nobody who is trusted. `unknown` says why: `no-key`: nobody said whom to trust; `other-form`:
 * it is signed in a form that no verifier reads.
 */
export type SignatureState =
  | { state: 'present' | 'absent' | 'invalid' }
  | { state: 'unknown'; why: 'no-key' | 'other-form' };

/** Verifies signatures of one form. A value in a list, so that other forms stand beside it. */
export interface SignatureVerifier {
  /** Whether an attachment is a signature of its form. */
  claims(attachment: Attachment): boolean;
  /** Whether someone trusted signed one of the digests by it; undefined: nobody said whom to trust. */
  verify(
    attachment: Attachment,
    digests: readonly string[],
    read: () => Promise<Uint8Array>,
  ): Promise<boolean | undefined>;
}

/** Signatures by keys, as `cosign sign --key` attaches them. */
export function keyVerifier(keys: readonly KeyObject[]): SignatureVerifier {
  return {
    claims: ({ mediaType, annotations }) =>
      mediaType === signatureTypes.payload && annotations[signatureTypes.annotation] !== undefined,
    async verify({ annotations }, digests, read) {
      if (keys.length === 0) return undefined;
      const signed = [{ payload: await read(), signature: annotations[signatureTypes.annotation] ?? '' }];
      return keys.some(key => digests.some(digest => isSigned(signed, digest, key)));
    },
  };
}

/** Signatures that a newer cosign attaches as bundles (sigstore protobuf-specs, bundle). */
const isBundle = ({ mediaType, artifactType }: Attachment): boolean =>
  [mediaType, artifactType].some(type => type.startsWith('application/vnd.dev.sigstore.bundle'));

/**
 * Whether an image is signed by someone trusted.
 * @throws what reading the signatures throws
 */
export async function signatureState(
  client: RegistryClient,
  name: ImageName,
  { digests, items }: Attached,
  verifiers: readonly SignatureVerifier[],
  signal?: AbortSignal,
): Promise<SignatureState> {
  let refused = false;
  let untold = false;
  let foreign = false;
  for (const item of items) {
    const verifier = verifiers.find(one => one.claims(item));
    if (!verifier) {
      foreign ||= isBundle(item);
      continue;
    }
    const read = () =>
      client.blobBytes(name, item.digest, { limit: payloadBytes, expectedSize: item.size, ...(signal && { signal }) });
    const word = await verifier.verify(item, digests, read);
    if (word) return { state: 'present' };
    if (word === undefined) untold = true;
    else refused = true;
  }
  if (untold) return { state: 'unknown', why: 'no-key' };
  if (foreign) return { state: 'unknown', why: 'other-form' };
  return { state: refused ? 'invalid' : 'absent' };
}
