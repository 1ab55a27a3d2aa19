/**
 * Base scores of CVSS vectors, exact to the decimal of the FIRST specifications:
 * v2 ("A Complete Guide to the Common Vulnerability Scoring System", 3.2.1), v3.0 and v3.1 (7.1), v4.0 (8).
 */
import { scoreV4 } from './cvss4.ts';

export interface CvssScore {
  /** `2.0`, `3.0`, `3.1` or `4.0`. */
  version: string;
  /** 0–10, one decimal. */
  score: number;
}

type Metrics = Record<string, string>;
type Weights = Record<string, Record<string, number>>;

const v2: Weights = {
  AV: { L: 0.395, A: 0.646, N: 1 },
  AC: { H: 0.35, M: 0.61, L: 0.71 },
  Au: { M: 0.45, S: 0.56, N: 0.704 },
  C: { N: 0, P: 0.275, C: 0.66 },
  I: { N: 0, P: 0.275, C: 0.66 },
  A: { N: 0, P: 0.275, C: 0.66 },
};

const v3: Weights = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  PR: { N: 0.85, L: 0.62, H: 0.27 },
  UI: { N: 0.85, R: 0.62 },
  S: { U: 0, C: 1 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
};

/** Privileges weigh more when the scope changes (v3.1, 7.4). */
const changedPrivileges: Record<string, number> = { N: 0.85, L: 0.68, H: 0.5 };

/** No vector of any version is longer, with every optional metric in it. */
const longest = 400;

/**
 * The score of a vector: the base score for v2 and v3, and for v4 the score with the threat and environmental metrics
 * that stand in the vector. undefined: not a CVSS vector, or one that lacks a base metric or repeats one.
 * @example cvssScore('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H') // { version: '3.1', score: 9.8 }
 */
export function cvssScore(vector: string): CvssScore | undefined {
  if (vector.length > longest) return undefined;
  const prefix = /^CVSS:(3\.0|3\.1|4\.0)\//.exec(vector)?.[1];
  const metrics = metricsOf(prefix ? vector.slice(prefix.length + 6) : vector.replace(/^\((.*)\)$/, '$1'));
  if (!metrics) return undefined;
  const version = prefix ?? '2.0';
  const score = version === '4.0' ? scoreV4(metrics) : version === '2.0' ? scoreV2(metrics) : scoreV3(metrics);
  return score === undefined ? undefined : { version, score };
}

function metricsOf(text: string): Metrics | undefined {
  const metrics: Metrics = Object.create(null);
  for (const part of text.split('/')) {
    const colon = part.indexOf(':');
    const name = part.slice(0, colon);
    if (colon < 1 || metrics[name] !== undefined) return undefined;
    metrics[name] = part.slice(colon + 1);
  }
  return metrics;
}

function weigh(weights: Weights, metrics: Metrics): Record<string, number> | undefined {
  const weighed: Record<string, number> = {};
  for (const [name, values] of Object.entries(weights)) {
    const value = metrics[name] ?? '';
    if (!Object.hasOwn(values, value)) return undefined;
    weighed[name] = values[value] ?? 0;
  }
  return weighed;
}

function scoreV2(metrics: Metrics): number | undefined {
  const w = weigh(v2, metrics);
  if (!w) return undefined;
  const impact = 10.41 * (1 - (1 - w['C']!) * (1 - w['I']!) * (1 - w['A']!));
  const exploitability = 20 * w['AV']! * w['AC']! * w['Au']!;
  return Math.round((0.6 * impact + 0.4 * exploitability - 1.5) * (impact === 0 ? 0 : 1.176) * 10) / 10;
}

function scoreV3(metrics: Metrics): number | undefined {
  const w = weigh(v3, metrics);
  if (!w) return undefined;
  const changed = w['S'] === 1;
  const iss = 1 - (1 - w['C']!) * (1 - w['I']!) * (1 - w['A']!);
  const impact = changed ? 7.52 * (iss - 0.029) - 3.25 * (iss - 0.02) ** 15 : 6.42 * iss;
  if (impact <= 0) return 0;
  const privileges = changed ? (changedPrivileges[metrics['PR'] ?? ''] ?? 0) : w['PR']!;
  const exploitability = 8.22 * w['AV']! * w['AC']! * privileges * w['UI']!;
  return roundUp(Math.min(changed ? 1.08 * (impact + exploitability) : impact + exploitability, 10));
}

/** v3.1, appendix A: the smallest number with one decimal that is not below, without floating-point noise. */
function roundUp(value: number): number {
  const scaled = Math.round(value * 100_000);
  return scaled % 10_000 === 0 ? scaled / 100_000 : (Math.floor(scaled / 10_000) + 1) / 10;
}
