/** `plimsoll watch`: rules over the events of a capture; one alert a line. */
import { createReadStream } from 'node:fs';
import { type Command, Option } from 'commander';
import { exitCode, PlimsollError } from '../model/index.ts';
import type { Priority } from '../runtime/index.ts';
import { priorities } from '../runtime/types.ts';
import { type CommonOptions, commonOptions } from './options.ts';

interface WatchOptions extends CommonOptions {
  rules: string[];
  replay: string;
  matching: 'first' | 'all';
  priority: Priority;
  tag?: string[];
  disableTag?: string[];
  disable?: string[];
  isoTime?: boolean;
}

export function register(program: Command): void {
  const command = program
    .command('watch')
    .description('look at events with rules in the Falco language, and print an alert a line')
    .requiredOption('-r, --rules <file...>', 'rule files, or directories of them')
    .requiredOption('--replay <file>', 'capture to read (.scap, also gzip or zstd); - for standard input')
    .addOption(
      new Option('--matching <mode>', 'which rules an event raises').choices(['first', 'all']).default('first'),
    )
    .addOption(new Option('--priority <level>', 'lowest priority').choices(priorities).default('Debug'))
    .option('--tag <tag...>', 'only rules with these tags')
    .option('--disable-tag <tag...>', 'no rules with these tags')
    .option('--disable <name...>', 'no rules whose name has this in it; * stands for anything')
    .option('--iso-time', 'times of messages in ISO 8601')
    .addHelpText(
      'after',
      `
Exit code 1 says that rules were raised, 3 that the capture could not be read to its end.

Examples:
  plimsoll watch --rules falco_rules.yaml --replay trace.scap
  plimsoll watch --rules rules.d --replay - --format text < trace.scap.gz
`,
    );
  commonOptions(command, ['json', 'text']).action(watch);
}

async function watch(options: WatchOptions): Promise<void> {
  const { alertJson, alertOf, replayCapture, ruleset, syscallSource, syscallState } = await import(
    '../runtime/index.ts'
  );
  const { loadedRules, pathsOf, ruleFile } = await import('./rules-files.ts');
  const { lines } = await import('./lines.ts');
  const files = await Promise.all((await pathsOf(options.rules)).map(ruleFile));
  const loader = await loadedRules(files, [syscallSource]);
  const rules = ruleset(loader.rules(), loader.turn, { matching: options.matching, minimumPriority: options.priority });
  if (options.tag) {
    rules.enableByName('*', false);
    rules.enableByTag(options.tag, true);
  }
  if (options.disableTag) rules.enableByTag(options.disableTag, false);
  for (const name of options.disable ?? []) rules.enableByName(name, false);

  const out = lines(options.output);
  let raised = 0;
  const { sink, state } = syscallState(event => {
    for (const rule of rules.match(event)) {
      raised++;
      const alert = alertOf(rule, event, { isoTime: options.isoTime });
      out.write(options.format === 'json' ? alertJson(alert) : alert.output);
    }
  });
  const input =
    options.replay === '-' ? process.stdin : createReadStream(options.replay, { highWaterMark: 1024 * 1024 });
  const { problems } = await replayCapture(input, sink).catch((cause: NodeJS.ErrnoException) => {
    if (cause instanceof PlimsollError || cause.code === undefined) throw cause;
    throw new PlimsollError('file-unreadable', `${options.replay} cannot be read: ${cause.message}`, { cause });
  });
  await out.end();
  const { forgotten } = state;
  if (forgotten > 0) {
    const message = `${forgotten} threads, descriptors or containers were more than are kept: fields of theirs may be absent`;
    problems.push({ code: 'bound', message });
  }
  if (!options.quiet) for (const { message } of problems) process.stderr.write(`${message}\n`);
  if (problems.some(({ gap }) => gap)) process.exitCode = exitCode.unreadable;
  else process.exitCode = raised > 0 ? exitCode.findings : exitCode.fine;
}
