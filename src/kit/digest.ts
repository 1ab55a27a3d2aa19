import { createHash } from 'node:crypto';
import { sha256 } from '@noble/hashes/sha2.js';

/** Up to here the hash is computed in JavaScript: quicker than loading node:crypto, which is most of a warm scan's start. */
const smallBytes = 64 * 1024;

/**
 * Hexadecimal digest of bytes at hand; for streams, use node:crypto.
 * @example hexDigest(new TextEncoder().encode('abc')) // ba7816bf…
 */
export function hexDigest(bytes: Uint8Array, algorithm = 'sha256'): string {
  if (algorithm === 'sha256' && bytes.length <= smallBytes) return Buffer.from(sha256(bytes)).toString('hex');
  return createHash(algorithm).update(bytes).digest('hex');
}
