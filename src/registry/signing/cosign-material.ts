import { PlimsollError } from '../../model/index.ts';
import { signatureTypes } from '../cosign/signature.ts';
import { isObject, text } from '../files.ts';

/** Where cosign's older layout keeps what a sigstore bundle holds: annotations of a layer (specs/SIGNATURE_SPEC.md). */
const keys = {
  signature: signatureTypes.annotation,
  certificate: 'dev.sigstore.cosign/certificate',
  chain: 'dev.sigstore.cosign/chain',
  log: 'dev.sigstore.cosign/bundle',
  timestamp: 'dev.sigstore.cosign/rfc3161timestamp',
} as const;

type Annotations = Readonly<Record<string, string>>;

/** A bundle in the JSON form of sigstore's protobuf-specs; the parts that are read and written here. */
export interface BundleJson {
  mediaType?: string;
  verificationMaterial?: {
    publicKey?: { hint?: string };
    certificate?: { rawBytes?: string };
    x509CertificateChain?: { certificates?: { rawBytes?: string }[] };
    tlogEntries?: unknown[];
    timestampVerificationData?: { rfc3161Timestamps?: { signedTimestamp?: string }[] };
  };
  dsseEnvelope?: unknown;
  messageSignature?: { messageDigest?: { algorithm?: string; digest?: string }; signature?: string };
}

export const isCertified = (annotations: Annotations): boolean => annotations[keys.certificate] !== undefined;

/**
 * Verification material of a layer, as a bundle has it: the certificate, the log's entry and the timestamp.
 * @throws PlimsollError `record-invalid`
 */
export function materialOf(annotations: Annotations): NonNullable<BundleJson['verificationMaterial']> {
  const chain = [annotations[keys.certificate] ?? '', annotations[keys.chain] ?? ''].flatMap(certificatesIn);
  const entry = parsed(annotations[keys.log], 'the log’s entry');
  const stamp = text(parsed(annotations[keys.timestamp], 'the timestamp'), 'SignedRFC3161Timestamp');
  return {
    x509CertificateChain: { certificates: chain.map(rawBytes => ({ rawBytes })) },
    tlogEntries: isObject(entry) ? [logEntry(entry)] : [],
    ...(stamp ? { timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp: stamp }] } } : {}),
  };
}

function certificatesIn(pem: string): string[] {
  const blocks = pem
    .slice(0, mostPem)
    .matchAll(/-----BEGIN CERTIFICATE-----([\sA-Za-z0-9+/=]*)-----END CERTIFICATE-----/g);
  return [...blocks].map(([, body = '']) => body.replace(/\s+/g, ''));
}

/** Characters of certificates in one annotation. */
const mostPem = 256 * 1024;

function parsed(json: string | undefined, what: string): unknown {
  if (json === undefined || json === '') return undefined;
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new PlimsollError('record-invalid', `${what} beside the signature is not JSON`, { cause });
  }
}

/** Rekor's entry as cosign keeps it, in the words of a bundle. */
function logEntry(entry: Record<string, unknown>): object {
  const payload = entry['Payload'];
  const body = text(payload, 'body') ?? '';
  const described = parsed(Buffer.from(body, 'base64').toString('utf8'), 'the body of the log’s entry');
  const number = (key: string): string => String(isObject(payload) ? (payload[key] ?? '0') : '0');
  return {
    logIndex: number('logIndex'),
    logId: { keyId: Buffer.from(text(payload, 'logID') ?? '', 'hex').toString('base64') },
    kindVersion: { kind: text(described, 'kind') ?? '', version: text(described, 'apiVersion') ?? '' },
    integratedTime: number('integratedTime'),
    inclusionPromise: { signedEntryTimestamp: text(entry, 'SignedEntryTimestamp') ?? '' },
    canonicalizedBody: body,
  };
}

interface LogEntry {
  logIndex?: string;
  logId?: { keyId?: string };
  integratedTime?: string;
  inclusionPromise?: { signedEntryTimestamp?: string };
  canonicalizedBody?: string;
}

/** RFC 7468. Without node:crypto's class for it: importing a class loads all of that module at every start. */
const pemOf = (der: string): string =>
  `-----BEGIN CERTIFICATE-----\n${der.replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;

/** What was signed keyless, in the annotations of cosign's older layout. */
export function annotationsOf(bundle: BundleJson, signature: string): Record<string, string> {
  const {
    certificate,
    x509CertificateChain,
    tlogEntries = [],
    timestampVerificationData,
  } = bundle.verificationMaterial ?? {};
  const chain = x509CertificateChain?.certificates ?? (certificate ? [certificate] : []);
  const [leaf, ...rest] = chain.map(({ rawBytes = '' }) => pemOf(rawBytes));
  const entry = tlogEntries[0] as LogEntry | undefined;
  const stamp = timestampVerificationData?.rfc3161Timestamps?.[0]?.signedTimestamp;
  const log = entry && {
    SignedEntryTimestamp: entry.inclusionPromise?.signedEntryTimestamp ?? '',
    Payload: {
      body: entry.canonicalizedBody ?? '',
      integratedTime: Number(entry.integratedTime ?? 0),
      logIndex: Number(entry.logIndex ?? 0),
      logID: Buffer.from(entry.logId?.keyId ?? '', 'base64').toString('hex'),
    },
  };
  return {
    [keys.signature]: signature,
    ...(leaf ? { [keys.certificate]: leaf } : {}),
    ...(rest.length > 0 ? { [keys.chain]: rest.join('') } : {}),
    ...(log ? { [keys.log]: JSON.stringify(log) } : {}),
    ...(stamp ? { [keys.timestamp]: JSON.stringify({ SignedRFC3161Timestamp: stamp }) } : {}),
  };
}
