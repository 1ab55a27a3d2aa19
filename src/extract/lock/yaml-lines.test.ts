import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { parseYamlLines } from './yaml-lines.ts';

it('says on which line the key of an object stands', async () => {
  const { value, lineOf } = await parseYamlLines("a:\n  b: {c: 1}\n\n  'd/e@1':\n    f: g\nh:\n- i: j\n");
  const { a, h } = value as { a: Record<string, object>; h: object[] };
  expect([lineOf(a), lineOf(a['b']), lineOf(a['d/e@1']), lineOf(h[0])]).toEqual([1, 2, 4, 7]);
});

it.each([
  ['numbers stay text', 'v: 1.10\nw: -1', { v: '1.10', w: '-1' }],
  ['lists of mappings', 'a:\n  - b: 1\n    c: 2\n  - d\n', { a: [{ b: '1', c: '2' }, 'd'] }],
  ['folded and literal text', 'a: >-\n  one\n  two\nb: |\n  three\nc: 1', { a: 'one two', b: 'three', c: '1' }],
  ['collections on one line', "a: {b: [x, 'y, z'], c: {}}\nd: []", { a: { b: ['x', 'y, z'], c: {} }, d: [] }],
  ['addresses as keys', 'a@https://x.example/y: {}', { 'a@https://x.example/y': {} }],
  ['comments', '# x\na: b # c\nd: "#e"', { a: 'b', d: '#e' }],
  ['quotes', `'it''s': "a\\tb"`, { "it's": 'a\tb' }],
  ['nothing', '', null],
  ['a key without a value', 'a:\nb: 1', { a: null, b: '1' }],
])('%s', async (_, text, expected) => {
  expect((await parseYamlLines(text)).value).toEqual(expected);
});

describe('beyond the plain form', () => {
  it('anchors and text over several lines are read by the whole reader', async () => {
    expect((await parseYamlLines('a: &x\n  b: c\nd: *x\ne: f\n  g\n')).value).toEqual({
      a: { b: 'c' },
      d: { b: 'c' },
      e: 'f g',
    });
  });

  it('aliases that multiply are refused', async () => {
    const bomb = Array.from({ length: 20 }, (_, at) => `a${at}: &a${at} [${`*a${at - 1}, `.repeat(at ? 9 : 0)}x]`);
    await expect(parseYamlLines(bomb.join('\n'))).rejects.toMatchObject({ code: 'record-invalid' });
  });

  it('what is large is refused by name', async () => {
    await expect(parseYamlLines(`a: &x b\n${'c: d\n'.repeat(2_000_000)}`)).rejects.toMatchObject({ code: 'bound' });
  });
});

it('reads what a writer of YAML writes as a whole reader does', async () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab1.-@/:# \'"{}[],^>=*') });
  const tree = fc.letrec(tie => ({
    node: fc.oneof(
      { maxDepth: 3 },
      text,
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(text, tie('node'), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).node;
  await fc.assert(
    fc.asyncProperty(fc.dictionary(text, tree, { minKeys: 1, maxKeys: 4, noNullPrototype: true }), async value => {
      const written = stringify(value, { lineWidth: 0, schema: 'failsafe' });
      const read = (await parseYamlLines(written)).value;
      expect(plain(read)).toEqual(plain(parse(written, { schema: 'failsafe' })));
    }),
    { numRuns: 100 },
  );
});

/** Scalars as text: one reader tells `true` from its name, the other does not. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value === null ? '' : String(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
