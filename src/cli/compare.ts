import { open, stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { openDatabase, starterDatabase } from '../advisory/index.ts';
import { PlimsollError, type ScanResult } from '../model/index.ts';
import { comparisonFormatOf, comparisonFormats } from '../report/index.ts';
import { type ForeignReport, readReport, reportBounds } from '../sbom/index.ts';
import { compareReports, scan } from '../scan/index.ts';
import { commonOptions, type ReadingOptions, readingOptions, writeOut } from './options.ts';
import { databaseOf, readOptionsOf } from './reading.ts';
import { lookOf, watchProgress } from './terminal.ts';

interface CompareCommandOptions extends ReadingOptions {
  with?: string;
  all?: boolean;
}

export function register(program: Command): void {
  const command = program
    .command('compare')
    .description('reports of other scanners beside ours: who found what, who missed what, and why')
    .argument('<report...>', 'a file, told by its content; DIALECT=FILE where it does not say whose it is');
  readingOptions(
    commonOptions(
      command,
      comparisonFormats.map(format => format.id),
    ),
  )
    .option('--with <reference>', 'our side: what to scan, or our own JSON report of it')
    .option('--all', 'the whole table, however long')
    .addHelpText(
      'after',
      `
Without --with, our side is what the database says of the packages that the reports name.

Reports read: Trivy (JSON of every schema, k8s), Trivy Operator, Grype, Clair (2, 4, clair-scanner, klar), Amazon ECR and
Inspector, Prisma Cloud (JSON, CSV), Anchore (Engine, Enterprise, anchorectl, policy checks), NeuVector, Docker Scout
(SARIF, GitLab), SARIF of Trivy, Grype and Clair, OSV-Scanner, Harbor, Sysdig (JSON, CSV), Aqua, Deepfence (CSV), Snyk,
GitLab, CycloneDX with vulnerabilities (JSON, XML), and our own.

Examples:
  plimsoll compare trivy.json grype.json --with alpine:3.19
  plimsoll compare clair.json --with report.json --format json
  plimsoll compare anchore=empty.json prisma.csv
`,
    )
    .action(async (names: string[], options: CompareCommandOptions) => {
      const look = lookOf(options, process.env);
      const now = new Date();
      const reports: ForeignReport[] = [];
      for (const name of names) reports.push(await reportOf(name));
      const own = options.with === undefined ? undefined : await oursOf(options.with, options, now);
      const folder = databaseOf(options, process.env);
      const database = folder ? openDatabase(folder) : starterDatabase();
      try {
        const comparison = await compareReports(reports, { database, now, ...(own ? { own } : {}) });
        const long = options.all || (options.format === 'table' && !look.terminal);
        await writeOut(
          comparisonFormatOf(options.format).write(comparison, { ...look, all: long, now }),
          options.output,
        );
      } finally {
        database.close();
      }
    });
}

/** `grype=empty.json`: a dialect is a word in small letters, so that few file names are taken for one. */
async function reportOf(name: string): Promise<ForeignReport> {
  const [, dialect, file = name] = /^([a-z][a-z0-9-]+)=(.+)$/.exec(name) ?? [];
  return readReport(await bytesOf(file), file, dialect);
}

/** Our own report, where it is one; everything else is scanned. */
async function oursOf(named: string, options: CompareCommandOptions, now: Date): Promise<ForeignReport | ScanResult> {
  if (await beginsAsJson(named)) {
    const report = readReport(await bytesOf(named), named);
    if (report.dialect === 'plimsoll') return report;
    throw new PlimsollError('usage', `${named} is a report of ${report.tool}; --with takes our own, or what to scan`);
  }
  const look = lookOf(options, process.env);
  const watcher = watchProgress(options, look.lang);
  const db = databaseOf(options, process.env);
  return scan(named, { ...readOptionsOf(options, process.env), db, now, onProgress: watcher.onProgress }).finally(
    watcher.stop,
  );
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

/** A report as bytes; `-` is standard input. Of one that is too large, enough is read for the reader to say so. */
async function bytesOf(path: string): Promise<Buffer> {
  try {
    const file = path === '-' ? undefined : await open(path);
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of file ? file.createReadStream() : process.stdin) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > reportBounds.reportBytes) break;
    }
    return Buffer.concat(chunks);
  } catch (cause) {
    const name = path === '-' ? 'standard input' : path;
    throw new PlimsollError('file-unreadable', `${name} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
