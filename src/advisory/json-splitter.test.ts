import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonSplitter } from './json-splitter.ts';

/** The values found when the text arrives in pieces of this size. */
function split(text: string, size: number): { values: unknown[]; whole: boolean } {
  const values: unknown[] = [];
  const splitter = new JsonSplitter(element => values.push(JSON.parse(element)), 'test');
  for (let at = 0; at < text.length; at += size) splitter.push(text.slice(at, at + size));
  return { values, whole: splitter.end() };
}

describe('JSON values of a stream', () => {
  const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), { maxLength: 5 });

  it('are found whatever the pieces, in an array and one after the other', () => {
    fc.assert(
      fc.property(objects, fc.integer({ min: 1, max: 20 }), fc.constantFrom(0, 2), (list, size, indent) => {
        const plain = JSON.parse(JSON.stringify(list)) as unknown[];
        expect(split(JSON.stringify(list, null, indent), size)).toEqual({ values: plain, whole: true });
        expect(split(list.map(one => JSON.stringify(one, null, indent)).join('\n'), size)).toEqual({
          values: plain,
          whole: true,
        });
      }),
    );
  });

  it('that are cut off are not whole', () => {
    expect(split('[{"a":1},{"b":', 3)).toEqual({ values: [{ a: 1 }], whole: false });
  });

  it('any text ends', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        const splitter = new JsonSplitter(() => {}, 'test');
        splitter.push(text);
        splitter.end();
      }),
    );
  });
});
