/** Judging, loading a policy, comparing scans: each in a process of its own, so that nothing is warm. */
import { join } from 'node:path';
import { repo } from '../test/real/cache.ts';
import { must } from '../test/real/programs.ts';
import { node } from './setting.ts';
import type { Line } from './table.ts';

const runs = 9;

/** What is measured: the bound in milliseconds, and in terms of reading the same input. */
const figures = [
  {
    id: 'verdict',
    figure: 'verdict, 5,000 findings × 50 rules',
    target: 20,
    against: 'reading them as JSON',
    ratio: 4,
  },
  { id: 'load', figure: 'load of a policy with 200 rules', target: 100, against: 'reading it as YAML', ratio: 3 },
  { id: 'diff', figure: 'diff of two 1,000-package scans', target: 100, against: 'reading them as JSON', ratio: 4 },
] as const;

interface Sample {
  ours: number;
  later: number;
  reference: number;
}

export async function policyLines(): Promise<Line[]> {
  const lines: Line[] = [];
  for (const { id, figure, target, against, ratio } of figures) {
    const samples: Sample[] = [];
    for (let run = 0; run < runs; run++) {
      const { stdout } = await must(node, [join(repo, 'bench/policy-run.ts'), id]);
      samples.push(JSON.parse(stdout) as Sample);
    }
    const middle = (of: keyof Sample): number =>
      samples.map(one => one[of]).toSorted((a, b) => a - b)[runs >> 1] ?? Number.NaN;
    lines.push({ figure: `${figure}, the first of a process`, ours: middle('ours'), unit: 'ms', target });
    lines.push({ figure: `${figure}, later ones`, ours: middle('later'), unit: 'ms', target });
    lines.push({ figure, ours: middle('ours'), reference: middle('reference'), against, unit: 'ms', target: ratio });
  }
  return lines;
}
