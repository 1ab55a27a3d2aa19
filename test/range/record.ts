/** What the last recorded run over all behaviours gave: the matrix of attacks is made from it. */
import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import type { Verdict } from './behaviours.ts';

export interface RangeRecord {
  /** Of the kernel, such as `6.18`. */
  kernel: string;
  /** By rule. */
  results: Record<string, 'caught' | 'twin raised it' | 'missed'>;
}

export const recordFile = join(import.meta.dirname, 'recorded.json');

const resultOf = ({ caught, twinRaised }: Verdict): RangeRecord['results'][string] => {
  if (!caught) return 'missed';
  return twinRaised ? 'twin raised it' : 'caught';
};

/** Text of the record of this run. */
export function recordOf(verdicts: readonly Verdict[]): string {
  const entries = verdicts.map(verdict => [verdict.rule, resultOf(verdict)] as const);
  const results = Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  const record: RangeRecord = { kernel: /^\d+\.\d+/.exec(release())?.[0] ?? '', results };
  return `${JSON.stringify(record, null, 2)}\n`;
}

export const recorded = (): RangeRecord => JSON.parse(readFileSync(recordFile, 'utf8')) as RangeRecord;
