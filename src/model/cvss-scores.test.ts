import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { cvssScore, cvssScores, type SecurityRequirements } from './cvss.ts';

const v31 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
const v4 = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N';

describe('temporal and environmental scores', () => {
  test.each([
    // v2: the three worked examples of the guide (3.3), with both environments of the first.
    ['AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H', [7.8, 6.4, 9.2]],
    ['AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:N/TD:N/CR:M/IR:M/AR:H', [7.8, 6.4, 0]],
    ['AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:L', [10, 8.3, 9]],
    ['AV:L/AC:H/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:M', [6.2, 4.9, 7.5]],
    // v3: by the formulas of 7.1 to 7.3, worked by hand.
    [`${v31}/E:U/RL:O/RC:U`, [9.8, 7.8, undefined]],
    [`${v31}/E:F/RL:O/RC:C`, [9.8, 9.1, undefined]],
    [`${v31}/CR:L/IR:L/AR:L`, [9.8, undefined, 8]],
    [`${v31}/MAV:P`, [9.8, undefined, 6.8]],
    [`${v31}/MC:N/MI:N/MA:N`, [9.8, undefined, 0]],
    [`${v31}/E:X/MAV:X`, [9.8, undefined, undefined]],
    ['CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H/CR:H', [9.9, undefined, 9.9]],
    // v4: CVSS-B, CVSS-BT, CVSS-BTE.
    [`${v4}/E:P`, [9.3, 8.9, undefined]],
    [`${v4}/MSI:S`, [9.3, undefined, 10]],
    ['CVSS:4.0/AV:L/AC:L/AT:P/PR:N/UI:A/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/MSI:S', [7.1, undefined, 9.3]],
  ] as const)('%s', (vector, [base, temporal, environmental]) => {
    const scores = cvssScores(vector);
    expect([scores?.base, scores?.temporal, scores?.environmental]).toEqual([base, temporal, environmental]);
    expect(scores?.overall).toBe(environmental ?? temporal ?? base);
  });

  test.each([`${v31}/E:Z`, `${v31}/MAV:Q`, `${v4}/CR:N`, 'AV:N/AC:L/Au:N/C:P/I:P/A:P/TD:X', v31.slice(0, -4), ''])(
    '%j has none',
    vector => expect(cvssScores(vector)).toBeUndefined(),
  );

  it('takes security requirements where the vector states none', () => {
    expect(cvssScores(v31, { CR: 'L', IR: 'L', AR: 'L' })?.environmental).toBe(8);
    expect(cvssScores(`${v31}/CR:H/IR:H/AR:H`, { CR: 'L', IR: 'L', AR: 'L' })?.environmental).toBe(9.8);
  });
});

/** Every base vector of v3.1: 4 × 2 × 3 × 2 × 2 × 3 × 3 × 3. */
function* baseVectors(): Generator<string> {
  const values = { AV: 'NALP', AC: 'LH', PR: 'NLH', UI: 'NR', S: 'UC', C: 'HLN', I: 'HLN', A: 'HLN' };
  const names = Object.entries(values);
  const walk = function* (at: number, vector: string): Generator<string> {
    const metric = names[at];
    if (!metric) yield vector;
    else for (const value of metric[1]) yield* walk(at + 1, `${vector}/${metric[0]}:${value}`);
  };
  yield* walk(0, 'CVSS:3.1');
}

describe('over all 2,592 base vectors of v3.1', () => {
  const all = [...baseVectors()];
  const scoreOf = new Map(all.map(vector => [vector, cvssScores(vector)?.base ?? -1]));

  it('there is a score from 0 to 10 with one decimal, the same by either way', () => {
    expect(all).toHaveLength(2592);
    for (const [vector, score] of scoreOf) {
      expect(Math.round(score * 10) / 10).toBe(score);
      expect(score >= 0 && score <= 10).toBe(true);
      expect(cvssScore(vector)?.score).toBe(score);
    }
  });

  it('it is 0 exactly where nothing is harmed', () => {
    for (const [vector, score] of scoreOf) expect(score === 0).toBe(vector.endsWith('/C:N/I:N/A:N'));
  });

  it.each([
    ['AV', 'NALP'],
    ['AC', 'LH'],
    ['PR', 'NLH'],
    ['UI', 'NR'],
    ['C', 'HLN'],
    ['I', 'HLN'],
    ['A', 'HLN'],
  ])('it never rises as %s goes from worse to better', (metric, values) => {
    for (const [vector, score] of scoreOf) {
      const value = new RegExp(`/${metric}:(.)`).exec(vector)?.[1] ?? '';
      const next = values[values.indexOf(value) + 1];
      if (next)
        expect(scoreOf.get(vector.replace(`/${metric}:${value}`, `/${metric}:${next}`))).toBeLessThanOrEqual(score);
    }
  });

  it('temporal metrics never raise it, and requirements move it the way they point', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.constantFrom('XHFPU'.split('')).chain(list => fc.constantFrom(...list)),
        fc.constantFrom('CR', 'IR', 'AR'),
        (vector, exploit, requirement) => {
          const base = scoreOf.get(vector) ?? 0;
          expect(cvssScores(`${vector}/E:${exploit}`)?.overall).toBeLessThanOrEqual(base);
          const at = (level: 'L' | 'M' | 'H'): number =>
            cvssScores(vector, { [requirement]: level } as SecurityRequirements)?.environmental ?? -1;
          expect(at('L')).toBeLessThanOrEqual(at('M'));
          expect(at('M')).toBeLessThanOrEqual(at('H'));
        },
      ),
    );
  });
});
