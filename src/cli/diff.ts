import { open, stat } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { type Difference, exitCode, PlimsollError, type Scanner, type Severity, severityRank } from '../model/index.ts';
import { differenceFormatOf, differenceFormats } from '../report/difference/formats.ts';
import { diffScans, sideOf } from '../scan/diff/diff.ts';
import { scan } from '../scan/index.ts';
import { type SavedScan, savedScanOf } from '../scan/saved.ts';
import { type JudgingOptions, judgeOf, judgingOptions } from './judging.ts';
import { commonOptions, type ReadingOptions, readingOptions, writeOut } from './options.ts';
import { databaseOf, exitOf, fileOf, isOffline, readOptionsOf } from './reading.ts';
import { scannersOption } from './scanners.ts';
import { lookOf, watchProgress } from './terminal.ts';
import { vexOption, vexSourcesOf } from './vex-sources.ts';

interface DiffCommandOptions extends ReadingOptions, JudgingOptions {
  failOnNew?: Severity | 'any';
  all?: boolean;
  vex?: string[];
  scanners?: Scanner[];
  marker?: string;
}

export function register(program: Command): void {
  const command = program
    .command('diff')
    .description('two images, archives or saved scans: what is new, gone and changed, and why')
    .argument('<before>', 'image, archive, layout, root file system, source tree, or our JSON report of one')
    .argument('<after>', 'the same');
  const common = commonOptions(
    command,
    differenceFormats.map(format => format.id),
  );
  scannersOption(vexOption(judgingOptions(readingOptions(common))))
    .addOption(
      new Option(
        '--fail-on-new <severity>',
        'exit 1 when a new finding is at or above it; unknown counts as critical',
      ).choices(['critical', 'high', 'medium', 'low', 'any']),
    )
    .option('--all', 'the whole table, however long')
    .option(
      '--marker <name>',
      'name of the comment that --format markdown replaces when it is posted again; default diff',
    )
    .addHelpText(
      'after',
      `
Waivers count for what is scanned; a saved report keeps those that it was judged by.

Examples:
  plimsoll diff app:1.4 app:1.5 --fail-on-new high
  plimsoll diff yesterday.json app:1.5
  plimsoll diff oci:old oci:new --format json
  plimsoll diff main.json oci:new --format markdown --output comment.md    for a pull request; see docs/ci.md
`,
    )
    .action(async (before: string, after: string, options: DiffCommandOptions) => {
      const look = lookOf(options, process.env);
      const now = new Date();
      const first = await sideNamed(before, options, now);
      const difference = diffScans(first, await sideNamed(after, options, now));
      const long = options.all || (options.format === 'table' && !look.terminal);
      const how = { ...look, all: long, now, marker: options.marker };
      await writeOut(differenceFormatOf(options.format).write(difference, how), options.output);
      const beyond = isBeyond(difference, options.failOnNew) ? exitCode.findings : exitCode.fine;
      process.exitCode = exitOf(difference.problems, options.strict, beyond);
    });
}

/** Our report of a scan, where it is one; everything else is scanned. */
async function sideNamed(named: string, options: DiffCommandOptions, now: Date): Promise<SavedScan> {
  if (await beginsAsJson(named)) {
    const saved = savedScanOf(await fileOf(named), named);
    if (saved) return saved;
    throw new PlimsollError(
      'record-invalid',
      `${named} is JSON, and no report of a scan by \`plimsoll scan --format json\``,
    );
  }
  const watcher = watchProgress(options, lookOf(options, process.env).lang);
  const reach = readOptionsOf(options, process.env);
  const result = await scan(named, {
    ...reach,
    db: databaseOf(options, process.env),
    offline: isOffline(options, process.env),
    vex: await vexSourcesOf(options.vex, reach),
    now,
    scanners: options.scanners,
    judge: await judgeOf(options, {}, now, process.env, reach),
    onProgress: watcher.onProgress,
  }).finally(watcher.stop);
  return sideOf(result);
}

/** Whether it is a file whose first character that is no space is a brace. */
async function beginsAsJson(path: string): Promise<boolean> {
  if (!(await stat(path).catch(() => undefined))?.isFile()) return false;
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
    return buffer.subarray(0, bytesRead).toString('latin1').trimStart().startsWith('{');
  } finally {
    await file.close();
  }
}

/** A severity that nobody knows never passes unseen. */
const isBeyond = ({ entries }: Difference, at: DiffCommandOptions['failOnNew']): boolean =>
  at !== undefined &&
  entries.some(
    ({ change, finding: { severity } }) =>
      change === 'new' && (at === 'any' || severity === 'unknown' || severityRank[severity] <= severityRank[at]),
  );
