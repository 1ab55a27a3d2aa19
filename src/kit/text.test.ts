import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bothWays, inLang, langOf, speaker } from './text.ts';
import { neutral } from './text-safe.ts';

const texts = {
  layers: { en: { one: '{n} layer', other: '{n} layers' }, zh: '{n} 层' },
  plain: { en: 'nothing', zh: '无' },
  pair: { en: '{a} before {b}', zh: '先 {a} 后 {b}' },
} as const;

describe('speaker', () => {
  it.each([
    [1, '1 layer', '1 层'],
    [0, '0 layers', '0 层'],
    [5, '5 layers', '5 层'],
  ])('chooses the plural form of %i', (n, en, zh) => {
    expect(speaker(texts, 'en')('layers', { n })).toBe(en);
    expect(speaker(texts, 'zh-CN')('layers', { n })).toBe(zh);
  });

  it('fills places in the order of each language', () => {
    expect(bothWays(texts, 'pair', { a: 'x', b: 'y' })).toEqual({ en: 'x before y', zh: '先 x 后 y' });
  });

  it('does not fill places that a value brings in', () => {
    expect(speaker(texts, 'en')('pair', { a: '{b}', b: 'y' })).toBe('{b} before y');
  });

  it('needs no values where there are no places', () => {
    expect(speaker(texts, 'zh-CN')('plain')).toBe('无');
    expect(inLang(texts.plain, 'en')).toBe('nothing');
  });
});

describe('langOf', () => {
  it.each([
    [{ LANG: 'zh_CN.UTF-8' }, 'zh-CN'],
    [{ LANG: 'zh' }, 'zh-CN'],
    [{ LANG: 'zh_TW.Big5' }, 'zh-CN'],
    [{ LANG: 'en_US.UTF-8' }, 'en'],
    [{ LANG: 'C' }, 'en'],
    [{}, 'en'],
    [{ LC_ALL: 'en_GB.UTF-8', LANG: 'zh_CN.UTF-8' }, 'en'],
    [{ LC_MESSAGES: 'zh_CN.UTF-8', LANG: 'en_US.UTF-8' }, 'zh-CN'],
    [{ LC_ALL: '', LANG: 'zh_CN.UTF-8' }, 'zh-CN'],
    [{ LANG: 'zhx' }, 'en'],
  ])('reads %j as %s', (env, lang) => {
    expect(langOf(env)).toBe(lang);
  });
});

describe('neutral', () => {
  it.each([
    ['openssl 3.0.11', 'openssl 3.0.11'],
    ['\u001b[2J\u001b]0;x\u0007', '\\x1b[2J\\x1b]0;x\\x07'],
    ['\u009b31m', '\\x9b31m'],
    ['a\nb\tc\r', 'a\\nb\\tc\\x0d'],
    ['fdp\u202eexe', 'fdp\\u{202e}exe'],
    ['zero\u200bwidth', 'zero\\u{200b}width'],
    ['\ud800lone', '\\u{d800}lone'],
    ['中文 – é', '中文 – é'],
  ])('%j is shown as %s', (text, shown) => {
    expect(neutral(text)).toBe(shown);
  });

  it('leaves nothing that a terminal would obey, whatever comes in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(neutral(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(neutral(neutral(text))).toBe(neutral(text));
      }),
    );
  });
});
