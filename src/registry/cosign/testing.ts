import { generateKeyPairSync } from 'node:crypto';

/** Keys for tests, PEM. */
export function keyPair(kind: 'ec' | 'ed25519' = 'ec'): { privateKey: string; publicKey: string } {
  const pair = kind === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519');
  return {
    privateKey: String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' })),
    publicKey: String(pair.publicKey.export({ type: 'spki', format: 'pem' })),
  };
}
