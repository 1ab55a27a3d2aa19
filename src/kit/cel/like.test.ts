import fc from 'fast-check';
import { expect, it } from 'vitest';
import { like, likeTest } from './like.ts';

it.each([
  ['registry.example/prod/*', 'registry.example/prod/app:1', true],
  ['*', '', true],
  ['**', 'a', true],
  ['', '', true],
  ['?', '', false],
  ['a?c*', 'abcd', true],
  ['*.so', 'lib/a.so', true],
  ['a*b*c', 'axbxc', true],
  ['a*b*c', 'axbx', false],
])('%s is like %s: %s', (pattern, text, expected) => {
  expect(like(pattern, text)).toBe(expected);
});

it('says the same of one text and of many', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
  fc.assert(
    fc.property(word, word, (pattern, text) => {
      expect(likeTest(pattern)(text)).toBe(like(pattern, text));
    }),
    { numRuns: 2000 },
  );
});
