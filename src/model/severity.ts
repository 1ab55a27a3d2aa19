/** NVD's qualitative bands, with `negligible` (Debian, Ubuntu) below low. `unknown` is a value and never passes a gate unseen. */
export const severities = ['critical', 'high', 'medium', 'low', 'negligible', 'unknown'] as const;
export type Severity = (typeof severities)[number];

const words: Record<string, Severity> = {
  critical: 'critical',
  important: 'high',
  high: 'high',
  moderate: 'medium',
  medium: 'medium',
  low: 'low',
  minor: 'low',
  negligible: 'negligible',
  unimportant: 'negligible',
};

/** A vendor's word for a severity (`Important`, `MODERATE`, `unimportant` …) as one of ours; `unknown` where it is none. */
export function severityOf(word: unknown): Severity {
  const key = typeof word === 'string' ? word.trim().toLowerCase() : '';
  return (Object.hasOwn(words, key) && words[key]) || 'unknown';
}

/** CVSS v3 and v4 base score to band (FIRST, "Qualitative Severity Rating Scale"). A score of 0 is `negligible`. */
export function severityOfScore(score: number): Severity {
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'negligible';
}

/** Order for sorting: worst first. `unknown` sorts after low: a reader sees known harm first, and the gate treats it apart. */
export const severityRank: Record<Severity, number> = {
  critical: 0,
  high: 1,
  medium: 2,
  low: 3,
  unknown: 4,
  negligible: 5,
};
