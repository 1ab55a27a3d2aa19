import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Finding, severities } from '../model/index.ts';
import { type RiskContext, riskOf, withRisk } from './risk.ts';
import { finding } from './testdata/sample.ts';

const cvss = (score: number, version = '3.1') => ({ version, vector: 'CVSS:…', score, source: 'NVD' });
const risk = (part: Partial<Finding>): number => riskOf(finding(part)).risk;

describe('riskOf', () => {
  it.each<[string, Partial<Finding>, Partial<Finding>]>([
    ['what is exploited before what is not', { kev: { dateAdded: '2099-01-01' } }, {}],
    ['a critical one before a high one', { severity: 'critical' }, { severity: 'high' }],
    [
      'a likely one before an unlikely',
      { epss: { probability: 0.9, percentile: 0.99 } },
      { epss: { probability: 0.001, percentile: 0.2 } },
    ],
    ['what can be closed before what cannot', {}, { fixedVersions: [], status: 'affected' }],
    ['what is sure before what is not', {}, { status: 'uncertain' }],
    ['unknown severity before medium', { severity: 'unknown' }, { severity: 'medium' }],
    ['high before unknown severity', { severity: 'high' }, { severity: 'unknown' }],
    ['malware before everything', { kind: 'malware', severity: 'low' }, { severity: 'critical', cvss: [cvss(9.9)] }],
  ])('ranks %s', (_, first, second) => {
    expect(risk(first)).toBeGreaterThan(risk(second));
  });

  it('never ranks the exploited below 80, however mild', () => {
    expect(risk({ severity: 'low', kev: { dateAdded: '2099-01-01' } })).toBe(80);
  });

  it('takes a score only from within the band that the finding was given', () => {
    expect(riskOf(finding({ severity: 'critical', cvss: [cvss(9.8)] })).factors[0]).toMatchObject({
      code: 'cvss-score',
      en: 'CVSS 3.1 base score 9.8 (NVD)',
    });
    expect(riskOf(finding({ severity: 'low', cvss: [cvss(9.8)] })).factors[0]?.code).toBe('severity-band');
    expect(riskOf(finding({ severity: 'unknown', cvss: [cvss(9.8)] })).factors[0]?.code).toBe('cvss-score');
  });

  it('prefers the newer CVSS version', () => {
    const { factors } = riskOf(
      finding({ severity: 'high', cvss: [cvss(8.8, '3.1'), cvss(7.1, '4.0'), cvss(7.5, '2.0')] }),
    );
    expect(factors[0]?.en).toContain('CVSS 4.0 base score 7.1');
  });

  it.each<[string, RiskContext, number, string]>([
    ['internet-facing', { workload: { internetFacing: true } }, 1, 'internet-facing'],
    ['inside', { workload: { internetFacing: false } }, -1, 'inside'],
    ['privileged', { workload: { privileged: true } }, 1, 'privileged'],
    ['with the host’s directories', { workload: { hostMounts: ['/etc'] } }, 1, 'host-mounts'],
    ['not in use', { inUse: false }, -1, 'not-in-use'],
    ['in use', { inUse: true }, 0, 'in-use'],
    ['in a workload of which nothing is known', { workload: {} }, 0, 'fix-released'],
  ])('%s: it moves the way that it should, and says so', (_, context, direction, code) => {
    const { risk, factors } = riskOf(finding(), context);
    expect(Math.sign(risk - riskOf(finding()).risk)).toBe(direction);
    expect(factors.at(-1)?.code).toBe(code);
  });

  it('reckons with what a loss would cost where it runs (FIPS 199)', () => {
    const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N';
    const seen = finding({ severity: 'high', cvss: [{ version: '3.1', vector, score: 7.5, source: 'NVD' }] });
    const high = riskOf(seen, { category: { confidentiality: 'high' } });
    const low = riskOf(seen, { category: { confidentiality: 'low' } });
    expect(high.risk).toBeGreaterThan(riskOf(seen).risk);
    expect(low.risk).toBeLessThan(riskOf(seen).risk);
    expect(high.factors[1]?.en).toBe('9.3 with what a loss would cost here');
  });

  it('reckons with the temporal metrics that a vector states', () => {
    const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U';
    const { factors } = riskOf(
      finding({ severity: 'critical', cvss: [{ version: '3.1', vector, score: 9.8, source: 'NVD' }] }),
    );
    expect(factors[1]).toMatchObject({ code: 'cvss-temporal', en: '9.0 with its temporal metrics' });
  });

  it('explains itself in words', () => {
    const { factors } = riskOf(
      finding({ kev: { dateAdded: '2099-01-01', ransomware: true }, status: 'affected', fixedVersions: [] }),
    );
    expect(factors.map(factor => factor.code)).toEqual(['severity-band', 'kev-ransomware', 'fix-none']);
    expect(factors[1]?.zh).toBe('已知被利用，包括勒索软件（CISA KEV，自 2099-01-01）');
  });

  it('lies between 0 and 100, whole, with at least one factor', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...severities),
        fc.double({ min: -1, max: 2, noNaN: true }),
        fc.double({ min: -5, max: 20, noNaN: true }),
        fc.boolean(),
        (severity, probability, score, fixed) => {
          const { risk, factors } = riskOf(
            finding({
              severity,
              cvss: [cvss(score)],
              epss: { probability, percentile: 0 },
              fixedVersions: fixed ? ['2'] : [],
            }),
          );
          expect(Number.isInteger(risk)).toBe(true);
          expect(risk).toBeGreaterThanOrEqual(0);
          expect(risk).toBeLessThanOrEqual(100);
          expect(factors.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});

it('withRisk leaves the finding it was given alone', () => {
  const before = finding();
  expect(withRisk(before).risk).toBeTypeOf('number');
  expect(before.risk).toBeUndefined();
});
