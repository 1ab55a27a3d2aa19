import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Bzip2Fault, bunzip2 } from './bzip2.ts';

/** Made with bzip2(1). */
const hello = 'QlpoOTFBWSZTWctS5WcAAAVRAAAQQAQCRKAAISQxCGAvGETHFReLuSKcKEhlqXKzgA==';
const empty = 'QlpoORdyRThQkAAAAAA=';
const runs = 'QlpoOTFBWSZTWUTYnlsAAAGBAbwAAIAACCAAMMAClQybZ0uQtxFqLD4u5IpwoSCJsTy2';

const raw = (data: Uint8Array): string => Buffer.concat([...bunzip2(data)]).toString('latin1');
const packed = (text: string): Buffer => Buffer.from(text, 'base64');

describe('bzip2', () => {
  test.each([
    ['text', packed(hello), 'hello, hello, hello\n'],
    ['nothing', packed(empty), ''],
    ['long runs', packed(runs), 'a'.repeat(1000) + 'bcd'.repeat(50)],
    [
      'streams one after the other',
      Buffer.concat([packed(hello), packed(empty), packed(runs)]),
      `hello, hello, hello\n${'a'.repeat(1000)}${'bcd'.repeat(50)}`,
    ],
  ])('%s', (_, data, expected) => {
    expect(raw(data)).toBe(expected);
  });

  test('what is cut off or damaged is said to be, and gives no other bytes', () => {
    const whole = packed(hello);
    for (let end = 0; end < whole.length; end++) expect(() => raw(whole.subarray(0, end))).toThrow(Bzip2Fault);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = Buffer.from(whole);
        damaged[at]! ^= flip;
        try {
          expect(raw(damaged)).toBe('hello, hello, hello\n');
        } catch (error) {
          expect(error).toBeInstanceOf(Bzip2Fault);
        }
      }),
    );
  });
});
