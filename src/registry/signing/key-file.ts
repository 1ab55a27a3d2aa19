import { scryptSync } from 'node:crypto';
import { PlimsollError } from '../../model/index.ts';

/** What cosign writes private keys under (sigstore/cosign, `generate-key-pair`); the older name is read still. */
const label =
  /-----BEGIN ENCRYPTED (SIGSTORE|COSIGN) PRIVATE KEY-----([\sA-Za-z0-9+/=]*)-----END ENCRYPTED \1 PRIVATE KEY-----/;

/** Costs that its writers have used; a file that asks for more asks for our memory. 128 × N × r bytes each. */
const costs = new Set([2 ** 15, 2 ** 16, 2 ** 17]);
const blockSize = 8;

export const isCosignKey = (pem: string): boolean => /ENCRYPTED (SIGSTORE|COSIGN) PRIVATE KEY/.test(pem);

interface Sealed {
  kdf?: { name?: unknown; params?: { N?: unknown; r?: unknown; p?: unknown }; salt?: unknown };
  cipher?: { name?: unknown; nonce?: unknown };
  ciphertext?: unknown;
}

/**
 * Opens a private key file of cosign's: scrypt makes a key of the passphrase, NaCl's secretbox holds PKCS#8.
 * @returns PKCS#8, DER
 * @throws PlimsollError `usage`: not such a file, or another passphrase
 */
export async function openCosignKey(pem: string, passphrase: string): Promise<Buffer> {
  const { cost, salt, nonce, box } = sealed(pem);
  const key = scryptSync(passphrase, salt, 32, { N: cost, r: blockSize, p: 1, maxmem: 256 * cost * blockSize });
  const { xsalsa20poly1305 } = await import('@noble/ciphers/salsa.js');
  try {
    return Buffer.from(xsalsa20poly1305(key, nonce).decrypt(box));
  } catch (cause) {
    throw new PlimsollError('usage', 'the passphrase does not open the private key', { cause });
  }
}

function sealed(pem: string): { cost: number; salt: Buffer; nonce: Buffer; box: Buffer } {
  const refuse = (why: string, cause?: unknown): PlimsollError =>
    new PlimsollError('usage', `the private key cannot be read: ${why}`, { cause });
  const body = label.exec(pem)?.[2];
  if (body === undefined) throw refuse('its PEM is cut off');
  let value: Sealed | null;
  try {
    value = JSON.parse(Buffer.from(body, 'base64').toString('utf8'));
  } catch (cause) {
    throw refuse('what its PEM holds is not JSON', cause);
  }
  const { kdf, cipher, ciphertext } = value ?? {};
  if (kdf?.name !== 'scrypt' || cipher?.name !== 'nacl/secretbox')
    throw refuse('it is sealed by other means than scrypt and secretbox');
  const { N, r, p } = kdf.params ?? {};
  if (typeof N !== 'number' || !costs.has(N) || r !== blockSize || p !== 1)
    throw refuse('its cost of scrypt is none that is in use');
  const bytes = (field: unknown): Buffer => Buffer.from(typeof field === 'string' ? field : '', 'base64');
  const [salt, nonce, box] = [bytes(kdf.salt), bytes(cipher.nonce), bytes(ciphertext)];
  if (salt.length === 0 || nonce.length !== 24 || box.length < 16) throw refuse('salt, nonce or content is missing');
  return { cost: N, salt, nonce, box };
}
