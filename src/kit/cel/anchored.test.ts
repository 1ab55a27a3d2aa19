import fc from 'fast-check';
import { RE2JS } from 're2js';
import { expect, it } from 'vitest';
import { anchored } from './anchored.ts';

it.each([
  ['^CVE-20[12][0-9]-[0-9]+$', true],
  ['^registry\\.example/', true],
  ['^a{3}b*', true],
  ['^a?b', true],
  ['CVE', false],
  ['^a*b*', false],
  ['^a?b?', false],
  ['^a?b*', false],
  ['^(a|b)', false],
  ['^(a+)+$', false],
  ['^a.*', false],
  ['^\\w+$', false],
  ['^[[:alpha:]]', false],
  ['^[b-a]', false],
  ['^a|b', false],
  ['(?i)^a', false],
])('%s can be left to the machine: %s', (pattern, expected) => {
  expect(anchored(pattern) !== undefined).toBe(expected);
});

it('means what RE2 means', () => {
  const item = fc.constantFrom('a', 'b', '[ab]', '[^a]', '[a-c0-9]', '\\.', '\\d', '-', ' ');
  const count = fc.constantFrom('', '', '', '*', '+', '?', '{2}');
  const pattern = fc
    .tuple(fc.array(fc.tuple(item, count), { maxLength: 5 }), fc.constantFrom('', '$'))
    .map(([items, end]) => `^${items.flat().join('')}${end}`);
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '.', '-', ' ', '\n', '中', '😀'), maxLength: 6 });
  fc.assert(
    fc.property(pattern, text, (given, over) => {
      const ours = anchored(given);
      fc.pre(ours !== undefined);
      expect(ours?.test(over)).toBe(RE2JS.compile(given).matcher(over).find());
    }),
    { numRuns: 3000 },
  );
});
