/** CVSS v2 ("A Complete Guide to the Common Vulnerability Scoring System", 3.2). */
import { type Metrics, type Stated, type Weights, weigh } from './cvss-metrics.ts';

const impactWeights = { N: 0, P: 0.275, C: 0.66 };
const requirement = { L: 0.5, M: 1, H: 1.51, ND: 1 };
const base: Weights = {
  AV: { L: 0.395, A: 0.646, N: 1 },
  AC: { H: 0.35, M: 0.61, L: 0.71 },
  Au: { M: 0.45, S: 0.56, N: 0.704 },
  C: impactWeights,
  I: impactWeights,
  A: impactWeights,
};
const temporal: Weights = {
  E: { U: 0.85, POC: 0.9, F: 0.95, H: 1, ND: 1 },
  RL: { OF: 0.87, TF: 0.9, W: 0.95, U: 1, ND: 1 },
  RC: { UC: 0.9, UR: 0.95, C: 1, ND: 1 },
};
const environmental: Weights = {
  CDP: { N: 0, L: 0.1, LM: 0.3, MH: 0.4, H: 0.5, ND: 0 },
  TD: { N: 0, L: 0.25, M: 0.75, H: 1, ND: 1 },
  CR: requirement,
  IR: requirement,
  AR: requirement,
};

export const baseV2 = (metrics: Metrics): number | undefined => {
  const w = weigh(base, metrics);
  return w && baseScore(w, impactOf(w, { CR: 1, IR: 1, AR: 1 }));
};

export function scoresV2(metrics: Metrics): Stated | undefined {
  const w = weigh(base, metrics);
  const t = weigh(temporal, metrics, 'ND');
  const e = weigh(environmental, metrics, 'ND');
  if (!w || !t || !e) return undefined;
  const overTime = (score: number): number => oneDecimal(score * t['E']! * t['RL']! * t['RC']!);
  const plain = baseScore(w, impactOf(w, { CR: 1, IR: 1, AR: 1 }));
  const adjusted = overTime(baseScore(w, Math.min(10, impactOf(w, e))));
  return {
    base: plain,
    temporal: overTime(plain),
    environmental: oneDecimal((adjusted + (10 - adjusted) * e['CDP']!) * e['TD']!),
    statesTemporal: Object.keys(temporal).some(name => (metrics[name] ?? 'ND') !== 'ND'),
    statesEnvironmental: Object.keys(environmental).some(name => (metrics[name] ?? 'ND') !== 'ND'),
  };
}

type Weighed = Record<string, number>;

const impactOf = (w: Weighed, e: Weighed): number =>
  10.41 * (1 - (1 - w['C']! * e['CR']!) * (1 - w['I']! * e['IR']!) * (1 - w['A']! * e['AR']!));

function baseScore(w: Weighed, impact: number): number {
  const exploitability = 20 * w['AV']! * w['AC']! * w['Au']!;
  return oneDecimal((0.6 * impact + 0.4 * exploitability - 1.5) * (impact === 0 ? 0 : 1.176));
}

/** To the nearest; the small addend keeps a tie that floating point put just below it on its side. */
const oneDecimal = (value: number): number => Math.round(value * 10 + 1e-9) / 10;
