import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { compare } from '../version/index.ts';
import { allInWords, comparisonOf, decodeRanges, encodeRanges, fixesOf, hitOf, inWords } from './ranges.ts';

/** Ranges as text: events of one range by spaces, ranges by ` | `. */
const ranges = (text: string): string => encodeRanges(text.split(' | ').map(range => range.split(' ')));
const inside = (text: string, version: string, ecosystem = 'npm'): boolean =>
  hitOf(ranges(text), version, (a, b) => compare(ecosystem, a, b)) !== undefined;

/** range, versions that are affected, versions that are not, ecosystem */
const table: [range: string, affected: string, not: string, ecosystem?: string][] = [
  // introduced: 0 is before every version; fixed is the first that is not affected.
  ['i0 f1.2.3', '0.0.0 0.0.1-alpha 1.0.0 1.2.2 1.2.3-rc.1', '1.2.3 1.2.4 2.0.0'],
  ['i1.0.0 f1.2.3', '1.0.0 1.2.2', '0.9.9 1.0.0-rc.1 1.2.3'],
  ['i0', '0.0.0 1.0.0 999.0.0', ''],
  ['i1.0.0', '1.0.0 999.0.0', '0.9.9'],
  // last_affected is affected itself.
  ['i0 l1.2.3', '1.0.0 1.2.3', '1.2.4 2.0.0'],
  ['i1.0.0 l1.0.0', '1.0.0', '0.9.9 1.0.1'],
  ['i1.0.0 l1.2.0 i2.0.0 l2.1.0', '1.0.0 1.2.0 2.0.0 2.1.0', '0.9.0 1.2.1 1.9.9 2.1.1'],
  // Several intervals in one range, and several ranges.
  ['i1.0.0 f1.2.0 i2.0.0 f2.1.0', '1.0.0 1.1.9 2.0.0 2.0.9', '0.9.0 1.2.0 1.9.9 2.1.0'],
  ['i0 f1.0.0 i1.5.0', '0.1.0 1.5.0 9.0.0', '1.0.0 1.4.9'],
  ['i0 f1.2.0 | i2.0.0 f2.1.0', '0.1.0 2.0.0', '1.2.0 1.9.0 2.1.0'],
  ['i1.0.0 f1.1.0 | i1.0.5 f1.2.0', '1.0.0 1.0.5 1.1.0 1.1.9', '1.2.0'],
  // after: the start itself is not affected.
  ['a1.0.0 f1.2.3', '1.0.1 1.2.2', '0.9.9 1.0.0 1.2.3'],
  ['a1.0.0 l1.2.3', '1.0.1 1.2.3', '1.0.0 1.2.4'],
  ['a1.0.0', '1.0.1 9.0.0', '1.0.0 0.1.0'],
  ['a1.0.0 i1.0.0 f2.0.0', '1.0.0 1.9.9', '0.9.9 2.0.0'],
  // The order of events is no matter.
  ['f1.2.3 i0', '1.0.0 1.2.2', '1.2.3'],
  ['f2.1.0 f1.2.0 i2.0.0 i1.0.0', '1.1.0 2.0.9', '1.2.0 2.1.0'],
  ['f1.0.0 i1.5.0 i0', '0.9.0 1.5.0', '1.2.0'],
  // More than one fix: the first one ends the interval.
  ['i0 f1.2.0 f1.4.0', '1.1.0', '1.2.0 1.3.0 1.4.0'],
  ['i0 f1.4.0 f1.2.0', '1.1.9', '1.2.0 1.4.0'],
  ['i0 l1.0.0 f2.0.0', '1.0.0', '1.0.1 1.5.0 2.0.0'],
  // Repeated introductions change nothing.
  ['i0 i1.0.0 f2.0.0', '0.1.0 1.5.0', '2.0.0'],
  // Events at one version: an empty range, and an interval that goes on.
  ['i1.0.0 f1.0.0', '', '0.9.0 1.0.0 1.0.1'],
  ['f1.0.0 i1.0.0', '', '0.9.0 1.0.0 1.0.1'],
  ['i0 f1.0.0 i1.0.0 f2.0.0', '0.9.0 1.0.0 1.5.0', '2.0.0'],
  // fixed 0: never affected (Alpine writes it so).
  ['i0 f0', '', '0.0.0 1.0.0'],
  ['i0 f0', '', '0 1.2-r0', 'Alpine'],
  ['i0 l0', '', '1.0.0'],
  // limit: events after it are not this range's business; one limit of several is enough; * is none.
  ['i0 m1.5.0', '0.1.0 1.4.9', '1.5.0 2.0.0'],
  ['i1.0.0 f3.0.0 m2.0.0', '1.0.0 1.9.9', '2.0.0 2.9.9 3.0.0'],
  ['i0 m1.0.0 m2.0.0', '0.1.0 1.5.0', '2.0.0'],
  ['i0 m*', '0.1.0 9.0.0', ''],
  ['i0 m1.0.0 m*', '9.0.0', ''],
  // Semantic versions: prereleases come before, build metadata does not count.
  ['i0 f2.0.0', '2.0.0-0 2.0.0-rc.1', '2.0.0 2.0.0+build.5'],
  ['i2.0.0-beta.2 f2.0.0', '2.0.0-beta.2 2.0.0-rc.1', '2.0.0-beta.1 2.0.0'],
  ['i1.9.0 f1.10.0', '1.9.9', '1.10.0 1.8.0'],
  // Go: pseudo-versions, a v before the version, +incompatible.
  ['i0 f0.17.0', 'v0.10.0 0.16.9 v0.0.0-20220314234659-1baeb1ce4c0b', 'v0.17.0 0.17.0 v1.0.0', 'Go'],
  [
    'i0 f0.0.0-20220314234659-1baeb1ce4c0b',
    'v0.0.0-20211202192323-5770296d904e',
    'v0.0.0-20220314234659-1baeb1ce4c0b v0.1.0',
    'Go',
  ],
  ['i0 f1.20.10 i1.21.0-0 f1.21.3', '1.20.9 1.21.0 1.21.0-rc.1 1.21.2', '1.20.10 1.21.3', 'Go'],
  ['i0 f20.10.9+incompatible', 'v20.10.8+incompatible', 'v20.10.9+incompatible v23.0.0', 'Go'],
  // crates.io: 0.0.0-0 is the least of all.
  ['i0.0.0-0 f0.3.5', '0.0.0 0.3.4', '0.3.5 1.0.0', 'crates.io'],
  ['i0.0.0-0', '0.0.1 3.0.0', '', 'crates.io'],
  // PEP 440.
  ['i0 f3.2.5', '3.2.4 3.2.5rc1 3.2.5.dev1 3.2', '3.2.5 3.2.5.post1 3.10 1!1.0', 'PyPI'],
  ['i2.2 f2.2.28 i3.2 f3.2.13 i4.0 f4.0.4', '2.2 2.2.27 3.2.0 3.2.12 4.0', '2.1 2.2.28 3.1 3.2.13 4.0.4', 'PyPI'],
  ['i0 f1.0', '1.0a1 0.9', '1.0.0 1.0 1', 'PyPI'],
  // Maven.
  ['i2.0-beta9 f2.3.1', '2.0-beta9 2.0 2.3', '2.0-beta8 2.3.1 2.12.0', 'Maven'],
  ['i0 f5.2.20.RELEASE', '5.2.19.RELEASE 5.2.9', '5.2.20.RELEASE 5.2.20 5.3.0', 'Maven'],
  ['i1.5 f1.10.0', '1.5 1.9 1.9.1', '1.4 1.10.0 1.10', 'Maven'],
  // RubyGems: a letter makes a prerelease.
  ['i5.3 f6.0.0.beta3', '5.3 6.0.0.beta2 6.0.0.beta1', '5.2.9 6.0.0.beta3 6.0.0', 'RubyGems'],
  ['i0 f2.0.9.1 i2.1 f2.1.4.1', '2.0.9 2.1.4', '2.0.9.1 2.1.4.1 2.2', 'RubyGems'],
  // Packagist and NuGet.
  ['i1.0.0 f1.2.0', '1.0.0 v1.1.0', '1.2.0 v1.2.0 0.9', 'Packagist'],
  ['i0 f13.0.1', '12.0.3 13.0.1-beta1', '13.0.1 13.0.2', 'NuGet'],
  ['i1.0.0 f1.4.371.86', '1.4.371.85 1.0.0.0', '1.4.371.86 1.4.372', 'NuGet'],
  // Debian and Ubuntu: epochs, tildes, backports.
  ['i0 f3.0.11-1~deb12u2', '3.0.11-1~deb12u1 3.0.9-1', '3.0.11-1~deb12u2 3.0.11-1 1:1.0-1', 'Debian'],
  ['i0 f1:9.2p1-2+deb12u3', '1:9.2p1-2+deb12u2 9.9p1-1', '1:9.2p1-2+deb12u3 1:9.2p1-3', 'Debian'],
  ['i0 f2.31-13+deb11u7', '2.31-13 2.31-13+deb11u6', '2.31-13+deb11u7 2.31-14', 'Debian'],
  ['i0 f1.0.1f-1ubuntu2', '1.0.1f-1ubuntu1 1.0.1e-3', '1.0.1f-1ubuntu2 1.0.1f-1ubuntu2.27', 'Ubuntu'],
  // Alpine.
  ['i0 f3.1.0-r1', '3.1.0-r0 3.0.9-r9', '3.1.0-r1 3.1.0-r10 3.1.1-r0', 'Alpine'],
  ['i0 f1.9.5_p2-r0', '1.9.5-r0 1.9.5_p1-r0 1.9.5_rc1-r0', '1.9.5_p2-r0 1.9.6-r0', 'Alpine'],
  ['i0 f1.2.12-r2', '1.2.12-r1 1.2.9-r0', '1.2.12-r2 1.2.13-r0', 'Alpine'],
  // rpm: epoch, version, release; no epoch is 0.
  ['i0 f1:3.0.7-27.el9', '1:3.0.7-25.el9_3 3.9.0-1.el9 0:9-1', '1:3.0.7-27.el9 1:3.0.7-28.el9_4 2:1.0-1', 'AlmaLinux'],
  ['i0 f2.28-225.el8_8.6', '2.28-225.el8 2.28-211.el8', '2.28-225.el8_8.6 2.28-236.el8_9.13 2.34-1.el9', 'AlmaLinux'],
  ['i0 f0:5.4.91-11.cm1', '5.4.91-6.cm1 0:5.4.83-1.cm1', '5.4.91-11.cm1 0:5.10.1-1.cm1', 'Azure Linux'],
];

