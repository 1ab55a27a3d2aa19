/** `plimsoll watch`: rules over the events of this machine, of a capture or of an audit log; one alert a line. */
import { createReadStream } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { exitCode, PlimsollError, type Problem } from '../model/index.ts';
import type { Alert, Priority, RuleEvent } from '../runtime/index.ts';
import { priorities } from '../runtime/types.ts';
import { type CommonOptions, commonOptions } from './options.ts';
import { lookOf } from './terminal.ts';
import { type JsonPart, jsonParts, ruleChoice } from './watch-parts.ts';

interface WatchOptions extends CommonOptions {
  rules?: string[];
  probe?: boolean;
  withoutEbpf?: boolean;
  events?: boolean;
  needs?: boolean;
  replay?: string;
  audit?: string;
  auditListen?: string;
  send?: string[];
  jsonParts?: JsonPart[];
  matching: 'first' | 'all';
  priority: Priority;
  tag?: string[];
  disableTag?: string[];
  disable?: string[];
  isoTime?: boolean;
  stream?: string;
  facts?: string;
  findings?: string[];
  responses?: string;
  ledger: string;
  sensorCpu: number;
  hostCpu: number;
  group: boolean;
}

/** A number that must lie in a range. */
const within =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!(value >= least && value <= most))
      throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`);
    return value;
  };

export function register(program: Command): void {
  const command = program
    .command('watch')
    .description('look at events with rules in the Falco language, and print an alert a line; of this machine, by eBPF')
    .option('-r, --rules <file...>', 'rule files, or directories of them (this machine: our own rules by default)')
    .option('--events', 'list every kind of event that the sensor can give')
    .option('--needs', 'tell what the rules ask the kernel for')
    .option('--without-ebpf', 'this machine: by the process connector and fanotify, as where eBPF cannot be used')
    .option('--probe', 'tell what the kernel of this machine allows, and what is missing')
    .addOption(
      new Option('--replay <file>', 'capture to read (.scap, also gzip or zstd); - for standard input').conflicts([
        'audit',
        'auditListen',
      ]),
    )
    .addOption(
      new Option('--audit <file>', 'audit log of an API server to read (JSON lines); - for standard input').conflicts(
        'auditListen',
      ),
    )
    .option('--audit-listen <host:port>', 'take audit events from an API server’s webhook, on loopback, until stopped')
    .option(
      '--send <output...>',
      'where alerts go besides: file:, syslog:, program:, http:, https:, plimsoll://HOST, platform:URL',
    )
    .addOption(
      new Option('--json-parts <part...>', 'what alerts in JSON have besides time, rule, priority and source')
        .choices(jsonParts)
        .default(
          jsonParts.filter(part => part !== 'message'),
          'all but message',
        ),
    )
    .addOption(
      new Option('--matching <mode>', 'which rules an event raises').choices(['first', 'all']).default('first'),
    )
    .addOption(new Option('--priority <level>', 'lowest priority').choices(priorities).default('Debug'))
    .option('--tag <tag...>', 'only rules with these tags')
    .option('--disable-tag <tag...>', 'no rules with these tags')
    .option('--disable <name...>', 'no rules whose name has this in it; * stands for anything')
    .option('--iso-time', 'times of messages in ISO 8601')
    .option('--stream <host:port>', 'this machine: alerts as server-sent events, and Prometheus metrics beside them')
    .option('--facts <file>', 'this machine: keep which packages of which images are in use, for scan --in-use')
    .option(
      '--findings <report...>',
      'this machine: JSON reports of scans; alerts say when what their process runs is known to be exploited',
    )
    .option('--responses <file>', 'this machine: what is done when rules match; see docs/response.md')
    .option('--ledger <file>', 'where every response is written down', '/var/lib/plimsoll/responses.jsonl')
    .option('--no-group', 'this machine: write floods of alerts out one by one')
    .addOption(
      new Option('--sensor-cpu <cores>', 'cores that the sensor may use before it sheds load')
        .argParser(within(0.05, 64))
        .default(0.5),
    )
    .addOption(
      new Option(
        '--host-cpu <share>',
        'share of all cores that may be busy before it sheds load; 1: whatever the host does',
      )
        .argParser(within(0.1, 1))
        .default(1),
    )
    .addHelpText(
      'after',
      `
Exit code 1 says that rules were raised, 3 that the events could not all be read, 4 that alerts were lost on the way out.

Examples:
  sudo plimsoll watch
  sudo plimsoll watch --rules rules.d --format text
  plimsoll watch --probe
  plimsoll watch --events --format json
  plimsoll watch --needs --rules rules.d
  plimsoll watch --rules falco_rules.yaml --replay trace.scap
  plimsoll watch --rules rules.d --replay - --format text < trace.scap.gz
  plimsoll watch --rules k8s_audit_rules.yaml --audit /var/log/kubernetes/audit.log
  plimsoll watch --rules rules.d --audit-listen 127.0.0.1:9765 --send https://sidekick.example/ file:/var/log/alerts
