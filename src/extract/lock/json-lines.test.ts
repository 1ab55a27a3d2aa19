import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseJsonLines } from './json-lines.ts';

it('says on which line each object and array begins', () => {
  const { value, lineOf } = parseJsonLines('{\n  "a": {"b": 1},\n\n  "c": [\n    {}\n  ]\n}\n');
  const { a, c } = value as { a: object; c: object[] };
  expect([lineOf(value), lineOf(a), lineOf(c), lineOf(c[0]), lineOf('a')]).toEqual([1, 2, 4, 5, undefined]);
});

it('takes comments and trailing commas', () => {
  const { value, lineOf } = parseJsonLines('// one\n/* two\n three */ {"a": [1, 2,], "b": {},}\n');
  expect(value).toEqual({ a: [1, 2], b: {} });
  expect(lineOf(value)).toBe(3);
});

it('takes __proto__ for a key', () => {
  const { value } = parseJsonLines('{"__proto__": {"x": 1}}');
  expect(Object.keys(value as object)).toEqual(['__proto__']);
  expect((value as { x?: unknown }).x).toBeUndefined();
});

it.each(['', '{', '[1 2]', '{"a" 1}', '{"a": }', '{1: 2}', '"a', '{} {}', '/* ', 'nul', '01x', `${'['.repeat(1000)}`])(
  'refuses %j',
  text => {
    expect(() => parseJsonLines(text)).toThrow(expect.objectContaining({ code: 'record-invalid' }));
  },
);

it('reads all JSON as JSON.parse does', () => {
  fc.assert(
    fc.property(fc.json(), text => {
      expect(parseJsonLines(text).value).toEqual(JSON.parse(text));
    }),
  );
});
