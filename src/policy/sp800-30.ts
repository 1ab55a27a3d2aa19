/** NIST SP 800-30 Rev. 1: risk as likelihood × impact, on its five levels. An alternative to the scale of 0–100. */
import type { Finding } from '../model/index.ts';
import { harmOf, type RiskContext } from './risk.ts';

export const levels = ['very-low', 'low', 'moderate', 'high', 'very-high'] as const;
export type Level = (typeof levels)[number];

/** Table I-2: rows are likelihoods, columns impacts, both from very low on. */
const matrix: readonly (readonly number[])[] = [
  [0, 0, 0, 1, 1],
  [0, 1, 1, 1, 2],
  [0, 1, 2, 2, 3],
  [0, 1, 2, 3, 4],
  [0, 1, 2, 3, 4],
];

/** Tables G-2, H-3 and I-3: where each level begins on the scale of 0–100. */
const begins = [0, 5, 21, 80, 96];

/** The level of a value on the scale of 0–100. */
export function levelOf(value: number): Level {
  const at = begins.findLastIndex(least => Math.round(value) >= least);
  return levels[Math.max(0, at)] as Level;
}

/** The level of risk of a likelihood and an impact (table I-2). */
export function riskLevel(likelihood: Level, impact: Level): Level {
  return levels[matrix[levels.indexOf(likelihood)]?.[levels.indexOf(impact)] ?? 0] as Level;
}

/**
 * Likelihood, impact and risk of a finding. Exploitation that is known is very likely; otherwise EPSS says how likely it is,
 * and moderate where it does not. What is reachable from outside is a level more likely, what was not seen running a level
 * less. Impact is harm: CVSS with what a loss would cost here, else the severity.
 */
export function matrixRisk(
  finding: Finding,
  context: RiskContext = {},
): { likelihood: Level; impact: Level; level: Level } {
  const known = finding.kind !== 'vulnerability' || finding.kev !== undefined;
  const { epss } = finding;
  const stated: Level = known ? 'very-high' : epss ? levelOf(epss.probability * 100) : 'moderate';
  const shift = (context.workload?.internetFacing ? 1 : 0) - (context.inUse === false ? 1 : 0);
  const at = Math.min(levels.length - 1, Math.max(0, levels.indexOf(stated) + shift));
  const likelihood = levels[at] as Level;
  const impact = finding.kind === 'malware' ? 'very-high' : levelOf(harmOf(finding, context).value);
  return { likelihood, impact, level: riskLevel(likelihood, impact) };
}
