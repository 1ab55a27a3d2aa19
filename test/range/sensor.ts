/** The real `plimsoll watch` over what the machine does, and the alerts that it gives. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { sensorObjects } from '../../scripts/sensor-object.ts';
import { loadedRules, pathsOf, ruleFile } from '../../src/cli/rules-files.ts';
import { probe } from '../../src/runtime/degrade/probe.ts';
import { probeText, sensorWay } from '../../src/runtime/degrade/probe-text.ts';
import { auditSource, syscallSource } from '../../src/runtime/index.ts';
import { objectPath } from '../../src/runtime/sensor/places.ts';
import { repo } from '../real/cache.ts';
import { scratch } from '../real/plimsoll.ts';
import { missing } from '../real/programs.ts';

/** An alert as a line of JSON says it. */
export interface Raised {
  /** Of the event, nanoseconds since the epoch. */
  time: bigint;
  rule: string;
  priority: string;
  source: string;
  tags: string[];
  output: string;
  fields: Record<string, unknown>;
}

export interface Sensor {
  /** All alerts until now, markers apart. */
  alerts: readonly Raised[];
  /** What it says on standard error. */
  said(): string;
  /** Runs a process that is seen; all that came before it has a lower time. @returns the time of its event */
  mark(): Promise<bigint>;
  /** Waits for the first alert that is wanted, and no longer than this. Milliseconds. */
  alerted(wanted: (alert: Raised) => boolean, within?: number): Promise<Raised | undefined>;
  /** All that was done is looked at, and what was asked about containers answered. */
  settled(): Promise<void>;
  /** SIGTERM. @returns the exit code */
  stop(): Promise<number | null>;
}

export interface SensorOptions {
  /** Rule files, or folders of them. */
  rules: string[];
  matching?: 'first' | 'all';
  /** Fields that alerts show besides the usual ones. */
  fields?: string[];
  /** Further options of `plimsoll watch`. */
  options?: string[];
}

/** Fields that every alert of the range has besides those of its rule: who it was, and of which script. */
const shown = [
  'proc.env[RANGE_TOKEN]',
  'proc.aenv[RANGE_TOKEN]',
  'container.id',
  'container.image.repository',
  'container.image.tag',
  'container.image.digest',
  'container.name',
  'proc.name',
  'proc.pname',
  'proc.aname[2]',
  'proc.aname[3]',
  'proc.cmdline',
  'proc.exepath',
  'user.name',
  'evt.type',
  'evt.res',
  'fd.name',
];

/** Milliseconds from start to its ready line, and for what was asked about containers to be answered. */
const startTime = 60_000;
const settling = 1500;
const markerRule = 'Marker of the range';
const markerWord = 'plimsoll-range-marker-';

const marker = {
  rule: markerRule,
  desc: 'A process whose event stands between those of two scripts',
  condition: `evt.type in (execve, execveat) and proc.args startswith ${markerWord}`,
  output: 'marker=%proc.args',
  priority: 'CRITICAL',
};

/** The rules' names with what their alerts show besides. */
async function additions(rules: string[], fields: string[]): Promise<unknown[]> {
  const files = await Promise.all((await pathsOf(rules)).map(ruleFile));
  const loader = await loadedRules(files, [syscallSource, auditSource]);
  return loader
    .rules()
    .filter(({ source }) => source === 'syscall')
    .map(({ name }) => ({
      rule: name,
      output: ` | ${[...shown, ...fields].map(field => `%${field}`).join(' ')}`,
      override: { output: 'append' },
    }));
}

/**
 * Why the sensor cannot watch here, or undefined: the table of what it needs, and what of that works.
 */
export async function noSensor(): Promise<string | undefined> {
  if (missing('clang', 'llvm-strip') === undefined) await sensorObjects();
  const rows = await probe({ object: objectPath() });
  return sensorWay(rows) === 'ebpf' ? undefined : `the sensor cannot watch here\n${probeText(rows, 'en')}`;
}