describe('is the version affected? (OSV schema, Evaluation)', () => {
  const cases = table.flatMap(([range, affected, not, ecosystem = 'npm']) => [
    ...affected
      .split(' ')
      .filter(Boolean)
      .map(version => ({ range, version, ecosystem, expected: true })),
    ...not
      .split(' ')
      .filter(Boolean)
      .map(version => ({ range, version, ecosystem, expected: false })),
  ]);
  test.each(cases)('$ecosystem $range: $version $expected', ({ range, version, ecosystem, expected }) => {
    expect(inside(range, version, ecosystem)).toBe(expected);
  });

  it('is a specification of more than 150 cases', () => expect(cases.length).toBeGreaterThan(150));
});

describe('a range whose upper bound is unknown', () => {
  const order = (a: string, b: string): number => compare('npm', a, b);
  test.each([
    ['i1.0.0 u', '1.5.0', false],
    ['i1.0.0 f2.0.0', '1.5.0', true],
    ['i1.0.0 u | i0 f2.0.0', '1.5.0', true],
    ['i0 f2.0.0 i3.0.0 u', '1.5.0', true],
    ['i0 f2.0.0 i3.0.0 u', '3.5.0', false],
  ])('%s, %s: certain %s', (text, version, certain) => {
    expect(hitOf(ranges(text), version, order)?.certain).toBe(certain);
  });
});

