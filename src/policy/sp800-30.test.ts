import { describe, expect, it } from 'vitest';
import { levelOf, levels, matrixRisk, riskLevel } from './sp800-30.ts';
import { finding } from './testdata/sample.ts';

describe('SP 800-30', () => {
  it.each([
    [0, 'very-low'],
    [4, 'very-low'],
    [5, 'low'],
    [20, 'low'],
    [21, 'moderate'],
    [79, 'moderate'],
    [80, 'high'],
    [95, 'high'],
    [96, 'very-high'],
    [100, 'very-high'],
  ] as const)('%d is %s (tables G-2, H-3, I-3)', (value, level) => {
    expect(levelOf(value)).toBe(level);
  });

  it.each([
    ['very-high', ['very-low', 'low', 'moderate', 'high', 'very-high']],
    ['high', ['very-low', 'low', 'moderate', 'high', 'very-high']],
    ['moderate', ['very-low', 'low', 'moderate', 'moderate', 'high']],
    ['low', ['very-low', 'low', 'low', 'low', 'moderate']],
    ['very-low', ['very-low', 'very-low', 'very-low', 'low', 'low']],
  ] as const)('likelihood %s (table I-2)', (likelihood, expected) => {
    expect(levels.map(impact => riskLevel(likelihood, impact))).toEqual(expected);
  });

  it('reads likelihood off exploitation, and impact off harm', () => {
    const seen = finding({ severity: 'critical', epss: { probability: 0.01, percentile: 0.5 } });
    expect(matrixRisk(seen)).toEqual({ likelihood: 'very-low', impact: 'high', level: 'low' });
    expect(matrixRisk({ ...seen, kev: { dateAdded: '2099-01-01' } }).level).toBe('high');
    expect(matrixRisk(seen, { workload: { internetFacing: true } }).likelihood).toBe('low');
    expect(matrixRisk({ ...seen, kev: { dateAdded: '2099-01-01' } }, { inUse: false }).likelihood).toBe('high');
  });
});
