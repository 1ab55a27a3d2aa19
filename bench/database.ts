/** Building the advisory database, and asking it. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { repo } from '../test/real/cache.ts';
import { must } from '../test/real/programs.ts';
import { peakMemory, sample } from './measure.ts';
import { databaseOf, MB, node, type Setting, source } from './setting.ts';
import type { Line } from './table.ts';

const figures = {
  time: { figure: 'db build, wall', unit: 'ms', target: 12_000 },
  memory: { figure: 'db build, RSS', unit: 'MB', target: 300 },
  lookups: { figure: '1,000 lookups with match', unit: 'ms', target: 50 },
} as const satisfies Record<string, Line>;

export async function databaseLines({ folder, advisories }: Setting): Promise<Line[]> {
  if (!advisories) {
    const skipped = 'no advisory records beside the repository';
    return Object.values(figures).map(line => ({ ...line, skipped }));
  }
  const db = databaseOf(folder);
  const build = [source, 'db', 'build', '--quiet', '--from', advisories, '--db', db];
  const { wall } = await sample({ run: build });
  rmSync(db, { recursive: true });
  const memory = await peakMemory(build);
  const times: number[] = [];
  for (let run = 0; run < 7; run++) {
    const { stdout } = await must(node, [join(repo, 'bench/lookups.ts'), db, advisories]);
    times.push((JSON.parse(stdout) as { milliseconds: number }).milliseconds);
  }
  const median = times.toSorted((a, b) => a - b)[times.length >> 1];
  return [
    { ...figures.time, ours: wall },
    { ...figures.memory, ours: memory / MB },
    { ...figures.lookups, ours: median },
  ];
}
