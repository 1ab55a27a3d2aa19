/** `plimsoll watch` on a live machine: the sensor in a process of its own, alerts and what it says of itself here. */
import { exitCode } from '../model/index.ts';
import type { Alert, Priority } from '../runtime/index.ts';
import { sensorBounds } from '../runtime/sensor/bounds.ts';
import { means, seesLess, sensorAlert } from '../runtime/sensor/own-alerts.ts';
import { objectPath, ownRules, sensorProgram } from '../runtime/sensor/places.ts';
import type { SensorReady } from '../runtime/sensor/protocol.ts';
import { sensorTotals } from '../runtime/sensor/statistics.ts';
import { watcher } from '../runtime/sensor/watcher.ts';
import { pathsOf, ruleFile } from './rules-files.ts';
import { containerPackages } from './watch-packages.ts';
import { ruleChoice } from './watch-parts.ts';

export interface LiveOptions {
  rules?: string[];
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
  withoutEbpf?: boolean;
  sensorCpu: number;
  hostCpu: number;
  group: boolean;
}

export interface LiveSinks {
  alert(alert: Alert): void;
  /** An alert as JSON, on one line. */
  json(alert: Alert): string;
  tell(message: string): void;
}

/** Seconds between writes of the file of what is in use. */
const factsEvery = 15;

/**
 * Watches until the program is told to stop (SIGINT, SIGTERM); SIGHUP reads the rules anew.
 * @returns the exit code: 1 when rules were raised
 * @throws PlimsollError `sensor-unavailable`, `rules-invalid`, `file-unreadable`, `usage`
 */
export async function watchLive(options: LiveOptions, sinks: LiveSinks): Promise<number> {
  const { tell } = sinks;
  const began = performance.now();
  const names = options.rules ?? [ownRules()];
  const read = async () => Promise.all((await pathsOf(names)).map(ruleFile));
  const totals = sensorTotals();
  const stream = options.stream === undefined ? undefined : await streamOf(options.stream, totals.statistics, tell);
  if (stream) tell(`alerts at ${stream.url}/alerts, metrics at ${stream.url}/metrics`);
  const packages = containerPackages();
  const inUse =
    options.facts === undefined
      ? undefined
      : await import('./watch-facts.ts').then(it => it.factsFile(options.facts as string, { packages, tell }));
  const correlated =
    options.findings === undefined
      ? undefined
      : await import('./watch-findings.ts').then(it =>
          it.findingsWatch(options.findings as string[], { packages, tell }),
        );
  const out = (alert: Alert): void => {
    sinks.alert(alert);
    stream?.send(sinks.json(alert));
  };
  const flood = options.group
    ? (await import('../runtime/outputs/grouped.ts')).grouped({
        write: out,
        now: () => performance.now(),
        isoTime: options.isoTime,
      })
    : undefined;
  let raised = 0;
  const write = (alert: Alert): void => {
    raised++;
    // What the sensor says of itself has numbers that add up: none of it is grouped.
    if (flood && !alert.tags.includes('sensor')) flood.write(alert);
    else out(alert);
  };
  const answer =
    options.responses === undefined
      ? undefined
      : await responderOf(options.responses, options.ledger, out, tell, options.isoTime);
  let factsAt = performance.now();
  let watching: Awaited<ReturnType<typeof watcher>> | undefined;
  watching = await watcher({
    ...{ files: await read(), object: objectPath(), ringBytes: sensorBounds.ringBytes },
    ...{ targets: { sensor: options.sensorCpu, host: options.hostCpu }, facts: true },
    ...(options.withoutEbpf && { withoutEbpf: true }),
    choice: ruleChoice(options),
    program: sensorProgram(),
    onAlerts(alerts) {
      for (const { alert, about, inside } of alerts) {
        if (correlated) correlated.alert(alert, inside, write);
        else write(alert);
        if (about && answer) void answer.respond(alert, about);
      }
    },
    onReport(report) {
      totals.report(report);
      flood?.tick();
      if (inUse && performance.now() - factsAt > factsEvery * 1000) {
        factsAt = performance.now();
        inUse.write().catch((error: Error) => tell(error.message));
      }
    },
    onReady(ready) {
      totals.ready(performance.now() - began);
      for (const line of readyLines(ready, performance.now() - began)) tell(line);
      if (ready.way !== 'ebpf') out(seesLess(ready, BigInt(Date.now()) * 1_000_000n));
    },
    onGap({ from, to, why }) {
      totals.restarted();
      const seconds = ((to - from) / 1000).toFixed(1);
      out(
        sensorAlert('Plimsoll sensor restarted', 'Critical', BigInt(to) * 1_000_000n, {
          message: `Nothing was seen for ${seconds} s: the sensor's process ended (${why}) and was started again`,
          fields: { 'plimsoll.gap.from': new Date(from).toISOString(), 'plimsoll.gap.to': new Date(to).toISOString() },
        }),
      );
    },
    onProblem: tell,
    onFact: fact => {
      if (fact.kind !== 'used') return;
      inUse?.add(fact.used);
      correlated?.used(fact.used);
    },
    onShedding: ({ kind, what, why, level }) => tell(`${kind}: ${what} (${why}; level ${level})`),
    onReloaded: (rules, missing) =>
      tell(
        `rules read anew: ${rules}${missing.length > 0 ? `; events that cannot come here: ${missing.join(', ')}` : ''}`,
      ),
  });
  const reload = (): void => {
    read().then(
      next => watching?.reload(next),
      (error: Error) => tell(`the rules cannot be read, the old ones stay: ${error.message}`),
    );
  };
  process.on('SIGHUP', reload);
  await new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  process.off('SIGHUP', reload);
  await watching.stop();
  correlated?.close();
  flood?.end();
  await inUse?.write();
  await packages.close();
  await answer?.close();
  await stream?.close();
  return raised > 0 ? exitCode.findings : exitCode.fine;
}

function readyLines(ready: SensorReady, ms: number): string[] {
  const lines = [
    ...ready.problems,
    ...ready.notAttached.map(({ program, why }) => `not seen here: ${program} (${why})`),
    ...ready.because.map(cause => `eBPF is not used: ${cause}`),
  ];
  if (ready.missing.length > 0) lines.push(`rules ask for events that cannot come here: ${ready.missing.join(', ')}`);
  const { rules, calls, attachedBy, processes, way } = ready;
  const watched = way === 'ebpf' ? `${calls} calls watched by ${attachedBy}` : `watched without eBPF by ${means[way]}`;
  lines.push(`ready: ${rules} rules, ${watched}, ${processes} processes known, after ${Math.round(ms)} ms`);
  return lines;
}

async function streamOf(
  address: string,
  statistics: () => ReturnType<ReturnType<typeof sensorTotals>['statistics']>,
  tell: (message: string) => void,
) {
  const { alertStream } = await import('../runtime/outputs/stream.ts');
  const token = process.env['PLIMSOLL_STREAM_TOKEN'];
  return alertStream(address, { statistics, tell, ...(token && { token }) });
}

async function responderOf(
  file: string,
  ledger: string,
  write: (alert: Alert) => void,
  tell: (line: string) => void,
  isoTime?: boolean,
) {
  const [{ openResponder }, { alertOfRecord }] = await Promise.all([
    import('../runtime/response/open.ts'),
    import('../runtime/response/record.ts'),
  ]);
  return openResponder({
    ...{ file, ledger, egressObject: objectPath('egress'), env: process.env, tell },
    onRecord: (record, time) => write(alertOfRecord(record, time, { isoTime })),
  });
}
