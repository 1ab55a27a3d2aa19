import type { Command } from 'commander';
import { Option } from 'commander';
import {
  exitCode,
  type FindingStatus,
  findingStatuses,
  PlimsollError,
  type Scanner,
  type Severity,
} from '../model/index.ts';
import type { JudgeOptions } from '../policy/index.ts';
import { formatOf, formats } from '../report/index.ts';
import { type ScanOptions, scan } from '../scan/index.ts';
import { version } from './about.ts';
import { buildOf } from './build.ts';
import { ownChecksOf, secretRulesOf } from './check-files.ts';
import { fixesAsDiff, fixesAsLines, writeFixes } from './fix-files.ts';
import { type JudgingOptions, judgeOf, judgingOptions, signersNamed } from './judging.ts';
import { rememberScan } from './last.ts';
import { commonOptions, type ReadingOptions, readingOptions, writeOut } from './options.ts';
import { databaseOf, exitOf, isOffline, readOptionsOf } from './reading.ts';
import { scannersOption } from './scanners.ts';
import { elsewhereOf, type ServerOptions, serverOptions } from './server-option.ts';
import { lookOf, watchProgress } from './terminal.ts';
import { vexOption, vexSourcesOf } from './vex-sources.ts';
import { gatherWritings } from './writings.ts';

interface ScanCommandOptions extends ReadingOptions, JudgingOptions, ServerOptions {
  failOn?: JudgeOptions['failOn'];
  unknownAs?: Severity | 'ignore';
  onlyFixed?: boolean;
  licenceFiles?: boolean;
  status?: FindingStatus[];
  all?: boolean;
  showWaived?: boolean;
  withPackages?: boolean;
  vex?: string[];
  scanners?: Scanner[];
  sbomFrom?: 'registry' | 'registry-unsigned';
  history?: boolean;
  secretRules?: string;
  checks?: string[];
  render?: boolean;
  fix?: true | 'dry-run';
  fromImages?: boolean;
}

