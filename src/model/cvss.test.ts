import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { cvssScore } from './cvss.ts';

describe('base scores', () => {
  test.each([
    // v2: the worked examples of the guide (3.3).
    ['AV:N/AC:L/Au:N/C:N/I:N/A:C', '2.0', 7.8],
    ['AV:N/AC:L/Au:N/C:C/I:C/A:C', '2.0', 10],
    ['AV:L/AC:H/Au:N/C:C/I:C/A:C', '2.0', 6.2],
    ['(AV:N/AC:M/Au:N/C:P/I:P/A:P)', '2.0', 6.8],
    ['AV:N/AC:L/Au:N/C:P/I:P/A:P', '2.0', 7.5],
    ['AV:N/AC:L/Au:N/C:N/I:N/A:N', '2.0', 0],
    ['AV:N/AC:M/Au:N/C:N/I:P/A:N/E:F/RL:OF/RC:C', '2.0', 4.3],
    ['CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', '3.0', 9.8],
    ['CVSS:3.0/AV:L/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H', '3.0', 5.5],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', '3.1', 10],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', '3.1', 6.1],
    ['CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N', '3.1', 3.1],
    ['CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N', '3.1', 6.4],
    ['CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L', '3.1', 4.2],
    ['CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', '3.1', 6.8],
    ['CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:N', '3.1', 3.8],
    ['CVSS:3.1/AV:N/AC:H/PR:H/UI:R/S:C/C:H/I:H/A:H', '3.1', 7.6],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H', '3.1', 7.5],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N', '3.1', 0],
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H', '4.0', 10],
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', '4.0', 9.3],
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N', '4.0', 8.7],
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:L/SC:N/SI:N/SA:N', '4.0', 6.9],
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:A/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N', '4.0', 5.1],
    ['CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', '4.0', 8.5],
    ['CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:L/VI:L/VA:L/SC:L/SI:L/SA:L', '4.0', 1],
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N', '4.0', 0],
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:L/SC:N/SI:N/SA:N/E:U', '4.0', 2.7],
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:P', '4.0', 8.9],
    ['CVSS:4.0/AV:L/AC:L/AT:P/PR:N/UI:A/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/MSI:S', '4.0', 9.3],
  ])('%s is %s: %f', (vector, version, score) => {
    expect(cvssScore(vector)).toEqual({ version, score });
  });

  test.each([
    '',
    'medium',
    'CVSS:3.1',
    'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H',
    'CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    'CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    'CVSS:3.1/AV:constructor/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:S/SA:N',
    'CVSS:5.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    'AV:N/AC:L/Au:N/C:N/I:N',
  ])('%j has no score', vector => {
    expect(cvssScore(vector)).toBeUndefined();
  });
});

describe('properties', () => {
  const value = (values: string) => fc.constantFrom(...values);
  const vector4 = fc
    .tuple(...['NALP', 'LH', 'NP', 'NLH', 'NPA', 'HLN', 'HLN', 'HLN', 'HLN', 'HLN', 'HLN', 'XAPU'].map(value))
    .map(values =>
      ['AV', 'AC', 'AT', 'PR', 'UI', 'VC', 'VI', 'VA', 'SC', 'SI', 'SA', 'E'].map(
        (name, at) => `${name}:${values[at]}`,
      ),
    );

  it('every v4 vector has a score from 0 to 10 with one decimal, whatever the order of its metrics', () => {
    fc.assert(
      fc.property(vector4, metrics => {
        const score = cvssScore(`CVSS:4.0/${metrics.join('/')}`)?.score ?? -1;
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(10);
        expect(Math.round(score * 10)).toBe(score * 10);
        expect(cvssScore(`CVSS:4.0/${metrics.toReversed().join('/')}`)?.score).toBe(score);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), text => void cvssScore(text)));
    fc.assert(fc.property(fc.string(), text => void cvssScore(`CVSS:4.0/${text}`)));
  });
});
