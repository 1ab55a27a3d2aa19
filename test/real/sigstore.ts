/**
 * Sigstore's services on loopback, simulated by @sigstore/mock: a certificate authority (Fulcio) with its certificate log, a
 * transparency log (Rekor) and a timestamp authority, and the trust root that names them.
 */
import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  fulcioHandler,
  initializeCA,
  initializeCTLog,
  initializeTLog,
  initializeTSA,
  rekorHandler,
  tsaHandler,
} from '@sigstore/mock';

export interface Sigstore {
  url: string;
  /** TrustedRoot, JSON. `without` leaves a part out. */
  trustRoot(without?: 'tlogs' | 'timestampAuthorities'): string;
  stop(): Promise<void>;
}

const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const base64 = (bytes: ArrayBufferView): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
const since = { start: '2020-01-01T00:00:00Z' };

/** @param clock the time that the certificate authority believes it is; now by default */
export async function startSigstore(clock?: Date): Promise<Sigstore> {
  const [caKeys, ctKeys, logKeys, tsaKeys] = [pair(), pair(), pair(), pair()];
  const ctlog = await initializeCTLog(ctKeys, clock);
  const ca = await initializeCA(caKeys, ctlog, clock);
  const tlog = await initializeTLog('https://rekor.test', logKeys);
  const tsa = await initializeTSA(tsaKeys);
  // Its encoding of a time with fewer than 100 ms is none that DER knows.
  Object.assign(tsa, { getCurrentTime: () => new Date(Math.floor(Date.now() / 1000) * 1000) });
  const handlers = [fulcioHandler(ca), rekorHandler(tlog), tsaHandler(tsa)];
  const server: Server = createServer((request, response) => {
    const handler = handlers.find(({ path }) => path === request.url);
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', async () => {
      if (!handler) return void response.writeHead(404).end();
      const answer = await handler.fn(recorded(Buffer.concat(chunks).toString('utf8')));
      const body =
        typeof answer.response === 'string' ? answer.response : Buffer.from(base64(answer.response), 'base64');
      response.writeHead(answer.statusCode, { 'content-type': answer.contentType ?? 'text/plain' }).end(body);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const log = (keys: ReturnType<typeof pair>) => {
    const der = createPublicKey(keys.publicKey.export({ type: 'spki', format: 'pem' })).export({
      type: 'spki',
      format: 'der',
    });
    return {
      baseUrl: 'https://rekor.test',
      hashAlgorithm: 'SHA2_256',
      publicKey: { rawBytes: der.toString('base64'), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor: since },
      logId: { keyId: createHash('sha256').update(der).digest('base64') },
    };
  };
  const authority = (...certificates: ArrayBufferView[]) => ({
    subject: { organization: 'sigstore.mock', commonName: 'sigstore' },
    uri: 'https://fulcio.test',
    certChain: { certificates: certificates.map(one => ({ rawBytes: base64(one) })) },
    validFor: since,
  });
  const root = {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [log(logKeys)],
    certificateAuthorities: [authority(ca.rootCertificate)],
    ctlogs: [log(ctKeys)],
    timestampAuthorities: [authority(tsa.intCertificate, tsa.rootCertificate)],
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    trustRoot: without => JSON.stringify(without ? { ...root, [without]: [] } : root),
    stop: () => new Promise(resolve => server.close(() => resolve())),
  };
}

/** Rekor keeps digests and signatures of an envelope, not the envelope; the simulation keeps what it is given. */
function recorded(request: string): string {
  const entry = JSON.parse(request) as { kind?: string; apiVersion?: string; spec?: { proposedContent?: Proposed } };
  if (entry.kind !== 'dsse' || !entry.spec?.proposedContent) return request;
  const { envelope, verifiers } = entry.spec.proposedContent;
  const { payload, signatures } = JSON.parse(envelope) as { payload: string; signatures: { sig: string }[] };
  const hash = (bytes: Buffer) => ({ algorithm: 'sha256', value: createHash('sha256').update(bytes).digest('hex') });
  const spec = {
    envelopeHash: hash(Buffer.from(envelope)),
    payloadHash: hash(Buffer.from(payload, 'base64')),
    signatures: signatures.map(({ sig }, at) => ({ signature: sig, verifier: verifiers[at] })),
  };
  return JSON.stringify({ apiVersion: entry.apiVersion, kind: entry.kind, spec });
}

interface Proposed {
  envelope: string;
  verifiers: string[];
}

/** An identity token as a CI service issues it; the simulated authority does not look at its signature. */
export function identityToken(subject: string, issuer: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  return `${part({ alg: 'none' })}.${part({ iss: issuer, sub: subject, aud: 'sigstore', iat: now, exp: now + 600 })}.x`;
}