/** Every alert by itself, and nothing shed because tests share the machine with others: what is judged here is what is seen. */
const alone = ['--no-group', '--sensor-cpu', '8'];

/** Starts the sensor, and waits until it watches. @throws when it ends before, with what it said */
export async function startSensor({
  rules,
  matching = 'all',
  fields = [],
  options = [],
}: SensorOptions): Promise<Sensor> {
  const { folder, remove } = scratch('sensor');
  const first = join(folder, 'marker.yaml');
  const last = join(folder, 'shown.yaml');
  // JSON is YAML.
  writeFileSync(first, JSON.stringify([marker]));
  writeFileSync(last, JSON.stringify(await additions(rules, fields)));
  const args = ['watch', '--rules', first, ...rules, last, '--matching', matching, ...alone, ...options];
  const child = spawn(join(repo, 'bin/plimsoll'), args, {
    env: { ...process.env, LC_ALL: 'C.UTF-8', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = (): boolean => child.kill('SIGTERM');
  process.once('exit', kill);
  const gone = new Promise<number | null>(resolve => child.once('exit', resolve));
  const alerts: Raised[] = [];
  const marks = new Map<string, bigint>();
  createInterface({ input: child.stdout }).on('line', line => {
    const alert = raised(line);
    if (alert.rule !== markerRule) alerts.push(alert);
    else marks.set(String(alert.fields['proc.args']), alert.time);
  });
  const said = await ready(child, remove, options.includes('--without-ebpf'));
  const until = async <T>(found: () => T | undefined, within: number, what: string): Promise<T | undefined> => {
    for (let waited = 0; waited <= within; waited += 5) {
      const value = found();
      if (value !== undefined) return value;
      if (child.exitCode !== null) throw new Error(`the sensor ended while ${what} was awaited: ${said()}`);
      await sleep(5);
    }
    return undefined;
  };
  const own = randomUUID();
  let count = 0;
  const mark = async (): Promise<bigint> => {
    const word = `${markerWord}${own}-${++count}`;
    await promisify(execFile)('/bin/true', [word]);
    const time = await until(() => marks.get(word), 20_000, word);
    if (time === undefined) throw new Error(`the sensor did not see ${word} in time: ${said()}`);
    return time;
  };
  return {
    ...{ alerts, said, mark },
    async settled() {
      await mark();
      await sleep(settling);
    },
    alerted: (wanted, within = settling) => until(() => alerts.find(wanted), within, 'an alert'),
    async stop() {
      // What was lost on a busy machine explains what was missed.
      for (const line of said()
        .split('\n')
        .filter(line => /lost|shedding/.test(line)))
        console.warn(line);
      kill();
      const code = await gone;
      process.off('exit', kill);
      remove();
      return code;
    },
  };
}

/** Waits for the line that says that it watches. @param without eBPF is as wanted @returns what it has said, also later */
async function ready(child: ChildProcess, remove: () => void, without: boolean): Promise<() => string> {
  let text = '';
  let found = (_: boolean): void => {};
  const watching = new Promise<boolean>(resolve => {
    found = resolve;
  });
  child.stderr?.on('data', chunk => {
    text = (text + chunk).slice(-20_000);
    // Its second choice sees too little where it was not asked for.
    if (/^ready: .*\n/m.test(text)) found(text.includes('watched without eBPF') === without);
  });
  child.once('exit', () => found(false));
  const timer = setTimeout(() => found(false), startTime);
  const watches = await watching;
  clearTimeout(timer);
  if (!watches) {
    child.kill('SIGKILL');
    remove();
    throw new Error(`the sensor did not start: ${text}`);
  }
  return () => text;
}

/** @throws when standard output holds anything but alerts */
export function raised(line: string): Raised {
  const { time, rule, priority, source, tags, output, output_fields } = JSON.parse(line) as Record<string, unknown>;
  const [, seconds = '', fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(String(time)) ?? [];
  return {
    time: BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0')),
    rule: String(rule),
    priority: String(priority),
    source: String(source),
    tags: tags as string[],
    output: String(output),
    fields: output_fields as Record<string, unknown>,
  };
}