export function register(program: Command): void {
  const command = program
    .command('scan')
    .description('findings and verdict of an image, archive, root file system or source tree')
    .argument('<reference>', 'image, archive, layout, root file system or source tree');
  const reading = readingOptions(
    commonOptions(
      command,
      formats.map(format => format.id),
    ),
  );
  const writingsOf = gatherWritings(command);
  scannersOption(vexOption(judgingOptions(serverOptions(reading))))
    .addOption(
      new Option('--fail-on <severity>', 'exit 1 when a finding is at or above it').choices([
        'critical',
        'high',
        'medium',
        'low',
        'policy',
      ]),
    )
    .addOption(
      new Option(
        '--unknown-as <severity>',
        'what an unknown severity counts as for --fail-on; critical by default',
      ).choices(['critical', 'high', 'medium', 'low', 'ignore']),
    )
    .addOption(
      new Option(
        '--sbom-from <place>',
        'do not read the layers: judge an image by the SBOM attached to it, signed by --signature-key or --signature-identity; or by any',
      ).choices(['registry', 'registry-unsigned']),
    )
    .option('--licence-files', 'recognise licences by their texts (LICENSE, COPYING …) too')
    .option('--history', 'repo: look for secrets in the whole git history too')
    .option('--secret-rules <file>', 'YAML with rules for secrets of your own, and which of ours are not wanted')
    .option(
      '--checks <file>',
      'your own checks of configuration, a file or a directory; may be repeated',
      (file: string, files: string[] | undefined) => [...(files ?? []), file],
    )
    .addOption(
      new Option(
        '--fix [how]',
        'config: write safe fixes into the files, comments and order kept; dry-run shows them as a diff',
      ).choices(['dry-run']),
    )
    .option(
      '--no-render',
      'config: judge Helm charts and Kustomize overlays as they are written, not as what they make',
    )
    .option('--from-images', 'config: scan the images too that Dockerfiles build on')
    .option('--only-fixed', 'leave out findings that have no fix yet')
    .addOption(new Option('--status <status...>', 'only findings of these statuses').choices([...findingStatuses]))
    .option('--all', 'the whole table, however long')
    .option('--show-waived', 'list what was waived, by whom, why and until when (table)')
    .option('--with-packages', 'what is aboard and the time of the scan too, so that it can be judged again (json)')
    .addHelpText(
      'after',
      `
References:
  NAME or docker://NAME     an image in a registry          oci:DIR[:TAG]          an OCI layout
  docker-archive:FILE       from docker save                oci-archive:FILE       an OCI layout in a tar
  docker-daemon:NAME        from the Docker socket          podman:NAME            from the podman socket
  rootfs:DIR                a directory with a root file system
  repo:DIR                  a source tree: what its lockfiles and manifests declare
  sbom:FILE                 CycloneDX, SPDX or Syft’s JSON; - for one on standard input
  config:DIR                Dockerfiles, Kubernetes manifests, compose files: how risky they are

Examples:
  plimsoll scan alpine:3.19
  plimsoll scan registry.example/team/app:1.4 --platform linux/arm64 --fail-on high
  plimsoll scan app:1.4 --policy strict --env test
  plimsoll scan app:1.4 --server https://plimsoll.example --token-file token
  plimsoll scan config:deploy --fix=dry-run
  plimsoll scan app:1.4 --scanners vulnerability,secret
  plimsoll scan app:1.4 --sbom-from registry --signature-key cosign.pub
  plimsoll scan docker-archive:image.tar --format json --output report.json
  plimsoll scan app:1.4 --format table --format sarif -o app.sarif --format html -o app.html
`,
    )
    .action(async (reference: string, options: ScanCommandOptions) => {
      const look = lookOf(options, process.env);
      const writings = writingsOf(options.format);
      const now = new Date();
      const gate = { failOn: options.failOn, unknownAs: options.unknownAs };
      const reach = readOptionsOf(options, process.env);
      const elsewhere = await elsewhereOf(options, gate, process.env);
      const judge = elsewhere ? undefined : await judgeOf(options, gate, now, process.env, reach);
      const ownChecks = await ownChecksOf(options.checks);
      if (options.fix) {
        const { fixesOf } = await import('../scan/fix.ts');
        const fixes = await fixesOf(reference, { ...reach, ownChecks });
        if (options.fix === 'dry-run') return writeOut(await fixesAsDiff(fixes), options.output);
        await writeFixes(reference, fixes);
        if (!options.quiet) process.stderr.write(fixesAsLines(fixes, look.lang));
      }
      const sbomFrom = await sbomFromOf(options);
      const scanners = options.history ? withSecrets(options.scanners) : options.scanners;
      const watcher = watchProgress(options, look.lang);
      const result = await scan(reference, {
        ...reach,
        stdin: process.stdin,
        ownChecks,
        fromImages: options.fromImages,
        unrendered: options.render === false,
        db: databaseOf(options, process.env),
        offline: isOffline(options, process.env),
        now,
        sbomFrom,
        scanners,
        history: options.history,
        secretRules: await secretRulesOf(options.secretRules),
        onlyFixed: options.onlyFixed,
        licenceFiles: options.licenceFiles,
        statuses: options.status,
        gate,
        judge,
        elsewhere,
        vex: await vexSourcesOf(options.vex, reach),
        onProgress: watcher.onProgress,
      }).finally(watcher.stop);
      const { showWaived, withPackages } = options;
      const told = {
        now,
        version,
        showWaived,
        withPackages,
        times: { started: now, finished: new Date() },
        build: buildOf(process.env),
      };
      for (const { format, output } of writings) {
        const look = lookOf({ ...options, output }, process.env);
        const all = options.all || (format === 'table' && !look.terminal);
        await writeOut(formatOf(format).write(result, { ...look, ...told, all }), output);
      }
      if (options.cache !== false)
        rememberScan(options.cache, {
          ...{ reference, db: options.db, platform: options.platform, scanners, history: options.history },
          ...{ checks: options.checks, secretRules: options.secretRules },
        });
      const verdict = result.verdict.verdict === 'block' ? exitCode.findings : exitCode.fine;
      process.exitCode = exitOf(result.problems, options.strict, verdict);
    });
}

/** Whoever asks for the history asks for the secrets in it. */
const withSecrets = (asked: Scanner[] = ['vulnerability']): Scanner[] =>
  asked.includes('secret') ? asked : [...asked, 'secret'];

/** @throws PlimsollError `usage` where a signature is asked for and nobody is trusted */
async function sbomFromOf(options: ScanCommandOptions): Promise<ScanOptions['sbomFrom']> {
  if (options.sbomFrom === undefined) return undefined;
  if (options.sbomFrom === 'registry-unsigned') return { trust: undefined };
  const trust = await (await import('./trust.ts')).trustOf(signersNamed(options));
  if (trust.keys.length === 0 && !trust.keyless)
    throw new PlimsollError(
      'usage',
      '--sbom-from registry needs --signature-key or --signature-identity: whose SBOM to believe',
    );
  return { trust };
}
