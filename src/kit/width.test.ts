import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { neutral } from './text-safe.ts';
import { cut, pad, widthOf, wrap } from './width.ts';

describe('widthOf', () => {
  it.each([
    ['', 0],
    ['openssl', 7],
    ['漏洞', 4],
    ['（，）', 6],
    ['한글', 4],
    ['ｶﾅ', 2],
    ['カナ', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['🚢', 2],
    ['→…·', 3],
    ['𠮷', 2],
  ])('%s takes %i columns', (text, columns) => {
    expect(widthOf(text)).toBe(columns);
  });

  it('agrees with string-width on every assigned character that can reach a terminal', () => {
    const different: string[] = [];
    for (let code = 0x20; code < 0x3_2000; code++) {
      const char = String.fromCodePoint(code);
      // Conjoining jamo depend on their neighbours; the rest of the exclusions never pass `neutral`.
      if (/[\p{Cn}\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.test(char)) continue;
      if (/[\u1160-\u11ff\ud7b0-\ud7ff]/.test(char)) continue;
      if (widthOf(char) !== stringWidth(char)) different.push(code.toString(16));
    }
    expect(different).toEqual([]);
  });
});

describe('cut and pad', () => {
  it.each([
    ['openssl', 7, 'openssl'],
    ['openssl', 5, 'open…'],
    ['软件包', 5, '软件…'],
    ['软件包', 4, '软…'],
    ['abc', 0, ''],
  ])('%s in %i columns is %s', (text, columns, shown) => {
    expect(cut(text, columns)).toBe(shown);
  });

  it('fills to the width, CJK counted double', () => {
    expect(pad('严重', 6)).toBe('严重  ');
    expect(pad('9', 3, 'left')).toBe('  9');
  });

  it('gives exactly the columns asked for, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 60 }), (raw, columns) => {
        expect(widthOf(pad(cut(neutral(raw), columns), columns))).toBe(columns);
      }),
    );
  });
});

describe('wrap', () => {
  it('breaks at spaces and indents what follows', () => {
    expect(wrap('one two three four', 12, 2)).toEqual(['one two', '  three four']);
  });

  it('breaks between Chinese characters, and never before closing punctuation', () => {
    expect(wrap('未识别出任何软件包，因此', 18)).toEqual(['未识别出任何软件', '包，因此']);
  });

  it('keeps closing punctuation together', () => {
    expect(wrap('（距今三天）；又', 12)).toEqual(['（距今三', '天）；又']);
  });

  it('breaks a word that is longer than a line', () => {
    expect(wrap('sha256:0123456789abcdef', 10)).toEqual(['sha256:012', '3456789abc', 'def']);
  });

  it('never exceeds the width and loses no character but spaces', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 10, max: 60 }), (raw, columns) => {
        const text = neutral(raw);
        const lines = wrap(text, columns, 2);
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });
});
