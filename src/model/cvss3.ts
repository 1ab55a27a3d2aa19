/** CVSS v3.0 and v3.1 (FIRST, specification documents, 7 and 8). */
import { type Metrics, type Stated, type Weights, weigh } from './cvss-metrics.ts';

const impactWeights = { H: 0.56, L: 0.22, N: 0 };
const requirement = { X: 1, H: 1.5, M: 1, L: 0.5 };
const base: Weights = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  PR: { N: 0.85, L: 0.62, H: 0.27 },
  UI: { N: 0.85, R: 0.62 },
  S: { U: 0, C: 1 },
  C: impactWeights,
  I: impactWeights,
  A: impactWeights,
};
/** Privileges weigh more when the scope changes (7.4). */
const changedPrivileges: Record<string, number> = { N: 0.85, L: 0.68, H: 0.5 };
const temporal: Weights = {
  E: { X: 1, H: 1, F: 0.97, P: 0.94, U: 0.91 },
  RL: { X: 1, U: 1, W: 0.97, T: 0.96, O: 0.95 },
  RC: { X: 1, C: 1, R: 0.96, U: 0.92 },
};
const requirements: Weights = { CR: requirement, IR: requirement, AR: requirement };
const modified = Object.keys(base).map(name => `M${name}`);

type Weighed = Record<string, number>;

export function baseV3(metrics: Metrics): number | undefined {
  const w = weigh(base, metrics);
  return w && baseScore(w, metrics);
}

export function scoresV3(metrics: Metrics, version: string): Stated | undefined {
  const w = weigh(base, metrics);
  const t = weigh(temporal, metrics, 'X');
  const r = weigh(requirements, metrics, 'X');
  const inPlace = withModified(metrics);
  const m = weigh(base, inPlace);
  if (!w || !t || !r || !m) return undefined;
  const overTime = (score: number): number => roundUp(score * t['E']! * t['RL']! * t['RC']!);
  const stated = (names: readonly string[]): boolean => names.some(name => (metrics[name] ?? 'X') !== 'X');
  const plain = baseScore(w, metrics);
  return {
    base: plain,
    temporal: overTime(plain),
    environmental: overTime(environmentalScore(m, r, inPlace, version)),
    statesTemporal: stated(Object.keys(temporal)),
    statesEnvironmental: stated([...Object.keys(requirements), ...modified]),
  };
}

/** Base metrics, with the modified ones in their places where they are stated. */
function withModified(metrics: Metrics): Metrics {
  const inPlace: Metrics = Object.create(null);
  for (const name of Object.keys(base)) {
    const own = metrics[`M${name}`] ?? 'X';
    const value = own === 'X' ? metrics[name] : own;
    if (value !== undefined) inPlace[name] = value;
  }
  return inPlace;
}

function baseScore(w: Weighed, metrics: Metrics): number {
  const changed = w['S'] === 1;
  const iss = 1 - (1 - w['C']!) * (1 - w['I']!) * (1 - w['A']!);
  const impact = changed ? 7.52 * (iss - 0.029) - 3.25 * (iss - 0.02) ** 15 : 6.42 * iss;
  return joined(impact, w, metrics);
}

/** Before the temporal metrics (7.3). v3.1 mended the formula for a changed scope. */
function environmentalScore(m: Weighed, r: Weighed, metrics: Metrics, version: string): number {
  const miss = Math.min(1 - (1 - r['CR']! * m['C']!) * (1 - r['IR']! * m['I']!) * (1 - r['AR']! * m['A']!), 0.915);
  const bend = version === '3.0' ? (miss - 0.02) ** 15 : (miss * 0.9731 - 0.02) ** 13;
  return joined(m['S'] === 1 ? 7.52 * (miss - 0.029) - 3.25 * bend : 6.42 * miss, m, metrics);
}

function joined(impact: number, w: Weighed, metrics: Metrics): number {
  if (impact <= 0) return 0;
  const changed = w['S'] === 1;
  const privileges = changed ? (changedPrivileges[metrics['PR'] ?? ''] ?? 0) : w['PR']!;
  const exploitability = 8.22 * w['AV']! * w['AC']! * privileges * w['UI']!;
  return roundUp(Math.min(changed ? 1.08 * (impact + exploitability) : impact + exploitability, 10));
}

/** v3.1, appendix A: the smallest number with one decimal that is not below, without floating-point noise. */
function roundUp(value: number): number {
  const scaled = Math.round(value * 100_000);
  return scaled % 10_000 === 0 ? scaled / 100_000 : (Math.floor(scaled / 10_000) + 1) / 10;
}
