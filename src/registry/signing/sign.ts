import { createPublicKey, type KeyObject } from 'node:crypto';
import { isLoopback } from '../../kit/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { fingerprint } from '../cosign/signature.ts';
import type { BundleJson } from './cosign-material.ts';
import { inTotoPayload, signBytes } from './dsse.ts';
import type { Signer } from './sigstore-sign.ts';

/** By what means something is signed. */
export interface Signing {
  by: { key: KeyObject } | { identityToken: string; fulcioUrl: string };
  /** A transparency log (Rekor), which signatures by certificates need unless there is a timestamp. */
  rekorUrl?: string;
  /** A timestamp authority (RFC 3161). */
  timestampUrl?: string;
}

/** Milliseconds for an answer of the services. */
const patience = 30_000;

/**
 * Signs a statement, as a sigstore bundle.
 * @throws PlimsollError `usage`, `signing-failed`: a service does not answer, or refuses
 */
export const signStatement = (statement: Uint8Array, signing: Signing): Promise<BundleJson> =>
  signed('statement', statement, signing);

/** Signs bare bytes, as a sigstore bundle. @throws like `signStatement` */
export const signPayload = (payload: Uint8Array, signing: Signing): Promise<BundleJson> =>
  signed('payload', payload, signing);

async function signed(
  what: 'statement' | 'payload',
  bytes: Uint8Array,
  { by, rekorUrl, timestampUrl }: Signing,
): Promise<BundleJson> {
  const sigstore = await import('./sigstore-sign.ts');
  const reach = { timeout: patience, retry: 2 };
  const signer =
    'key' in by
      ? keySigner(by.key)
      : new sigstore.FulcioSigner({
          ...reach,
          fulcioBaseURL: checked(by.fulcioUrl),
          identityProvider: { getToken: async () => by.identityToken },
        });
  const witnesses = [
    ...(rekorUrl
      ? [new sigstore.RekorWitness({ ...reach, rekorBaseURL: checked(rekorUrl), fetchOnConflict: true })]
      : []),
    ...(timestampUrl ? [new sigstore.TSAWitness({ ...reach, tsaBaseURL: checked(timestampUrl) })] : []),
  ];
  try {
    const data = Buffer.from(bytes);
    const made =
      what === 'statement'
        ? // With the chain, a bundle of a version that cosign's current readers no longer take.
          await new sigstore.DSSEBundleBuilder({ signer, witnesses, certificateChain: false }).create({
            type: inTotoPayload,
            data,
          })
        : await new sigstore.MessageSignatureBundleBuilder({ signer, witnesses }).create({ data });
    const bundle = sigstore.bundleToJSON(made) as BundleJson;
    return 'key' in by ? withHint(bundle, by.key) : bundle;
  } catch (cause) {
    throw faultOf(cause);
  }
}

function keySigner(key: KeyObject): Signer {
  const publicKey = createPublicKey(key);
  const pem = String(publicKey.export({ type: 'spki', format: 'pem' }));
  return {
    sign: async data => ({ signature: signBytes(data, key), key: { $case: 'publicKey', publicKey: pem } }),
  };
}

/**
 * Says which key it was, as cosign does: by the sha256 of its DER. Added last, because the library would make it the
 * envelope's `keyid` too, which other readers then compare with names of their own.
 */
function withHint(bundle: BundleJson, key: KeyObject): BundleJson {
  const hint = Buffer.from(fingerprint(key), 'hex').toString('base64');
  return { ...bundle, verificationMaterial: { ...bundle.verificationMaterial, publicKey: { hint } } };
}

/** Identity tokens are as good as passwords: they go over TLS, or stay on this machine. */
function checked(address: string): string {
  const url = URL.parse(address);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))) return address;
  throw new PlimsollError('usage', `${JSON.stringify(address)} is no https address`);
}

/** The service's fault, with what it said. Tokens are never part of it. */
function faultOf(cause: unknown): PlimsollError {
  const { code, message, cause: inner } = cause as { code?: string; message?: string; cause?: { message?: string } };
  if (code === 'IDENTITY_TOKEN_PARSE_ERROR')
    return new PlimsollError('usage', 'the identity token is no JSON web token with a subject');
  const why = [message, inner?.message]
    .filter(Boolean)
    .join(': ')
    .replace(/[\p{C}\s]+/gu, ' ');
  return new PlimsollError('signing-failed', `it could not be signed: ${why.slice(0, 300)}`, { cause });
}
