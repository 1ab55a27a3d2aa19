import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compare, inRange } from './index.ts';

/**
 * Rows of the ecosystems' and other scanners' own suites: ecosystem, two values, answer, suite. They are not part of the
 * project, so the test is skipped where they are absent.
 */
const folder = new URL('../../../shared/oracles/versions/', import.meta.url);
const present = existsSync(folder);
if (!present) console.warn('skipped: the version suites (../shared/oracles/versions) are not here');

type Row = readonly [ecosystem: string, first: string, second: string, answer: string, suite: string];

function rows(file: string): Row[] {
  const lines = readFileSync(new URL(file, folder), 'utf8').split('\n');
  return lines.filter(line => line !== '').map(line => line.split('\t') as unknown as Row);
}

/**
 * Rows that another row of the same suite contradicts. Elixir's suite asks each of these twice, with pre-releases allowed
 * and not; the option is not in the row. Ours does not allow them, as Hex itself resolves.
 */
const contradicted = new Set(['hex\t>= 1.0.0\t1.1.0-beta\ttrue', 'hex\t~> 1.0\t1.1.0-beta\ttrue']);

/*
 * Suites that disagree in the rule, though on no single row:
 * - grype takes 12.10.2 and 12.10.2.jre11 for one Maven version, osv-scalibr (by Maven itself) 42.2.1 for older than
 *   42.2.1.jre6. From Java 8 on a runtime in the version names a build, before that a line of development (maven.ts).
 * - osv-scalibr's Maven rows are of a Maven whose order is not transitive (1.1.0-01-glassfish < 1.1.0.Beta1, although the
 *   one is newer than 1.1.0 and the other older); today's ComparableVersion says otherwise, but no row of its suite here.
 * - grype leaves an epoch out of account that only one of two rpm versions has; osv-scalibr and rpm take it for 0. The
 *   former is the ordering of `rpm` alone, the latter of every rpm distribution (rpm.ts).
 * - pypa leaves the pre-releases of 1.1.1 out of `<1.1.1`; grype has 1.1.1-pre2 in `> 1.1.1-pre1, < 1.1.1`
 *   (pep440Range.ts).
 * - apk takes versions that turn invalid at one place for equal (1-ruff1, 1-ruff2); osv-scalibr tells 6.0.2p1-r5 from
 *   6.0.2p1-r6 (apk.ts).
 */
describe.skipIf(!present)('agrees with the suites', () => {
  it('on the order of versions', () => {
    const failed = rows('compare.tsv').filter(([ecosystem, a, b, answer]) => {
      const sign = compare(ecosystem, a, b);
      return answer.startsWith('!') ? sign === Number(answer.slice(1)) : sign !== Number(answer);
    });
    expect(failed).toEqual([]);
  });

  it('on versions in ranges', () => {
    const failed = rows('ranges.tsv').filter(
      ([ecosystem, range, version, answer]) =>
        String(inRange(ecosystem, range, version)) !== answer &&
        !contradicted.has([ecosystem, range, version, answer].join('\t')),
    );
    expect(failed).toEqual([]);
  });
});
