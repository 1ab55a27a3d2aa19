import { PlimsollError } from '../model/index.ts';

const certificate: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its authority is not known here',
  UNABLE_TO_GET_ISSUER_CERT: 'its authority is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is not known here',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  CERT_SIGNATURE_FAILURE: 'its signature is wrong',
  CERT_UNTRUSTED: 'it is not trusted for this use',
  CERT_REJECTED: 'it is not trusted for this use',
  INVALID_CA: 'its authority may not issue certificates',
  INVALID_PURPOSE: 'it is not meant for servers',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another host',
};

const network: Record<string, string> = {
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'it refused the connection',
  ECONNRESET: 'it cut the connection',
  ECONNABORTED: 'it cut the connection',
  EPIPE: 'it cut the connection',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ETIMEDOUT: 'it did not answer',
  EADDRNOTAVAIL: 'there is no address to connect from',
};

/** Faults that another try may not meet. */
const passing = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ECONNREFUSED', 'EAI_AGAIN', 'ETIMEDOUT']);

/** The code of Node's error, looking into the errors of several addresses (happy eyeballs). */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/**
 * An error of the network as one of the catalogue's, in one sentence.
 * @param place host and path
 */
export function faultOf(error: unknown, place: string, signal?: AbortSignal): PlimsollError {
  if (error instanceof PlimsollError) return error;
  if (signal?.aborted) return new PlimsollError('interrupted', `reading ${place} was interrupted`, { cause: error });
  const code = codeOf(error);
  const host = place.split('/')[0];
  const say = (kind: PlimsollError['code'], message: string): PlimsollError =>
    new PlimsollError(kind, message, { cause: error });
  if (certificate[code]) return say('certificate-untrusted', `the certificate of ${host}: ${certificate[code]}`);
  if (network[code]) return say('unreachable', `${host} is not reachable: ${network[code]}`);
  if (code.startsWith('HPE_')) return say('registry-protocol', `${place} does not answer in HTTP/1.1 (${code})`);
  if (code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS'))
    return say('unreachable', `no TLS connection to ${host}: ${sslReason(error) || code}`);
  const text = error instanceof Error ? error.message : String(error);
  return say('unreachable', `${host} is not reachable: ${text.split('\n')[0]?.slice(0, 200)}`);
}

/** What OpenSSL says: a property, or a field of the message `error:CODE:SSL routines:FUNCTION:REASON:FILE:LINE:`. */
function sslReason(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('reason' in error && typeof error.reason === 'string') return error.reason;
  return /:SSL routines:[^:]*:([^:\n]+)/.exec(error.message)?.[1] ?? '';
}

/** Whether the same request may succeed a moment later: a cut or refused connection, not a wrong name or certificate. */
export const isPassing = (error: unknown): boolean =>
  error instanceof PlimsollError && error.code === 'unreachable' && passing.has(codeOf(error.cause));

/** What OpenSSL says when the other side answers in plain text. */
const plainText = /wrong.version.number|packet.length.too.long|http.request|unknown.protocol|unexpected.message/i;

/** Whether a server did not speak TLS on a connection that expected it. */
export function isNotTls(error: unknown): boolean {
  const cause = error instanceof PlimsollError ? error.cause : undefined;
  const code = codeOf(cause);
  return plainText.test(`${code} ${sslReason(cause)}`) || code === 'ECONNRESET' || code === 'EPIPE';
}

/** Whether nothing listens on the port. */
export const isRefused = (error: unknown): boolean =>
  error instanceof PlimsollError && codeOf(error.cause) === 'ECONNREFUSED';