`,
    );
  commonOptions(command, ['json', 'text']).action(watch);
}

async function watch(options: WatchOptions, command: Command): Promise<void> {
  const asked = command.getOptionValueSource('format') === 'default' ? 'text' : options.format;
  if (options.probe) return printed({ ...options, format: asked });
  if (options.events || options.needs) return told({ ...options, format: asked });
  if ([options.replay, options.audit, options.auditListen].every(source => source === undefined)) return live(options);
  if (options.rules === undefined)
    throw new PlimsollError('usage', 'name the rules: --rules FILE; without it there are rules for this machine alone');
  const { alertOf, auditSource, ruleset, syscallSource } = await import('../runtime/index.ts');
  const { loadedRules, pathsOf, ruleFile } = await import('./rules-files.ts');
  const { alertsTo } = await import('./watch-alerts.ts');
  const files = await Promise.all((await pathsOf(options.rules)).map(ruleFile));
  const loader = await loadedRules(files, [syscallSource, auditSource]);
  const rules = ruleset(loader.rules(), loader.turn, { matching: options.matching, minimumPriority: options.priority });
  if (options.tag) {
    rules.enableByName('*', false);
    rules.enableByTag(options.tag, true);
  }
  if (options.disableTag) rules.enableByTag(options.disableTag, false);
  for (const name of options.disable ?? []) rules.enableByName(name, false);

  const tell = (message: string): void => {
    if (!options.quiet) process.stderr.write(`${message}\n`);
  };
  const alerts = alertsTo(options, options.auditListen !== undefined, tell);
  let raised = 0;
  const look = (event: RuleEvent): void => {
    for (const rule of rules.match(event)) {
      raised++;
      alerts.write(alertOf(rule, event, { isoTime: options.isoTime }));
    }
  };
  const problems = await eventsOf(options, look, alerts.settled, tell);
  const lost = await alerts.end();
  for (const message of [...problems.map(problem => problem.message), ...lost]) tell(message);
  if (lost.length > 0) process.exitCode = exitCode.unreachable;
  else if (problems.some(({ gap }) => gap)) process.exitCode = exitCode.unreadable;
  else process.exitCode = raised > 0 ? exitCode.findings : exitCode.fine;
}

/** The table of what works here. */
async function printed(options: WatchOptions): Promise<void> {
  const { printProbe } = await import('./watch-probe.ts');
  const { objectPath } = await import('../runtime/sensor/places.ts');
  const any = await printProbe(
    objectPath(),
    options.format === 'json' ? 'json' : 'text',
    lookOf(options, process.env).lang,
  );
  process.exitCode = any ? exitCode.fine : exitCode.unreachable;
}

/** Kinds of events, or what rules ask for. */
async function told(options: WatchOptions): Promise<void> {
  const { eventsText, needsOfRules } = await import('./watch-events.ts');
  const text = options.events
    ? eventsText(options.format === 'json' ? 'json' : 'text', lookOf(options, process.env).lang)
    : await needsOfRules(options.rules, ruleChoice(options));
  process.stdout.write(text);
}

/** Why nothing can be seen here. */
async function table(options: WatchOptions, tell: (message: string) => void): Promise<void> {
  const { probeLines } = await import('./watch-probe.ts');
  const { objectPath } = await import('../runtime/sensor/places.ts');
  tell(await probeLines(objectPath(), lookOf(options, process.env).lang));
}

/** This machine, until the program is told to stop. */
async function live(options: WatchOptions): Promise<void> {
  const [{ alertsTo }, { watchLive }, { alertJson }] = await Promise.all([
    import('./watch-alerts.ts'),
    import('./watch-live.ts'),
    import('../runtime/index.ts'),
  ]);
  const tell = (message: string): void => {
    if (!options.quiet) process.stderr.write(`${message}\n`);
  };
  const alerts = alertsTo(options, true, tell);
  const sinks = { alert: (alert: Alert) => alerts.write(alert), json: (alert: Alert) => alertJson(alert), tell };
  const code = await watchLive(options, sinks).catch(async (error: Error) => {
    if (error instanceof PlimsollError && error.code === 'sensor-unavailable') await table(options, tell);
    throw error;
  });
  const lost = await alerts.end();
  for (const message of lost) tell(message);
  process.exitCode = lost.length > 0 ? exitCode.unreachable : code;
}

/** Looks at the events of the source that was named; what of them could not be read. */
async function eventsOf(
  { replay, audit, auditListen }: WatchOptions,
  look: (event: RuleEvent) => void,
  settled: () => Promise<void>,
  tell: (message: string) => void,
): Promise<Problem[]> {
  if (auditListen !== undefined) {
    const { hearAudit } = await import('./watch-audit.ts');
    return (await hearAudit(auditListen, look, tell)).problems;
  }
  const path = (replay ?? audit) as string;
  const bytes = paced(path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 1024 * 1024 }), settled);
  try {
    if (audit === undefined) return await capture(bytes, look);
    const { replayAudit } = await import('../runtime/index.ts');
    return (await replayAudit(bytes, look)).problems;
  } catch (cause) {
    if (cause instanceof PlimsollError || (cause as NodeJS.ErrnoException).code === undefined) throw cause;
    throw new PlimsollError('file-unreadable', `${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/** Bytes no faster than alerts go out. */
async function* paced(bytes: AsyncIterable<Uint8Array>, settled: () => Promise<void>): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    yield chunk;
    await settled();
  }
}

async function capture(bytes: AsyncIterable<Uint8Array>, look: (event: RuleEvent) => void): Promise<Problem[]> {
  const { replayCapture, syscallState } = await import('../runtime/index.ts');
  const { sink, state } = syscallState(look);
  const { problems } = await replayCapture(bytes, sink);
  const { forgotten } = state;
  if (forgotten > 0) {
    const message = `${forgotten} threads, descriptors or containers were more than are kept: fields of theirs may be absent`;
    problems.push({ code: 'bound', message });
  }
  return problems;
}