describe('in words', () => {
  test.each([
    [{ start: '0', end: '1.2' }, '< 1.2', '1.0 < 1.2 (npm)'],
    [{ start: '1.0', end: '1.2' }, '>= 1.0, < 1.2', '1.0 <= 1.0 < 1.2 (npm)'],
    [{ start: '0', end: '1.2', including: true }, '<= 1.2', '1.0 <= 1.2 (npm)'],
    [{ start: '0.5', after: true, end: '1.2' }, '> 0.5, < 1.2', '0.5 < 1.0 < 1.2 (npm)'],
    [{ start: '0.5', after: true }, '> 0.5', '1.0 > 0.5 (npm), and no fix is named'],
    [{ start: '0.5' }, '>= 0.5', '1.0 >= 0.5 (npm), and no fix is named'],
    [{ start: '0' }, 'every version', '1.0 is any version, and no fix is named'],
    [
      { start: '0.5', uncertain: true },
      '>= 0.5, upper bound unknown',
      '1.0 >= 0.5 (npm), and where it ends is unknown',
    ],
  ])('%j is %s', (interval, words, comparison) => {
    expect(inWords(interval)).toBe(words);
    expect(comparisonOf('1.0', interval, 'npm')).toBe(comparison);
  });

  it('says all intervals and limits', () => {
    expect(allInWords(ranges('i0 f1.0 i2.0 f2.1 | i3.0 m4.0'), (a, b) => compare('npm', a, b))).toBe(
      '< 1.0 || >= 2.0, < 2.1 || >= 3.0 (below 4.0)',
    );
  });
});

