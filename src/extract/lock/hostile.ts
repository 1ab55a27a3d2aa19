/** For tests: what has to hold for every extractor of lockfiles, whatever it is given. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Extractor } from '../../model/index.ts';
import { factsOf } from '../testing.ts';

/**
 * A test that no file makes an extractor fail otherwise than by a problem: random text, and the sample with pieces cut
 * out, doubled or replaced.
 */
export function survives(extractor: Extractor, path: string, sample: string): void {
  const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 300 }));
  const mutated = fc
    .array(fc.tuple(fc.nat(sample.length), fc.nat(20), fc.oneof(fc.constantFrom(...pieces), anyText)), {
      minLength: 1,
      maxLength: 4,
    })
    .map(changes =>
      changes.reduce((text, [at, length, piece]) => text.slice(0, at) + piece + text.slice(at + length), sample),
    );
  it('survives any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyText, mutated), async text => {
        const { problems, packages } = await factsOf(extractor, { [path]: text });
        for (const { code } of problems) expect(['record-invalid', 'bound', 'reference-not-found']).toContain(code);
        for (const { name } of packages) expect(name).not.toBe('');
      }),
      { numRuns: 150 },
    );
  });
}

const pieces = [
  '"',
  '{',
  '}',
  '[',
  ']',
  '<',
  '>',
  '\n',
  '\n\n',
  '  ',
  ':',
  '=',
  ',',
  '(',
  ')',
  'null',
  '0',
  '__proto__',
  '\0',
];
