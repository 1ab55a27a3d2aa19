/** What the versions of CVSS have in common: metrics by name, weights by value. */

export type Metrics = Record<string, string>;
export type Weights = Record<string, Record<string, number>>;

/** All scores of a vector, and which of its groups it states anything of. */
export interface Stated {
  base: number;
  temporal: number;
  environmental: number;
  statesTemporal: boolean;
  statesEnvironmental: boolean;
}

/** The weight of each metric; undefined when one is missing (unless there is a value that stands for it) or has no such value. */
export function weigh(weights: Weights, metrics: Metrics, missing?: string): Record<string, number> | undefined {
  const weighed: Record<string, number> = {};
  for (const [name, values] of Object.entries(weights)) {
    const value = metrics[name] ?? missing ?? '';
    if (!Object.hasOwn(values, value)) return undefined;
    weighed[name] = values[value] ?? 0;
  }
  return weighed;
}
