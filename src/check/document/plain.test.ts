import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readPlain } from './plain.ts';
import type { Node } from './types.ts';
import { readYaml } from './yaml.ts';

/** A node without what differs by how it was read. */
const shape = ({ value, line, endLine, weight, members, items }: Node): unknown => ({
  ...{ value, line, endLine, weight },
  ...(members && { members: [...members].map(([key, node]) => [key, shape(node)]) }),
  ...(items && { items: items.map(shape) }),
});

const agrees = (text: string): boolean => {
  const plain = readPlain(text, 0);
  if (!plain) return false;
  expect(shape(plain)).toEqual(shape(readYaml(text, 0)!));
  return true;
};

describe('plain documents are read as the library reads them', () => {
  it.each([
    'a: 1\n',
    'a:\n  b: [1, x, "y"]\n  c: {d: e, f: {g: h}}\n',
    'a:\n- b: 1\n  c: 2\n- d\n-\n  e: 3\nf: 4\n',
    'a:\n  - - 1\n    - 2\n  - x: 1\n',
    '# top\na: 1 # one\n\n# two\nb:   # three\n  c: "x # y" # z\n',
    'a: |\n  x\n\n    y\n\nb: |-\n  z\nc: 1',
    "a: 'it''s'\nb: \"x\\ny\"\nc: yes\nd: ~\ne:\nf: x:y\ng: http://a/b#c\n",
    '"a b": 1\nb-c.d/e: 2\n',
    'a: []\nb: {}\n',
    '  a: 1\n  b: 2\n',
    'a:\nb:\n- x\nc: -1\nd: - 1'.replace('d: - 1', 'd: -x'),
  ])('%j', text => expect(agrees(text)).toBe(true));

  it.each([
    'a: &x 1\nb: *x\n',
    'a: >\n  x\n',
    'a: x\n  y\n',
    'a: [1,\n  2]\n',
    'a: "x\n  y"\n',
    '? a\n: b\n',
    'a: {{ x }}\n',
    'a:\n\tb: 1\n',
    'a: b: c\n',
    'a: 1\n b: 2\n',
    '- a\nb: 1\n',
    'x\n',
    'a: !t x\n',
    'a: |2\n   x\n',
    '<<: {a: 1}\n'.replace('<<', '<<'),
    'a: "\\x41"\n',
  ])('is left to the library: %j', text => expect(readPlain(text, 0)).toBeUndefined());

  it('whatever is written', () => {
    const key = fc.constantFrom('a', 'b', 'c.d/e', 'x y', 'yes', '1');
    const scalar = fc.oneof(
      fc.boolean(),
      fc.integer(),
      fc.constant(null),
      fc.constantFrom(
        'x',
        'yes',
        '1',
        '',
        'a: b',
        '- x',
        '#c',
        'x #c',
        "it's",
        '"q"',
        'a\nb\n',
        'a\nb',
        'x:y',
        '[a',
        '{b',
        '0644',
        '*x',
        'http://a',
      ),
    );
    const value = fc.letrec(tie => ({
      any: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        scalar,
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(key, tie('any'), { maxKeys: 4 }),
      ),
    })).any;
    let plain = 0;
    fc.assert(
      fc.property(
        fc.dictionary(key, value, { minKeys: 1 }),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE' as const),
        (object, flow, indentSeq, quote) => {
          const text = stringify(object, {
            lineWidth: 0,
            indentSeq,
            collectionStyle: flow ? 'flow' : 'block',
            ...(quote !== 'PLAIN' && { defaultStringType: quote as 'QUOTE_DOUBLE' }),
          });
          if (agrees(text)) plain++;
        },
      ),
      { numRuns: 1500 },
    );
    expect(plain).toBeGreaterThan(60);
  });

  it('lines put together at random', () => {
    const piece = fc.constantFrom(
      'a: 1',
      'b:',
      '- x',
      '- a: 1',
      '-',
      '  ',
      '    ',
      '\n',
      '\n',
      '\n',
      ' # c',
      '|',
      '|-',
      '{a: 1}',
      '[x, y]',
      '"q"',
      "'s'",
      ': ',
      ',',
      '}',
      'x',
      '\n  c: d',
      '- - y',
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 14 }), pieces => {
        const text = pieces.join('');
        const plain = readPlain(text, 0);
        // What is read plainly is no mistake, and means the same.
        if (plain) expect(shape(plain)).toEqual(shape(readYaml(text, 0)!));
      }),
      { numRuns: 5000 },
    );
  });
});
