import { compare as comparePython, satisfies as satisfiesPython } from '@renovatebot/pep440';
import compareRuby from '@renovatebot/ruby-semver';
import fc from 'fast-check';
import semver from 'semver';
import { describe, expect, it } from 'vitest';
import { compare, inRange } from './index.ts';

/** Ours beside the libraries of three ecosystems, on what those accept. */

const number = fc.constantFrom('0', '1', '2', '9', '10');
const triple = fc.tuple(number, number, number).map(parts => parts.join('.'));
const pre = fc.constantFrom('', '', '', '-0', '-1', '-alpha', '-alpha.1', '-beta.2', '-rc1', '+build', '-a+b.1');
const version = fc.tuple(triple, pre).map(parts => parts.join(''));
const part = fc.oneof({ weight: 4, arbitrary: number }, { weight: 1, arbitrary: fc.constantFrom('x', '*') });
const partial = fc.oneof(
  version,
  fc.array(part, { minLength: 1, maxLength: 3 }).map(parts => parts.join('.')),
);
const operator = fc.constantFrom('', '', '>', '<', '>=', '<=', '=', '~', '^', '~>', '> ', '<= ', '~ ', '^ ', '~> ');
const comparator = fc.tuple(operator, partial).map(parts => parts.join(''));
const group = fc.oneof(
  { weight: 4, arbitrary: fc.array(comparator, { maxLength: 3 }).map(parts => parts.join(' ')) },
  { weight: 1, arbitrary: fc.tuple(partial, partial).map(([from, to]) => `${from} - ${to}`) },
);
const range = fc.array(group, { minLength: 1, maxLength: 3 }).map(groups => groups.join(' || '));

/** Asserts that two functions of two strings agree. */
function alike(
  values: readonly [fc.Arbitrary<string>, fc.Arbitrary<string>],
  ours: (a: string, b: string) => unknown,
  theirs: (a: string, b: string) => unknown,
  numRuns = 2000,
): void {
  fc.assert(
    fc.property(...values, (a, b) => {
      expect(ours(a, b)).toBe(theirs(a, b));
    }),
    { numRuns },
  );
}

describe('semver', () => {
  it('orders alike', () => {
    alike([version, version], (a, b) => compare('npm', a, b), semver.compare);
  });

  it.each([
    ['npm', {}],
    ['npm-loose', { loose: true }],
    ['npm-prerelease', { includePrerelease: true }],
  ])('matches the ranges of %s alike', (ecosystem, options) => {
    alike(
      [range, version],
      (text, candidate) => inRange(ecosystem, text, candidate),
      (text, candidate) => semver.satisfies(candidate, text, options),
      4000,
    );
  });
});

const python = fc
  .tuple(
    fc.constantFrom('', '', '1!'),
    fc.array(number, { minLength: 1, maxLength: 3 }).map(parts => parts.join('.')),
    fc.constantFrom('', '', 'a1', 'b2', 'rc1', '-alpha.3', '.pre'),
    fc.constantFrom('', '', '.post1', '-2', 'r3'),
    fc.constantFrom('', '', '.dev0', 'dev3'),
  )
  .map(parts => parts.join(''));

/** Not `<` and `>`: the library, unlike pypa's own, passes over epochs and post-releases there. */
const specifier = fc.tuple(fc.constantFrom('==', '!=', '<=', '>='), python).map(([sign, bound]) => sign + bound);

describe('PEP 440', () => {
  it('orders alike', () => {
    alike(
      [python, python],
      (a, b) => compare('PyPI', a, b),
      (a, b) => Math.sign(comparePython(a, b)),
    );
  });

  it('matches single specifiers alike', () => {
    alike(
      [specifier, python],
      (text, candidate) => inRange('PyPI', text, candidate),
      (text, candidate) => satisfiesPython(candidate, text, { prereleases: true }),
    );
  });
});

const ruby = fc
  .tuple(
    fc.array(number, { minLength: 1, maxLength: 4 }).map(parts => parts.join('.')),
    fc.constantFrom('', '', '.a', '.rc1', '.pre', '.beta.2', '.0.b'),
  )
  .map(parts => parts.join(''));

describe('RubyGems', () => {
  it('orders alike', () => {
    alike(
      [ruby, ruby],
      (a, b) => compare('RubyGems', a, b),
      (a, b) => (compareRuby.eq(a, b) ? 0 : compareRuby.lt(a, b) ? -1 : 1),
    );
  });
});
