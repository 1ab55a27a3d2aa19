import type { KeyObject } from 'node:crypto';
import { PlimsollError } from '../../model/index.ts';
import type { Attached, Attachment } from '../attached.ts';
import { bounds } from '../bounds.ts';
import { fingerprint } from '../cosign/signature.ts';
import type { ImageName } from '../reference.ts';
import type { RegistryClient } from '../types.ts';
import { isBy, isEnvelopeBy } from './dsse.ts';
import { type CertifiedSigner, type KeylessTrust, type KeylessVerifier, keylessVerifier } from './keyless.ts';
import { isSignedForm, readSigned, type SignedDocument, saidBy } from './signed-document.ts';
import type { PredicateTest, Statement } from './statement.ts';

/** Whose word counts. */
export interface Trust {
  keys: readonly KeyObject[];
  keyless?: KeylessTrust;
}

export const isTrusting = ({ keys, keyless }: Trust): boolean => keys.length > 0 || keyless !== undefined;

/** Who signed: a key, by the sha256 of its DER; or an identity that a certificate was issued to. */
export type Signatory = { key: string } | CertifiedSigner;

/** Something that was said of the artifact, by someone who is trusted. */
export interface Verified extends Statement {
  attachment: Attachment;
  /** Which of the artifact's digests is spoken of. */
  subject: string;
  signatory: Signatory;
}

/** What is signed and does not count. */
export interface Refused {
  attachment: Attachment;
  reason: string;
  /** It could not be read: whose word it is, is not known. */
  unread: boolean;
}

export interface Verdicts {
  verified: Verified[];
  refused: Refused[];
  /** Signed, and nobody said whom to trust. */
  untold: Attachment[];
}

/**
 * Verifies what hangs on an artifact: signatures and attestations in cosign's layout, as tags or referrers, and sigstore
 * bundles. What a statement is of, and which kind it is, is taken from what is signed; names and annotations, which anyone
 * may write, only rule out.
 * @param wanted which kinds of statements count
 * @throws what reading the documents throws; `usage` for a trust root that cannot be read
 */
export async function verifyAttached(
  client: RegistryClient,
  name: ImageName,
  { digests, items }: Attached,
  trust: Trust,
  wanted: PredicateTest,
  signal?: AbortSignal,
): Promise<Verdicts> {
  const verdicts: Verdicts = { verified: [], refused: [], untold: [] };
  const keyless = trust.keyless && (await keylessVerifier(trust.keyless));
  const seen = new Set<string>();
  for (const attachment of items.filter(isSignedForm)) {
    const { predicateType, digest, size } = attachment;
    // The same document as a referrer and under a tag is one; the material of cosign's layers is in its annotations.
    const identity = JSON.stringify([digest, attachment.mediaType, attachment.annotations]);
    if (seen.has(identity) || (predicateType !== undefined && !wanted(predicateType))) continue;
    seen.add(identity);
    const limit = bounds.attachedBytes;
    const bytes = await client.blobBytes(name, digest, { limit, expectedSize: size, ...(signal && { signal }) });
    try {
      const document = readSigned(bytes, attachment);
      const said = saidBy(document);
      if (predicateType !== undefined && predicateType !== said.predicateType)
        throw refusal(`it says to be ${predicateType}, and is signed as ${said.predicateType}`);
      if (!wanted(said.predicateType)) continue;
      if (!isTrusting(trust)) {
        verdicts.untold.push(attachment);
        continue;
      }
      const signatory = signatoryOf(document, trust.keys, keyless);
      const subject = digests.find(one => said.digests.includes(one));
      if (subject === undefined) throw refusal('it speaks of another artifact');
      verdicts.verified.push({ ...said, attachment, subject, signatory });
    } catch (error) {
      if (!(error instanceof PlimsollError)) throw error;
      verdicts.refused.push({ attachment, reason: error.message, unread: error.code !== 'signature-invalid' });
    }
  }
  return verdicts;
}

const refusal = (why: string): PlimsollError => new PlimsollError('signature-invalid', why);

/** @throws PlimsollError `signature-invalid`: why nobody who is trusted signed it */
function signatoryOf(
  { content, bundle }: SignedDocument,
  keys: readonly KeyObject[],
  keyless: KeylessVerifier | undefined,
): Signatory {
  const by =
    'envelope' in content
      ? keys.find(key => isEnvelopeBy(content.envelope, key))
      : keys.find(key => isBy(content.payload, content.signature, key));
  if (by) return { key: fingerprint(by) };
  if (!bundle) throw refusal('it is not signed by a key that is trusted');
  if (!keyless) throw refusal('it is signed by a certificate, and no identity is trusted');
  return keyless(bundle(), content);
}
