import { type KeyObject, sign, verify } from 'node:crypto';
import { PlimsollError } from '../../model/index.ts';
import { algorithmOf } from '../cosign/signature.ts';
import { isObject, text } from '../files.ts';

/** The payload type of in-toto statements (in-toto/attestation, spec/v1/envelope.md). */
export const inTotoPayload = 'application/vnd.in-toto+json';

/** An envelope whose signatures are over its type and its payload (secure-systems-lab/dsse, envelope.md). */
export interface Envelope {
  payloadType: string;
  payload: Buffer;
  signatures: Buffer[];
}

/** Signatures that are looked at in one envelope. */
const mostSignatures = 16;

/** What is signed (dsse, protocol.md, PAE): lengths are bytes, so that no two envelopes have the same. */
export function paeOf(payloadType: string, payload: Uint8Array): Buffer {
  const type = Buffer.from(payloadType, 'utf8');
  const head = Buffer.from(`DSSEv1 ${type.byteLength} ${payloadType} ${payload.byteLength} `, 'utf8');
  return Buffer.concat([head, payload]);
}

/** @throws PlimsollError `record-invalid` */
export function envelopeOf(value: unknown): Envelope {
  const [payloadType, payload] = [text(value, 'payloadType'), text(value, 'payload')];
  const list = isObject(value) ? value['signatures'] : undefined;
  if (payloadType === undefined || payload === undefined || !Array.isArray(list) || list.length === 0)
    throw new PlimsollError('record-invalid', 'the envelope lacks its type, payload or signatures');
  if (list.length > mostSignatures)
    throw new PlimsollError('bound', `the envelope has more than ${mostSignatures} signatures`);
  const signatures = list.map(one => Buffer.from(text(one, 'sig') ?? '', 'base64'));
  return { payloadType, payload: Buffer.from(payload, 'base64'), signatures };
}

/** Whether one of its signatures is this key's. */
export function isEnvelopeBy({ payloadType, payload, signatures }: Envelope, key: KeyObject): boolean {
  const signed = paeOf(payloadType, payload);
  return signatures.some(signature => isBy(signed, signature, key));
}

/** Whether the bytes are signed by a key. A signature that is none is a wrong one, whatever OpenSSL calls it. */
export function isBy(signed: Uint8Array, signature: Uint8Array, key: KeyObject): boolean {
  try {
    return verify(algorithmOf(key), signed, key, signature);
  } catch {
    return false;
  }
}

export const signBytes = (bytes: Uint8Array, key: KeyObject): Buffer => sign(algorithmOf(key), bytes, key);
