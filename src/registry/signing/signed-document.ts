import { PlimsollError } from '../../model/index.ts';
import type { Attachment } from '../attached.ts';
import { signatureTypes } from '../cosign/signature.ts';
import { isObject, text } from '../files.ts';
import { digestOf } from '../verify.ts';
import { type BundleJson, isCertified, materialOf } from './cosign-material.ts';
import { type Envelope, envelopeOf, inTotoPayload } from './dsse.ts';
import { predicateTypes, type Statement, statementOf } from './statement.ts';

export const bundleMediaType = 'application/vnd.dev.sigstore.bundle.v0.3+json';
export const envelopeMediaType = 'application/vnd.dsse.envelope.v1+json';

/** cosign's layer bundles have only what inclusion promises need, which is what the first version of bundles was. */
const layerBundleType = 'application/vnd.dev.sigstore.bundle+json;version=0.1';

/** A statement; or the bare payload that cosign signs for an image. */
export type SignedContent = { envelope: Envelope } | { payload: Uint8Array; signature: Buffer };

/** What is signed and by what means: read, and not verified yet. */
export interface SignedDocument {
  content: SignedContent;
  /** The same with all that was signed for it, where a certificate speaks for the key. */
  bundle?: () => BundleJson;
}

/** One way in which signed documents hang on an image. A value in a list. */
interface Form {
  claims(attachment: Attachment): boolean;
  read(bytes: Uint8Array, attachment: Attachment): SignedDocument;
}

const forms: readonly Form[] = [
  {
    claims: ({ mediaType, annotations }) =>
      mediaType === signatureTypes.payload && annotations[signatureTypes.annotation] !== undefined,
    read(payload, { annotations }) {
      const signature = annotations[signatureTypes.annotation] ?? '';
      const content = { payload, signature: Buffer.from(signature, 'base64') };
      if (!isCertified(annotations)) return { content };
      const digest = Buffer.from(digestOf(payload).slice('sha256:'.length), 'hex').toString('base64');
      const messageSignature = { messageDigest: { algorithm: 'SHA2_256', digest }, signature };
      const material = { mediaType: layerBundleType, messageSignature };
      return { content, bundle: () => ({ ...material, verificationMaterial: materialOf(annotations) }) };
    },
  },
  {
    claims: ({ mediaType }) => mediaType === envelopeMediaType,
    read(bytes, { annotations }) {
      const dsseEnvelope = jsonOf(bytes);
      const content = { envelope: envelopeOf(dsseEnvelope) };
      if (!isCertified(annotations)) return { content };
      const bundle = () => ({
        mediaType: layerBundleType,
        dsseEnvelope: withKeyIds(dsseEnvelope),
        verificationMaterial: materialOf(annotations),
      });
      return { content, bundle };
    },
  },
  {
    claims: ({ mediaType, artifactType }) =>
      [mediaType, artifactType].some(type => type.startsWith('application/vnd.dev.sigstore.bundle')),
    read(bytes) {
      const bundle = jsonOf(bytes) as BundleJson;
      if (bundle.dsseEnvelope === undefined)
        throw new PlimsollError('record-invalid', 'the bundle holds no envelope, and images are signed by statements');
      const { certificate, x509CertificateChain } = bundle.verificationMaterial ?? {};
      const content = { envelope: envelopeOf(bundle.dsseEnvelope) };
      return certificate || x509CertificateChain ? { content, bundle: () => bundle } : { content };
    },
  },
];

/** Whether what is attached says to be signed. */
export const isSignedForm = (attachment: Attachment): boolean => forms.some(form => form.claims(attachment));

/** @throws PlimsollError `record-invalid`, `bound` */
export function readSigned(bytes: Uint8Array, attachment: Attachment): SignedDocument {
  const form = forms.find(one => one.claims(attachment));
  if (!form) throw new PlimsollError('internal', 'a document without a signature was to be verified');
  return form.read(bytes, attachment);
}

/**
 * What a document says, and of which artifacts. cosign's bare payload is the statement that an image is signed.
 * @throws PlimsollError `record-invalid`, `bound`
 */
export function saidBy({ content }: SignedDocument): Statement {
  if ('envelope' in content) {
    const { payloadType, payload } = content.envelope;
    if (payloadType !== inTotoPayload)
      throw new PlimsollError(
        'record-invalid',
        `the envelope holds ${JSON.stringify(payloadType.slice(0, 100))} and no statement`,
      );
    return statementOf(payload);
  }
  const value = jsonOf(content.payload);
  const critical = isObject(value) ? value['critical'] : undefined;
  const digest = text(isObject(critical) ? critical['image'] : undefined, 'docker-manifest-digest');
  if (text(critical, 'type') !== 'cosign container image signature' || digest === undefined)
    throw new PlimsollError('record-invalid', 'what is signed is no signature of an image');
  return { predicateType: predicateTypes.signature, digests: [digest], predicate: undefined };
}

/** cosign leaves keyid out or null; a bundle's reader wants a text. */
function withKeyIds(envelope: unknown): unknown {
  const list = isObject(envelope) ? envelope['signatures'] : undefined;
  if (!isObject(envelope) || !Array.isArray(list)) return envelope;
  return {
    ...envelope,
    signatures: list.map(one => ({ sig: text(one, 'sig') ?? '', keyid: text(one, 'keyid') ?? '' })),
  };
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch (cause) {
    throw new PlimsollError('record-invalid', 'what is attached is not JSON', { cause });
  }
}
