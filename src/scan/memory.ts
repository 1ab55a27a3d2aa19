import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hexDigest } from '../kit/index.ts';
import type { Package, Scanner } from '../model/index.ts';
import type { Artifact } from '../source/index.ts';
import type { Assessment } from './assessment.ts';

declare const PLIMSOLL_BUILD: string | undefined;

/** Assessments kept; the least recently used go first. */
const most = 256;
/** What says which database it is; the private overlay has a file of its own. */
const databaseFiles = ['manifest.json', 'overlay/records.json'];
const hourMs = 3_600_000;

export interface MemoryOptions {
  cacheDir?: string;
  /** Folder of the advisory database. */
  db?: string;
  jarIndexDir?: string;
  now: Date;
  /** What is looked for. */
  scanners?: readonly Scanner[];
  /** Whether texts of licences are recognised. */
  licenceFiles?: boolean;
  /** Rules for secrets, where they are not those of the program. */
  secretRules?: { digest: string };
  /** Identifies the program; default is what the bundler wrote. */
  build?: string;
}

/**
 * Assessments of earlier scans: the same layers under the same database and the same program give the same assessment, so
 * a repeated scan reads one file. Only a built program remembers; run from source, it may change between two scans.
 */
export interface Memory {
  recall(): Assessment | undefined;
  keep(assessment: Assessment): void;
}

/** undefined: nothing is remembered of this artifact (a directory, whose files may change), or by this program. */
export function memoryOf({ info, layers, walk }: Artifact, options: MemoryOptions): Memory | undefined {
  const { cacheDir, db, jarIndexDir, now, scanners, secretRules } = options;
  const build = options.build ?? (typeof PLIMSOLL_BUILD === 'string' ? PLIMSOLL_BUILD : undefined);
  if (!build || !cacheDir || walk || layers.length === 0) return undefined;
  // Shards that are fetched later change nothing here: what was judged without them had a gap, and is not kept.
  const database = db ? databaseFiles.map(name => stampOf(join(db, name))).join(', ') : 'starter';
  const index = jarIndexDir ? stampOf(jarIndexDir) : '';
  // Whether a date has passed changes from day to day.
  const day = now.toISOString().slice(0, 10);
  const identity = JSON.stringify([
    build,
    day,
    db,
    database,
    index,
    info.kind,
    info.layers,
    scanners,
    secretRules?.digest,
    options.licenceFiles,
  ]);
  const dir = join(cacheDir, 'assessments');
  const file = join(dir, hexDigest(Buffer.from(identity)));
  return { recall: () => recall(file, layers.length, now), keep: assessment => keep(dir, file, assessment) };
}

function recall(file: string, layers: number, now: Date): Assessment | undefined {
  try {
    const assessment = JSON.parse(readFileSync(file, 'utf8')) as Omit<Assessment, 'packages'>;
    if (now.getTime() - statSync(file).mtimeMs > hourMs) utimesSync(file, now, now);
    // Without its packages the assessment could answer some reports and not others.
    const listed = readFileSync(`${file}.packages`, 'utf8');
    if (!listed.endsWith(']')) return undefined;
    let list: Package[] | undefined;
    return {
      ...assessment,
      layersRead: 0,
      layersCached: layers,
      // Most reports name only packages with findings.
      packages: () => (list ??= JSON.parse(listed) as Package[]),
    };
  } catch {
    // Not there, or damaged: it is made anew.
    return undefined;
  }
}

function keep(dir: string, file: string, { packages, ...rest }: Assessment): void {
  if (rest.problems.some(problem => problem.gap)) return;
  try {
    mkdirSync(dir, { recursive: true });
    write(`${file}.packages`, JSON.stringify(packages()));
    write(file, JSON.stringify(rest));
    forget(dir);
  } catch {
    // Costs the next scan time and loses nothing.
  }
}

function write(file: string, text: string): void {
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, text);
  renameSync(fresh, file);
}

function forget(dir: string): void {
  const files = readdirSync(dir).filter(name => !name.includes('.'));
  if (files.length <= most) return;
  const byAge = files.map(name => ({ name, used: statSync(join(dir, name)).mtimeMs })).sort((a, b) => b.used - a.used);
  for (const { name } of byAge.slice(most)) {
    rmSync(join(dir, name), { force: true });
    rmSync(join(dir, `${name}.packages`), { force: true });
  }
}

/** Files of a database are written anew and swapped in, never changed in place: another file, another stamp. */
function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat ? [stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(' ') : '';
}
