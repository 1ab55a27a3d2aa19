import { createHash } from 'node:crypto';
import { PlimsollError } from '../model/index.ts';
import { isDigest } from './reference.ts';

/** The digest of bytes by the algorithm of another digest: `sha256:…`. */
export function digestOf(bytes: Uint8Array, like = 'sha256:'): string {
  const algorithm = like.slice(0, like.indexOf(':'));
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

/**
 * Compares bytes with a digest.
 * @param what `the manifest of …`
 * @throws PlimsollError `digest-mismatch`
 */
export function verifyDigest(bytes: Uint8Array, digest: string, what: string): void {
  assertDigest(digest);
  const found = digestOf(bytes, digest);
  if (found !== digest) throw new PlimsollError('digest-mismatch', `${what} has the digest ${found}, not ${digest}`);
}

/** @throws PlimsollError `manifest-invalid`: digests come from manifests, and go into addresses */
export function assertDigest(digest: string): void {
  if (!isDigest(digest))
    throw new PlimsollError('manifest-invalid', `${JSON.stringify(digest.slice(0, 200))} is not a digest`);
}
