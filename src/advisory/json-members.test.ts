import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bounds } from './bounds.ts';
import { JsonMembers } from './json-members.ts';

function membersOf(text: string, piece: number): { found: [string, unknown][]; whole: boolean } {
  const found: [string, unknown][] = [];
  const members = new JsonMembers((key, value) => found.push([key, JSON.parse(value)]), 'test');
  for (let from = 0; from < text.length; from += piece) members.push(text.slice(from, from + piece));
  return { found, whole: members.end() };
}

describe('members of the outermost object', () => {
  test('come one by one wherever the pieces end', () => {
    const key = fc.string({ minLength: 1, maxLength: 8 }).filter(text => JSON.stringify(text) === `"${text}"`);
    fc.assert(
      fc.property(
        fc.dictionary(key, fc.dictionary(fc.string(), fc.jsonValue())),
        fc.integer({ min: 1, max: 9 }),
        (object, piece) => {
          const text = JSON.stringify(object);
          expect(membersOf(text, piece)).toEqual({ found: Object.entries(JSON.parse(text)), whole: true });
        },
      ),
      { numRuns: 200 },
    );
  });

  test('plain values between them are passed over', () => {
    expect(membersOf('{"a":1,"b":{"c":"}"},"d":"{","e":[{}]}', 3).found).toEqual([
      ['b', { c: '}' }],
      ['e', [{}]],
    ]);
  });

  test('a document that is cut off is not whole', () => {
    expect(membersOf('{"a":{"b":1},"c":{', 4)).toEqual({ found: [['a', { b: 1 }]], whole: false });
  });

  test('a member beyond the bound ends the reading', () => {
    const members = new JsonMembers(() => {}, 'test');
    members.push('{"a":{"b":"');
    const megabyte = 'x'.repeat(1 << 20);
    expect(() => {
      for (let size = 0; size <= bounds.recordBytes; size += megabyte.length) members.push(megabyte);
    }).toThrow('more than');
  });
});
