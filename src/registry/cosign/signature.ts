import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { PlimsollError } from '../../model/index.ts';
import { mediaTypes } from '../media-types.ts';
import { isCosignKey, openCosignKey } from '../signing/key-file.ts';
import { digestOf } from '../verify.ts';

/**
 * Signatures in cosign's layout (sigstore/cosign, specs/SIGNATURE_SPEC.md): a "simple signing" payload that names the
 * artifact's digest is the layer, its signature an annotation. `cosign verify --key` reads what is written here.
 */
export const signatureTypes = {
  artifact: 'application/vnd.dev.cosign.artifact.sig.v1+json',
  payload: 'application/vnd.dev.cosign.simplesigning.v1+json',
  annotation: 'dev.cosignproject.cosign/signature',
  config: 'application/vnd.oci.image.config.v1+json',
} as const;

/** A signed payload as it lies in a layer. */
export interface Signed {
  payload: Uint8Array;
  /** Base64. */
  signature: string;
}

/** The tag under which cosign looks for the signatures of a digest. */
export const signatureTag = (digest: string): string => `${digest.replace(':', '-')}.sig`;

const kinds = new Set(['ec', 'ed25519', 'rsa']);

function checked(key: KeyObject): KeyObject {
  if (!kinds.has(key.asymmetricKeyType ?? ''))
    throw new PlimsollError(
      'usage',
      `the key is of the kind ${key.asymmetricKeyType}; ECDSA, Ed25519 and RSA keys can be used`,
    );
  const bits = key.asymmetricKeyDetails?.modulusLength ?? shortestRsa;
  if (bits < shortestRsa) throw new PlimsollError('usage', `an RSA key of ${bits} bits is too short to be relied on`);
  return key;
}

/** Bits (NIST SP 800-131A). */
const shortestRsa = 2048;

/**
 * A private key: PEM (PKCS#8, SEC 1, PKCS#1), sealed or not, or cosign’s own kind of file.
 * @throws PlimsollError `usage`
 */
export async function privateKeyOf(pem: string, passphrase: string | undefined): Promise<KeyObject> {
  try {
    if (isCosignKey(pem)) {
      const key = await openCosignKey(pem, passphrase ?? '');
      return checked(createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
    }
    return checked(createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) }));
  } catch (cause) {
    if (cause instanceof PlimsollError) throw cause;
    throw new PlimsollError('usage', `the private key cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/** @throws PlimsollError `usage` */
export function publicKeyOf(pem: string): KeyObject {
  if (/PRIVATE KEY/.test(pem))
    throw new PlimsollError('usage', 'a private key was given where the public one is needed');
  try {
    return checked(createPublicKey(pem));
  } catch (cause) {
    if (cause instanceof PlimsollError) throw cause;
    throw new PlimsollError('usage', `the public key cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/** sha256 of the public key's DER: what people compare. */
export function fingerprint(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** ECDSA and RSA sign a digest of the payload; Ed25519 takes the payload itself. */
export const algorithmOf = (key: KeyObject): string | null => (key.asymmetricKeyType === 'ed25519' ? null : 'sha256');

/** What cosign signs for an image. `identity`: the repository's name, which it writes down and nobody relies on. */
export function signaturePayload(digest: string, identity: string): Buffer {
  return Buffer.from(
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': identity },
        image: { 'docker-manifest-digest': digest },
        type: 'cosign container image signature',
      },
      optional: null,
    }),
  );
}

/** Signs a digest. */
export function signDigest(digest: string, identity: string, key: KeyObject): Signed {
  const payload = signaturePayload(digest, identity);
  return { payload, signature: sign(algorithmOf(key), payload, key).toString('base64') };
}

/** Whether one of them is this key's word on this digest. */
export function isSigned(signatures: readonly Signed[], digest: string, key: KeyObject): boolean {
  return signatures.some(({ payload, signature }) => {
    if (!verify(algorithmOf(key), payload, key, Buffer.from(signature, 'base64'))) return false;
    const { critical } = JSON.parse(Buffer.from(payload).toString('utf8')) as {
      critical?: { image?: Record<string, unknown>; type?: unknown };
    };
    return (
      critical?.image?.['docker-manifest-digest'] === digest && critical.type === 'cosign container image signature'
    );
  });
}

/** The blobs and the manifest by which a signature is attached to an artifact. */
export function signatureManifest({ payload, signature }: Signed, subject: { digest: string; size: number }) {
  const layer = {
    mediaType: signatureTypes.payload,
    digest: digestOf(payload),
    size: payload.byteLength,
    annotations: { [signatureTypes.annotation]: signature },
  };
  const rootfs = { type: 'layers', diff_ids: [layer.digest] };
  const config = Buffer.from(JSON.stringify({ architecture: '', os: '', config: {}, rootfs }));
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      artifactType: signatureTypes.artifact,
      config: { mediaType: signatureTypes.config, digest: digestOf(config), size: config.byteLength },
      layers: [layer],
      subject: { mediaType: mediaTypes.ociManifest, ...subject },
    }),
  );
  return { bytes, digest: digestOf(bytes), blobs: [config, payload] };
}

interface SignatureLayer {
  mediaType?: unknown;
  digest?: unknown;
  annotations?: Record<string, unknown>;
}

/** The payloads that a signature's manifest names, with their signatures. */
export function payloadsOf(manifest: Uint8Array): { digest: string; signature: string }[] {
  let value: { layers?: unknown };
  try {
    value = JSON.parse(Buffer.from(manifest).toString('utf8'));
  } catch (cause) {
    throw new PlimsollError('manifest-invalid', 'the manifest of a signature is not JSON', { cause });
  }
  return (Array.isArray(value?.layers) ? value.layers : []).flatMap((layer: SignatureLayer | null) => {
    const signature = layer?.annotations?.[signatureTypes.annotation];
    const fine = layer?.mediaType === signatureTypes.payload && typeof layer.digest === 'string';
    return fine && typeof signature === 'string' ? [{ digest: layer.digest as string, signature }] : [];
  });
}
