/** Checksums that some vendors put into their tokens, so that a made-up one can be told from one that works. */
import { crc32 } from 'node:zlib';
import type { Doubt } from './types.ts';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A number with 62 digits, padded to six. */
export function inBase62(value: number): string {
  let text = '';
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) text = alphabet[rest % 62]! + text;
  return text.padStart(6, '0');
}

const mismatch: Doubt = {
  severity: 'medium',
  en: 'its checksum does not match, so it is probably made up',
  zh: '其校验和不匹配，很可能是虚构的',
};

/** GitHub's tokens and npm's end with the CRC-32 of what stands between the prefix and them, as six digits of base 62. */
export function base62Checksum(value: string): Doubt | undefined {
  const body = value.slice(value.indexOf('_') + 1);
  return inBase62(crc32(body.slice(0, -6))) === body.slice(-6) ? undefined : mismatch;
}
