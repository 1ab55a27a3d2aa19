/**
 * Scores of CVSS vectors, exact to the decimal of the FIRST specifications:
 * v2 ("A Complete Guide to the Common Vulnerability Scoring System", 3.2), v3.0 and v3.1 (7), v4.0 (8).
 */

import type { Metrics } from './cvss-metrics.ts';
import { baseV2, scoresV2 } from './cvss2.ts';
import { baseV3, scoresV3 } from './cvss3.ts';
import { scoresV4, scoreV4 } from './cvss4.ts';

export interface CvssScore {
  /** `2.0`, `3.0`, `3.1` or `4.0`. */
  version: string;
  /** 0–10, one decimal. */
  score: number;
}

/** Every score of a vector; 0–10, one decimal. */
export interface CvssScores {
  version: string;
  base: number;
  /** With the temporal metrics (v4.0: threat metrics); undefined when the vector states none. */
  temporal?: number;
  /** With the environmental metrics too; undefined when neither the vector nor the caller states any. */
  environmental?: number;
  /** The last of these that there is. */
  overall: number;
}

/** How much confidentiality, integrity and availability matter here: the metrics CR, IR and AR. */
export type SecurityRequirements = Partial<Record<'CR' | 'IR' | 'AR', 'L' | 'M' | 'H'>>;

/** No vector of any version is longer, with every optional metric in it. */
const longest = 400;

/**
 * The score of a vector: the base score for v2 and v3, and for v4 the score with the threat and environmental metrics
 * that stand in the vector. undefined: not a CVSS vector, or one that lacks a base metric or repeats one.
 * @example cvssScore('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H') // { version: '3.1', score: 9.8 }
 */
export function cvssScore(vector: string): CvssScore | undefined {
  const parsed = parse(vector);
  if (!parsed) return undefined;
  const { version, metrics } = parsed;
  const score = version === '4.0' ? scoreV4(metrics) : version === '2.0' ? baseV2(metrics) : baseV3(metrics);
  return score === undefined ? undefined : { version, score };
}

/**
 * All scores of a vector. Security requirements count where the vector states none of its own.
 * undefined: not a CVSS vector, or one with a value that its metric does not have.
 * @example cvssScores('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U', { CR: 'L' })
 */
export function cvssScores(vector: string, requirements: SecurityRequirements = {}): CvssScores | undefined {
  const parsed = parse(vector);
  if (!parsed) return undefined;
  const { version, metrics } = parsed;
  for (const [name, value] of Object.entries(requirements)) {
    if (metrics[name] === undefined || metrics[name] === 'X' || metrics[name] === 'ND') metrics[name] = value;
  }
  const stated =
    version === '4.0' ? scoresV4(metrics) : version === '2.0' ? scoresV2(metrics) : scoresV3(metrics, version);
  if (!stated) return undefined;
  const temporal = stated.statesTemporal ? stated.temporal : undefined;
  const environmental = stated.statesEnvironmental ? stated.environmental : undefined;
  return {
    version,
    base: stated.base,
    ...(temporal === undefined ? {} : { temporal }),
    ...(environmental === undefined ? {} : { environmental }),
    overall: environmental ?? temporal ?? stated.base,
  };
}

function parse(vector: string): { version: string; metrics: Metrics } | undefined {
  if (vector.length > longest) return undefined;
  const prefix = /^CVSS:(3\.0|3\.1|4\.0)\//.exec(vector)?.[1];
  const metrics = metricsOf(prefix ? vector.slice(prefix.length + 6) : vector.replace(/^\((.*)\)$/, '$1'));
  return metrics && { version: prefix ?? '2.0', metrics };
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
