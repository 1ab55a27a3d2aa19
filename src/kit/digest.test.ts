import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { hexDigest } from './digest.ts';

describe('hexDigest', () => {
  test.each([0, 1, 55, 56, 63, 64, 65, 1000, 65_536, 65_537])('of %d bytes is what node:crypto says', length => {
    const bytes = randomBytes(length);
    expect(hexDigest(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  test('knows other algorithms', () => {
    expect(hexDigest(Buffer.from('abc'), 'sha512')).toMatch(/^ddaf35a193617aba/);
  });
});
