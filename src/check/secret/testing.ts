/** Values for tests, made when they run: what looks like a token stands in no file of the project. */
import { ownRules } from './index.ts';
import { createSecretScan, type FoundSecret } from './scanner.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const alphabets: Record<string, string> = {
  A: `${letters}${letters.toLowerCase()}0123456789`,
  B: `${letters}${letters.toLowerCase()}0123456789+/`,
  W: `${letters}${letters.toLowerCase()}0123456789_`,
  h: '0123456789abcdef',
  H: '0123456789ABCDEF',
  l: 'abcdefghijklmnopqrstuvwxyz0123456789',
  L: `${letters}0123456789`,
  a: `${letters}${letters.toLowerCase()}`,
  D: '0123456789',
  T: `${letters}234567`,
  t: 'abcdefghijklmnopqrstuvwxyz234567',
  Z: 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
  z: 'qpzry9x8gf2tvdw0s3jn54khce6mua7l',
};

/** Numbers that look random and are the same in every run (Marsaglia's xorshift). */
export function randomly(seed: number): () => number {
  let state = seed * 2654435761 || 88675123;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/**
 * Fills a template: `<A36>` is 36 characters of the alphabet A, `<uuid>` is one; everything else stands for itself.
 * @example fill('gh' + 'p_<A36>', 1)
 */
export function fill(template: string, seed: number): string {
  const random = randomly(seed);
  const some = (alphabet: string, count: number): string =>
    Array.from({ length: count }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
  return template.replace(/<(uuid|[A-Za-z])(\d*)>/g, (_, kind: string, count: string) => {
    if (kind !== 'uuid') return some(alphabets[kind] ?? '', Number(count));
    const h = alphabets['h'] ?? '';
    return [8, 4, 4, 4, 12].map(length => some(h, length)).join('-');
  });
}

/** A JSON Web Token with these claims; its signature is none. */
export function tokenOf(payload: Record<string, unknown>): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(payload)}.${fill('<A43>', 7)}`;
}

/** A private key in PEM: bytes that are none, behind an honest beginning. */
export function keyOf(label: string, begin: readonly number[], bytes = 300): string {
  const random = randomly(label.length + bytes);
  const body = Buffer.from([...begin, ...Array.from({ length: bytes }, () => Math.floor(random() * 256))]).toString(
    'base64',
  );
  return `-----BEGIN ${label}-----\n${body.replace(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`;
}

/** What the program's own rules find in a file. */
export function secretsIn(content: string | Uint8Array, path = 'app/.env'): FoundSecret[] {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
  const scan = createSecretScan(ownRules(), path, bytes.length);
  scan.write(bytes);
  return scan.end();
}
