import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ordering } from './ordering.ts';
import { orderings } from './orderings.ts';

const words = fc.constantFrom(
  ...['0', '1', '2', '9', '10', '01', '007', 'a', 'b', 'rc', 'rc1', 'alpha', 'beta', 'pre', 'p', 'p1', 'sp', 'final'],
  ...['dev', 'post1', 'x', 'm2', 'SNAPSHOT', 'r1', 'git', 'el8', 'deb12u1', '1a', 'b2', 'v', 'jre8', '~', '^', 'é'],
);
const separators = fc.constantFrom('.', '.', '.', '-', '_', '', '~', '+', '^', ':', '-r', '_p', '!');

/** Strings with the look of a version in one ecosystem or another. */
const lookalikes = fc
  .array(fc.tuple(separators, words), { minLength: 1, maxLength: 5 })
  .map(parts => parts.map(([separator, word], at) => (at > 0 ? separator : '') + word).join(''));

const numbers = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 4 }).map(parts => parts.join('.'));
const release = fc.integer({ min: 1, max: 9 });

/**
 * Where the ecosystem's own order is not transitive for every string (each file says why), the versions that it is meant
 * for.
 */
const domains: Record<string, fc.Arbitrary<string>> = {
  alpm: fc
    .tuple(fc.constantFrom('', '', '1:'), numbers, fc.constantFrom('', 'rc1', 'b', '.r12.gabc'), release)
    .map(([epoch, version, suffix, pkgrel]) => `${epoch}${version}${suffix}-${pkgrel}`),
  maven: fc
    .tuple(numbers, fc.constantFrom('', '-rc1', '-beta-2', '-sp', '-jre', '-1', '-SNAPSHOT', '-x', 'a1'))
    .map(parts => parts.join('')),
  rpm: fc.tuple(numbers, fc.constantFrom('', '~rc1', '^git1', 'a'), release).map(([v, s, r]) => `${v}${s}-${r}.el9`),
};

const signs = new Set([-1, 0, 1]);

describe.each(orderings.map(ordering => [ordering.id, ordering] as const))(
  'the order of %s',
  (id, ordering: Ordering) => {
    const { compare } = ordering;
    const versions = domains[id] ?? lookalikes;

    it('is a total preorder', () => {
      fc.assert(
        fc.property(versions, versions, versions, (a, b, c) => {
          expect(compare(a, a)).toBe(0);
          expect(compare(a, b)).toBe(0 - compare(b, a));
          if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
        }),
        { numRuns: 400 },
      );
    });

    it('has a place for any string', () => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), lookalikes, (a, b) => {
          expect(signs).toContain(compare(a, b));
          expect(compare(a, b)).toBe(0 - compare(b, a));
          expect(typeof (ordering.valid?.(a) ?? true)).toBe('boolean');
          expect(typeof (ordering.inRange?.(a, b) ?? true)).toBe('boolean');
          expect(typeof (ordering.inRange?.(b, a) ?? true)).toBe('boolean');
        }),
        { numRuns: 200 },
      );
    });

    it.each([
      ['digits', '1'.repeat(50_000)],
      ['numbers', '1.'.repeat(25_000)],
      ['hyphens', '1-'.repeat(25_000)],
      ['words', 'a1'.repeat(25_000)],
      ['suffixes', `1${'_p1'.repeat(16_000)}`],
      ['blanks', `1${' '.repeat(50_000)}2`],
    ])('reads 50,000 characters of %s in no time', (_what, long) => {
      const start = process.cpuUsage();
      compare(long, `${long}1`);
      ordering.valid?.(`${long}!`);
      ordering.inRange?.(`>=${long}, ~>${long}`, long);
      ordering.inRange?.(`^${long} - ${long}`, '1.2.3');
      ordering.inRange?.('>=1.0', long);
      // CPU time, so that a busy machine does not fail it; quadratic behaviour takes a minute here.
      expect(process.cpuUsage(start).user).toBeLessThan(2_000_000);
    });
  },
);
