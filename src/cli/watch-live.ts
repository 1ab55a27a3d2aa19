/** `plimsoll watch` on a live machine: the sensor in a process of its own, alerts and what it says of itself here. */
import { exitCode } from '../model/index.ts';
import type { Alert, Priority } from '../runtime/index.ts';
import type { SensorAlert, SensorReport } from '../runtime/sensor/protocol.ts';

export interface LiveOptions {
  rules?: string[];
  matching: 'first' | 'all';
  priority: Priority;
  tag?: string[];
  disableTag?: string[];
  disable?: string[];
  isoTime?: boolean;
  object?: string;
}

export interface LiveSinks {
  alert(alert: Alert): void;
  /** Every alert, with whom it is about. */
  about?(alert: SensorAlert): void;
  report?(report: SensorReport, restarts: number): void;
  tell(message: string): void;
}

/**
 * Watches until the program is told to stop (SIGINT, SIGTERM); SIGHUP reads the rules anew.
 * @returns the exit code: 1 when rules were raised
 * @throws PlimsollError `sensor-unavailable`, `rules-invalid`, `file-unreadable`
 */
export async function watchLive(options: LiveOptions, sinks: LiveSinks): Promise<number> {
  const [{ watcher }, { objectPath, ownRules, sensorProgram }, { sensorBounds }, files] = await Promise.all([
    import('../runtime/sensor/watcher.ts'),
    import('../runtime/sensor/places.ts'),
    import('../runtime/sensor/bounds.ts'),
    import('./rules-files.ts'),
  ]);
  const names = options.rules ?? [ownRules()];
  const read = async () => Promise.all((await files.pathsOf(names)).map(files.ruleFile));
  let raised = 0;
  const write = (alert: Alert): void => {
    raised++;
    sinks.alert(alert);
  };
  const { sensorAlert } = await import('../runtime/sensor/own-alerts.ts');
  const began = performance.now();
  const watching = await watcher({
    ...{ files: await read(), object: options.object ?? objectPath(), ringBytes: sensorBounds.ringBytes },
    choice: {
      ...{ matching: options.matching, priority: options.priority, isoTime: options.isoTime },
      ...(options.tag && { tags: options.tag }),
      ...(options.disableTag && { disabledTags: options.disableTag }),
      ...(options.disable && { disabled: options.disable }),
    },
    program: sensorProgram(),
    onAlerts(alerts) {
      for (const each of alerts) {
        write(each.alert);
        sinks.about?.(each);
      }
    },
    onReport: report => sinks.report?.(report, watching?.restarts ?? 0),
    onReady(ready) {
      for (const problem of ready.problems) sinks.tell(problem);
      for (const { program, why } of ready.notAttached) sinks.tell(`not seen here: ${program} (${why})`);
      if (ready.missing.length > 0)
        sinks.tell(`rules ask for events that cannot come here: ${ready.missing.join(', ')}`);
      sinks.tell(
        `ready: ${ready.rules} rules, ${ready.calls} calls watched by ${ready.attachedBy}, ${ready.processes} processes known, ` +
          `after ${Math.round(performance.now() - began)} ms`,
      );
    },
    onGap({ from, to, why }) {
      const seconds = ((to - from) / 1000).toFixed(1);
      sinks.alert(
        sensorAlert('Plimsoll sensor restarted', 'Critical', BigInt(to) * 1_000_000n, {
          message: `Nothing was seen for ${seconds} s: the sensor's process ended (${why}) and was started again`,
          fields: { 'plimsoll.gap.from': new Date(from).toISOString(), 'plimsoll.gap.to': new Date(to).toISOString() },
        }),
      );
    },
    onProblem: sinks.tell,
    onReloaded: (rules, missing) =>
      sinks.tell(
        `rules read anew: ${rules}${missing.length > 0 ? `; events that cannot come here: ${missing.join(', ')}` : ''}`,
      ),
  });
  const reload = (): void => {
    read().then(
      next => watching.reload(next),
      (error: Error) => sinks.tell(`the rules cannot be read, the old ones stay: ${error.message}`),
    );
  };
  process.on('SIGHUP', reload);
  await new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  process.off('SIGHUP', reload);
  await watching.stop();
  return raised > 0 ? exitCode.findings : exitCode.fine;
}
