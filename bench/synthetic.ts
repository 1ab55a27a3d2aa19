/** A corpus of 1.5 million records: building it, asking it, and what images must fetch of it. Takes minutes. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { needsOf } from '../src/advisory/index.ts';
import { updateDatabase } from '../src/advisory/published/update.ts';
import { repo } from '../test/real/cache.ts';
import { must } from '../test/real/programs.ts';
import { peakMemory } from './measure.ts';
import { packagesOf, type Wanted } from './packages.ts';
import { databaseOf, MB, node, type Setting, source } from './setting.ts';
import { multiplyCorpus } from './synthetic-corpus.ts';
import type { Line } from './table.ts';

const times = 20;
const runs = 7;

const figures = {
  time: { figure: `db build of ${times} × the records, wall`, unit: 'ms', target: 240_000 },
  memory: { figure: `db build of ${times} × the records, RSS`, unit: 'MB', target: 600 },
  lookups: { figure: `1,000 lookups in ${times} × the records`, unit: 'ms', target: 1.1, against: 'in the records' },
} as const satisfies Record<string, Line>;

const debian: Wanted = { file: 'debian-changelog', ecosystem: 'Debian:12', type: 'deb', count: 100 };
const images: { name: string; wanted: Wanted[]; target: number }[] = [
  { name: 'Debian:12', wanted: [debian], target: 3 },
  { name: 'Alpine:v3.19', wanted: [{ file: 'alpine', ecosystem: 'Alpine:v3.19', type: 'apk', count: 40 }], target: 3 },
  { name: 'Node', wanted: [debian, { file: 'npm', ecosystem: 'npm', type: 'npm', count: 700 }], target: 12 },
];
const lineOf = ({ name, wanted, target }: (typeof images)[number]): Line => {
  const count = wanted.at(-1)?.count;
  return { figure: `shards of ${times} × the records: ${name} image, ${count} packages`, unit: 'MB', target };
};

export async function syntheticLines({ folder, advisories }: Setting): Promise<Line[]> {
  if (!advisories) {
    const skipped = 'no advisory records beside the repository';
    return [...Object.values(figures), ...images.map(lineOf)].map(line => ({ ...line, skipped }));
  }
  const corpus = join(folder, 'corpus');
  const large = join(folder, 'large');
  const published = join(folder, 'published');
  const small = databaseOf(folder);
  const build = (from: string, to: string): string[] => ['db', 'build', '--quiet', '--from', from, '--db', to];
  if (!existsSync(small)) await must(source, build(advisories, small));
  const records = await multiplyCorpus(advisories, corpus, times);
  process.stderr.write(`${records} records\n`);
  const began = performance.now();
  const memory = await peakMemory([source, ...build(corpus, large)]);
  const wall = performance.now() - began;
  await rm(corpus, { recursive: true });
  const lines: Line[] = [
    { ...figures.time, ours: wall },
    { ...figures.memory, ours: memory / MB },
    { ...figures.lookups, ...(await lookups(large, small, advisories)) },
  ];
  await must(source, ['db', 'publish', published, '--db', large, '--quiet']);
  for (const image of images) {
    const needs = needsOf(image.wanted.flatMap(one => packagesOf(advisories, one)));
    const dir = join(folder, `image-${image.name}`);
    const { bytes } = await updateDatabase({ dir, from: published, needs, reach: {}, now: new Date() });
    lines.push({ ...lineOf(image), ours: bytes.shards / MB });
  }
  return lines;
}

/** Medians, taken in turn so that the machine's moods fall on both alike. */
async function lookups(large: string, small: string, advisories: string): Promise<Pick<Line, 'ours' | 'reference'>> {
  const milliseconds: number[][] = [[], []];
  for (let run = 0; run < runs; run++) {
    for (const [at, db] of [large, small].entries()) {
      const { stdout } = await must(node, [join(repo, 'bench/lookups.ts'), db, advisories]);
      milliseconds[at]?.push((JSON.parse(stdout) as { milliseconds: number }).milliseconds);
    }
  }
  const [ours, reference] = milliseconds.map(list => list.toSorted((a, b) => a - b)[runs >> 1]);
  return { ours, reference };
}
