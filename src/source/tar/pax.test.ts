import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal, parsePax, paxSparse } from './pax.ts';
import { paxRecord } from './testdata/build.ts';

const records = (...list: [string, string][]) => Buffer.concat(list.map(([key, value]) => paxRecord(key, value)));

describe('pax records', () => {
  test('known keys are kept, others passed over', () => {
    const bytes = records(['path', 'a\nb=c'], ['SCHILY.xattr.user.x', '\0\x01'], ['size', '12']);
    expect([...parsePax(bytes)!]).toEqual([
      ['path', 'a\nb=c'],
      ['size', '12'],
    ]);
  });

  test.each([
    ['no space', '12path=a\n'],
    ['no number', 'xx path=a\n'],
    ['too short', '3 path=a\n'],
    ['longer than the header', '99 path=a\n'],
    ['no newline', '9 path=ab'],
    ['no equals sign', '9 pathab\n'],
    ['length zero', '0 path=a\n'],
  ])('%s: damaged', (_, text) => {
    expect(parsePax(Buffer.from(text))).toBeUndefined();
  });

  test('any bytes give records or nothing', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), bytes => void parsePax(Buffer.from(bytes))));
    fc.assert(fc.property(fc.string(), text => void parsePax(Buffer.from(text))));
  });

  test('what is written is read', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), value => {
        expect(parsePax(records(['path', value]))?.get('path')).toBe(value);
      }),
    );
  });
});

describe('sparse maps', () => {
  const sparse = (...list: [string, string][]) => paxSparse(parsePax(records(...list))!);
  test('format 0.0 repeats its keys', () => {
    expect(
      sparse(
        ['GNU.sparse.size', '100'],
        ['GNU.sparse.numblocks', '2'],
        ['GNU.sparse.offset', '0'],
        ['GNU.sparse.numbytes', '5'],
        ['GNU.sparse.offset', '50'],
        ['GNU.sparse.numbytes', '6'],
      ),
    ).toEqual({ size: 100, fragments: [0, 5, 50, 6] });
  });

  test('format 0.1 has one map', () => {
    expect(sparse(['GNU.sparse.size', '100'], ['GNU.sparse.map', '0,5,50,6'])).toEqual({
      size: 100,
      fragments: [0, 5, 50, 6],
    });
  });

  test('format 1.0 keeps it before the content', () => {
    expect(sparse(['GNU.sparse.major', '1'], ['GNU.sparse.minor', '0'], ['GNU.sparse.realsize', '100'])).toEqual({
      size: 100,
      fragments: 'in-content',
    });
  });

  test.each([
    ['overlap', '0,5,4,1'],
    ['odd count', '0,5,4'],
    ['no number', '0,x'],
    ['negative', '-1,5'],
  ])('%s is invalid', (_, map) => {
    expect(sparse(['GNU.sparse.size', '100'], ['GNU.sparse.map', map])).toBe('invalid');
  });

  test('no sparse keys, no sparse file', () => {
    expect(sparse(['path', 'a'])).toBeUndefined();
  });
});

test.each([
  ['0', 0],
  ['9007199254740991', 9007199254740991],
  ['9007199254740992', undefined],
  ['', undefined],
  ['-1', undefined],
  ['1e3', undefined],
  ['1.5', undefined],
])('decimal %j is %s', (text, value) => {
  expect(decimal(text)).toBe(value);
});