describe('storage', () => {
  test.each([
    ['i0 f1.2', '<1.2'],
    ['i1 f2', '[["i1","f2"]]'],
    ['i0', '[["i0"]]'],
  ])('%s is stored as %s', (text, coded) => {
    expect(ranges(text)).toBe(coded);
    expect(encodeRanges(decodeRanges(coded))).toBe(coded);
  });

  it('lists the fixes', () => expect(fixesOf(ranges('i0 f1.0 i2.0 f2.1 | i3.0 l4.0'))).toEqual(['1.0', '2.1']));
});

describe('properties', () => {
  const version = fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4)).map(parts => parts.join('.'));
  const event = fc.tuple(fc.constantFrom('i', 'f', 'l', 'm'), version).map(([kind, text]) => kind + text);
  const events = fc.array(event, { maxLength: 8 }).map(list => ['i0', ...list]);
  const order = (a: string, b: string): number => compare('npm', a, b);

  it('the order of events does not matter', () => {
    const shuffled = events.chain(list =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, version, ([list, other], wanted) => {
        expect(hitOf(encodeRanges([other]), wanted, order)).toEqual(hitOf(encodeRanges([list]), wanted, order));
      }),
    );
  });

  it('agrees with the algorithm of the schema where no two events share a version', () => {
    fc.assert(
      fc.property(events, version, (list, wanted) => {
        const distinct = [...new Map(list.map(one => [one.slice(1), one])).values()];
        expect(hitOf(encodeRanges([distinct]), wanted, order) !== undefined).toBe(asSpecified(distinct, wanted));
      }),
    );
  });

  /** The pseudo-code of the schema, word for word. */
  function asSpecified(list: string[], wanted: string): boolean {
    const limits = list.filter(one => one[0] === 'm');
    if (limits.length > 0 && !limits.some(one => order(wanted, one.slice(1)) < 0)) return false;
    const least = (text: string): string => (text === '0' ? '0.0.0-0' : text);
    const sorted = list.filter(one => one[0] !== 'm').sort((a, b) => order(least(a.slice(1)), least(b.slice(1))));
    let vulnerable = false;
    for (const one of sorted) {
      const at = least(one.slice(1));
      if (one[0] === 'i' && order(wanted, at) >= 0) vulnerable = true;
      if (one[0] === 'f' && order(wanted, at) >= 0) vulnerable = false;
      if (one[0] === 'l' && order(wanted, at) > 0) vulnerable = false;
    }
    return vulnerable;
  }

  it('any text is a version', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('i', 'f', 'l', 'm', 'u'), fc.string()).map(pair => pair.join(''))),
        fc.string(),
        (list, wanted) => {
          hitOf(JSON.stringify([list]), wanted, order);
        },
      ),
    );
  });
});
