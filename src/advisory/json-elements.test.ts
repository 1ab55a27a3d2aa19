import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { JsonElements } from './json-elements.ts';

function elements(text: string, size = text.length): { taken: unknown[]; whole: boolean } {
  const taken: unknown[] = [];
  const splitter = new JsonElements('rows', element => taken.push(JSON.parse(element)), 'x.json');
  for (let at = 0; at < text.length; at += Math.max(1, size)) splitter.push(text.slice(at, at + Math.max(1, size)));
  return { taken, whole: splitter.end() };
}

describe('elements of one list of a document', () => {
  test.each([
    ['a list', '{"a": 1, "rows": [{"b": [1]}, {"c": "]}"}], "z": [{"d": 1}]}', [{ b: [1] }, { c: ']}' }]],
    ['an empty list', '{"rows": []}', []],
    ['no list', '{"a": {"rows": [{"b": 1}]}}', []],
    ['the key as a value', '{"a": "rows", "b": [{"c": 1}]}', []],
    ['a key of another list before', '{"other": [{"rows": [{}]}], "rows": [{"b": "\\""}]}', [{ b: '"' }]],
  ])('%s', (_, text, expected) => {
    expect(elements(text)).toEqual({ taken: expected, whole: true });
  });

  it('says that a document is cut off, and keeps what came before', () => {
    expect(elements('{"rows": [{"a": 1}, {"b": ')).toEqual({ taken: [{ a: 1 }], whole: false });
  });

  it('does not depend on where the pieces end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
        fc.integer({ min: 1, max: 40 }),
        (rows, size) => {
          const text = JSON.stringify({ head: { rows: [{}] }, rows, tail: [[{}]] });
          expect(elements(text, size)).toEqual({ taken: JSON.parse(JSON.stringify(rows)), whole: true });
        },
      ),
    );
  });
});
