import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteLength, bytesOfText, compareTexts, printable, textOfBytes } from './text.ts';

describe('texts are bytes', () => {
  it('comes back from every text, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), bytes => {
        const text = textOfBytes(bytes);
        expect(Buffer.from(bytesOfText(text)).equals(bytes)).toBe(true);
        expect(byteLength(text)).toBe(bytes.length);
        expect(printable(text).isWellFormed()).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('orders texts as their bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 6 }), fc.string({ unit: 'binary', maxLength: 6 }), (a, b) => {
        const expected = Buffer.compare(Buffer.from(a), Buffer.from(b));
        expect(Math.sign(compareTexts(a, b))).toBe(expected);
      }),
    );
  });

  it('keeps a byte that is not UTF-8 apart from the rest', () => {
    const text = textOfBytes(Uint8Array.of(0x2f, 0xff, 0x2f, 0xe4, 0xb8, 0xad));
    expect(text).toBe('/\uDCFF/中');
    expect(printable(text)).toBe('/\uFFFD/中');
  });
});
