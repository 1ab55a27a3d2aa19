/** Keeps a sensor process running, and starts it again when it ends by itself. */
import { type ChildProcess, fork } from 'node:child_process';
import { PlimsollError } from '../../model/index.ts';
import type { Fact } from '../facts/types.ts';
import type { Announcement } from '../throttle/types.ts';
import { sensorBounds } from './bounds.ts';
import type { FromSensor, SensorAlert, SensorReady, SensorReport, SensorStart } from './protocol.ts';

export interface Gap {
  /** Milliseconds since the epoch: between these nothing was seen. */
  from: number;
  to: number;
  why: string;
}

export interface WatcherOptions extends Omit<SensorStart, 'kind' | 'main'> {
  /** The program of the sensor's process. */
  program: string | URL;
  onAlerts(alerts: readonly SensorAlert[]): void;
  onReport(report: SensorReport): void;
  onReady(ready: SensorReady): void;
  /** It ended, and was started again. */
  onGap(gap: Gap): void;
  onProblem(message: string): void;
  onFact(fact: Fact): void;
  onShedding(announcement: Announcement): void;
  onReloaded(rules: number, missing: readonly string[]): void;
}

export interface Watcher {
  /** Takes new rules; the old ones stay where they are wrong (`onProblem`). */
  reload(files: SensorStart['files']): void;
  readonly restarts: number;
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/** @throws PlimsollError when the first start fails: `sensor-unavailable`, `rules-invalid` */
export async function watcher(options: WatcherOptions): Promise<Watcher> {
  const { program, onAlerts, onReport, onReady, onGap, onProblem, onFact, onShedding, onReloaded, ...start } = options;
  let files = start.files;
  let child: ChildProcess | undefined;
  let stopping = false;
  let restarts = 0;
  let pause: number = sensorBounds.restartMs;
  let seenUntil = Date.now();
  /** Rules that the sensor was asked to take, and has not answered about. */
  const asked: SensorStart['files'][] = [];

  function hear(message: FromSensor): void {
    seenUntil = Date.now();
    if (message.kind === 'alerts') onAlerts(message.alerts);
    else if (message.kind === 'report') onReport(message);
    else if (message.kind === 'problem') onProblem(message.message);
    else if (message.kind === 'fact') onFact(message.fact);
    else if (message.kind === 'shedding') onShedding(message.announcement);
    else if (message.kind === 'reloaded') {
      files = asked.shift() ?? files;
      onReloaded(message.rules, message.missing);
    } else if (message.kind === 'refused') {
      asked.shift();
      onProblem(`the new rules are refused, the old ones stay: ${message.why}`);
    }
  }

  function begin(): Promise<SensorReady> {
    return new Promise((resolve, reject) => {
      const made = fork(program, {
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        execArgv: ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4'],
      });
      child = made;
      let ready = false;
      let failure: PlimsollError | undefined;
      let heardAt = performance.now();
      let silent = false;
      const late = setTimeout(() => made.kill('SIGKILL'), sensorBounds.beginMs);
      // It reports every second: one that does not is stopped or hangs, and sees nothing.
      const listening = setInterval(() => {
        if (!ready || performance.now() - heardAt < sensorBounds.silentMs) return;
        silent = true;
        made.kill('SIGKILL');
      }, sensorBounds.reportMs);
      made.on('message', (message: FromSensor) => {
        heardAt = performance.now();
        if (message.kind === 'ready') {
          ready = true;
          clearTimeout(late);
          resolve(message);
        } else if (message.kind === 'failed') {
          const code = message.code === 'rules-invalid' ? 'rules-invalid' : 'sensor-unavailable';
          failure = new PlimsollError(code, message.message);
        } else hear(message);
      });
      made.on('error', error => {
        failure ??= new PlimsollError('sensor-unavailable', `the sensor cannot be started: ${error.message}`);
      });
      made.on('exit', (code, signal) => {
        clearTimeout(late);
        clearInterval(listening);
        const ended = signal ? `it was ended by ${signal}` : `it ended with code ${code}`;
        const why = silent ? `it said nothing for ${sensorBounds.silentMs / 1000} s` : ended;
        if (!ready) reject(failure ?? new PlimsollError('sensor-unavailable', `the sensor did not begin: ${why}`));
        else if (!stopping) void again(why);
      });
      made.send({ ...start, kind: 'start', files, main: process.pid });
    });
  }

  async function again(why: string): Promise<void> {
    const from = seenUntil;
    restarts++;
    onProblem(`the sensor's process is gone (${why}); it is started again`);
    while (!stopping) {
      await new Promise(resolve => setTimeout(resolve, pause));
      pause = Math.min(pause * 2, sensorBounds.restartMostMs);
      if (stopping) return;
      try {
        const ready = await begin();
        seenUntil = Date.now();
        onReady(ready);
        onGap({ from, to: seenUntil, why });
        const [newest] = asked.splice(0).slice(-1);
        if (newest) reload(newest);
        setTimeout(() => (pause = sensorBounds.restartMs), 60_000).unref();
        return;
      } catch (error) {
        onProblem((error as Error).message);
      }
    }
  }

  function reload(next: SensorStart['files']): void {
    asked.push(next);
    if (child?.connected) child.send({ kind: 'reload', files: next });
  }

  onReady(await begin());
  return {
    get restarts() {
      return restarts;
    },
    get pid() {
      return child?.pid;
    },
    reload,
    async stop() {
      stopping = true;
      const last = child;
      if (last === undefined || last.exitCode !== null || last.signalCode !== null) return;
      await new Promise<void>(resolve => {
        const late = setTimeout(() => last.kill('SIGKILL'), sensorBounds.endMs);
        last.once('exit', () => {
          clearTimeout(late);
          resolve();
        });
        if (last.connected) last.send({ kind: 'stop' });
        else last.kill('SIGKILL');
      });
    },
  };
}
