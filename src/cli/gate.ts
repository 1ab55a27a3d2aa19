import type { Command } from 'commander';
import { Option } from 'commander';
import { exitCode } from '../model/index.ts';
import type { JudgeOptions, Ruling } from '../policy/index.ts';
import { renderVerdict } from '../report/index.ts';
import { scan } from '../scan/index.ts';
import { type JudgingOptions, judgeOf, judgingOptions } from './judging.ts';
import { commonOptions, type ReadingOptions, readingOptions, writeOut } from './options.ts';
import { databaseOf, exitOf, isOffline, readOptionsOf } from './reading.ts';
import { elsewhereOf, type ServerOptions, serverOptions } from './server-option.ts';
import { lookOf, watchProgress } from './terminal.ts';
import { vexOption, vexSourcesOf } from './vex-sources.ts';

interface GateOptions extends ReadingOptions, JudgingOptions, ServerOptions {
  failOn?: JudgeOptions['failOn'];
  showWaived?: boolean;
  vex?: string[];
}

export function register(program: Command): void {
  const command = program
    .command('gate')
    .description('the verdict alone, with its reasons; exit 1 when it is blocked')
    .argument('<reference>', 'image, archive, layout, root file system or source tree');
  vexOption(judgingOptions(serverOptions(readingOptions(commonOptions(command, ['text', 'json'])))))
    .addOption(
      new Option('--fail-on <severity>', 'block at or above it, in the place of a policy').choices([
        'critical',
        'high',
        'medium',
        'low',
      ]),
    )
    .option('--show-waived', 'list what was waived, by whom, why and until when')
    .addHelpText(
      'after',
      `
The policy is "default" unless --policy names another or --fail-on is given.

Examples:
  plimsoll gate app:1.4
  plimsoll gate app:1.4 --policy strict --env production
  plimsoll gate docker-archive:image.tar --policy policy.yaml --env test --format json
  plimsoll gate registry.example/app:1.4 --policy strict --signature-key cosign.pub --vex registry
  plimsoll gate app:1.4 --break-glass "incident 4711: the fix is worse than the flaw"
`,
    )
    .action(async (reference: string, options: GateOptions) => {
      const look = lookOf(options, process.env);
      const now = new Date();
      const asked = options.policy ?? (options.failOn ? undefined : 'default');
      const gate = { failOn: options.failOn };
      const reach = readOptionsOf(options, process.env);
      const elsewhere = await elsewhereOf(options, gate, process.env);
      const judge = elsewhere ? undefined : await judgeOf({ ...options, policy: asked }, gate, now, process.env, reach);
      const watcher = watchProgress(options, look.lang);
      const result = await scan(reference, {
        ...reach,
        db: databaseOf(options, process.env),
        offline: isOffline(options, process.env),
        now,
        gate,
        judge,
        elsewhere,
        vex: await vexSourcesOf(options.vex, reach),
        onProgress: watcher.onProgress,
      }).finally(watcher.stop);
      const text =
        options.format === 'json'
          ? `${JSON.stringify(gateDocument(result.verdict as Ruling, reference, result.waived), undefined, 2)}\n`
          : renderVerdict(result, { ...look, showWaived: options.showWaived === true });
      await writeOut(text, options.output);
      const verdict = result.verdict.verdict === 'block' ? exitCode.findings : exitCode.fine;
      process.exitCode = exitOf(result.problems, options.strict, verdict);
    });
}

type Waived = Parameters<typeof renderVerdict>[0]['waived'];

/** docs/policy.md describes it. */
function gateDocument(ruling: Ruling, reference: string, waived: Waived): object {
  const { verdict, policy, environment, mode, alert, reasons, decisions } = ruling;
  return {
    schemaVersion: 1,
    reference,
    verdict,
    policy,
    environment,
    mode,
    alert,
    reasons,
    rules: decisions
      ?.filter(({ effect }) => effect !== 'none')
      .map(({ rule, effect, findings }) => ({
        id: rule.id,
        effect,
        standards: rule.standards,
        findings: [...new Set(findings.map(({ id }) => id))],
      })),
    waived: waived.map(({ id, package: found, waived: mark }) => ({ id, package: found?.purl, ...mark })),
  };
}
