/**
 * A real storm of calls in a container, above what the sensor may use: it sheds, says so, loses no program that begins, and
 * gives all back. With `PLIMSOLL_RECORD=1` the run is kept for the graph in the documents.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Box, openRange, type Range } from './range/box.ts';
import { noBoxes } from './range/image.ts';
import { noSensor } from './range/sensor.ts';
import { type Storm, type StormMoment, stormFile } from './range/storm.ts';
import { type Watching, watching } from './range/watching.ts';
import { skipping } from './real/programs.ts';

const reason = (await noBoxes()) ?? (await noSensor());
const program = promisify(execFile);

/** Cores that the sensor may use. */
const target = 0.1;
/** Seconds before the storm, and of it. */
const calm = 5;
const storming = 15;

const rules = `
- rule: Steady
  desc: processes that begin all the time
  condition: evt.type in (execve, execveat) and proc.args startswith steady-
  output: args=%proc.args
  priority: WARNING
- rule: Storm
  desc: frequent calls, which the kernel cannot leave out by itself
  condition: evt.type in (getppid, lseek, fcntl) and proc.name = nobody
  output: name=%proc.name
  priority: WARNING
`;

/** Makes as many calls as it can, and says how many it has made. */
const storm = `
import os, time, fcntl
began = time.monotonic()
made, said = 0, 0
fd = os.open('/tmp', os.O_RDONLY)
out = open('/range/storm.log', 'w', 1)
while True:
    for _ in range(500):
        os.getppid(); os.lseek(fd, 0, 0); os.getppid(); fcntl.fcntl(fd, fcntl.F_GETFD)
    made += 2000
    now = time.monotonic()
    if now - said > 0.1:
        said = now
        out.write('%d %d\\n' % (time.time() * 1000, made))
    if now - began > ${storming}: break
`;

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise(resolve => server.close(resolve));
  return port;
};

/** The sum of a metric's samples whose labels hold a text. */
const metric = (text: string, name: string, label = ''): number =>
  [...text.matchAll(new RegExp(`^${name}(\\{[^\\n]*\\})? (\\S+)$`, 'gm'))]
    .filter(([, labels = '']) => labels.includes(label))
    .reduce((sum, [, , value]) => sum + Number(value), 0);

describe.skipIf(skipping('a storm of calls', reason))('a storm of calls', () => {
  let range: Range;
  let sensor: Watching;
  const moments: StormMoment[] = [];
  let made = 0;
  let heardOf: readonly string[] = [];
  let last = '';

  beforeAll(async () => {
    range = await openRange();
    const box: Box = await range.box('plain');
    const port = await freePort();
    sensor = await watching(rules, '--sensor-cpu', String(target), '--stream', `127.0.0.1:${port}`);
    let going = true;
    const steady = (async () => {
      for (; going; await sleep(45)) await program('/bin/true', [`steady-${made++}`]);
    })();
    const began = Date.now();
    const stormLog = join(box.folder, 'storm.log');
    /** Calls that the storm had made at a time. */
    const offered = (at: number): number => {
      if (!existsSync(stormLog)) return 0;
      const lines = readFileSync(stormLog, 'utf8').trim().split('\n');
      const before = lines.map(line => line.split(' ').map(Number)).filter(([time = 0]) => time <= at);
      return before.at(-1)?.[1] ?? 0;
    };
    const look = async (): Promise<StormMoment> => {
      last = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      const at = Date.now();
      return {
        second: (at - began) / 1000,
        level: metric(last, 'plimsoll_sensor_throttle_level'),
        cpu: metric(last, 'plimsoll_sensor_cpu_ratio', 'sensor'),
        calls: offered(at),
        events: metric(last, 'plimsoll_sensor_events_total'),
        execsMade: made,
        execsSeen: metric(last, 'plimsoll_sensor_alerts_total', 'Steady'),
      };
    };
    let stormDone: Promise<unknown> | undefined;
    writeFileSync(join(box.folder, 'storm.py'), storm);
    for (let highest = 0; ; await sleep(500)) {
      const moment = await look();
      moments.push(moment);
      highest = Math.max(highest, moment.level);
      if (moment.second > calm) stormDone ??= box.run('python3 /range/storm.py', 'storm');
      const over = moment.second > calm + storming + 5 && (highest === 0 || moment.level === 0);
      if (over || moment.second > 200) break;
    }
    await stormDone;
    going = false;
    await steady;
    await sleep(2500);
    moments.push(await look());
    heardOf = sensor.alerts.filter(({ rule }) => rule === 'Steady').map(({ fields }) => String(fields['proc.args']));
  }, 260_000);

  afterAll(async () => {
    await sensor?.stop();
    await range?.stop();
  });

  const levels = (): number[] => moments.map(({ level }) => level);

  test('shedding is told when it begins: an alert and a line, with what and why', () => {
    const told = sensor.alerts.filter(({ rule }) => rule === 'Plimsoll sensor sheds load');
    console.log(told.map(({ output }) => output).join('\n'));
    expect(told[0]?.fields).toMatchObject({ 'sensor.phase': 'started' });
    expect(String(told[0]?.fields['sensor.why'])).toContain(`more than ${target}`);
    expect(sensor.said()).toMatch(/^shedding: one of \d+ of frequent calls/m);
    expect(Math.max(...levels())).toBeGreaterThan(0);
  });

  test('programs that begin are seen to the last one', () => {
    const counts = Map.groupBy(heardOf, word => word);
    const wrong = Array.from({ length: made }, (_, i) => `steady-${i}`).filter(word => counts.get(word)?.length !== 1);
    console.log(`${made} programs began, ${heardOf.length} alerts`);
    expect(made).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });

  test('when the storm is over, all is given back', () => {
    const told = sensor.alerts.filter(({ rule }) => rule === 'Plimsoll sensor sheds load');
    expect(told.at(-1)?.fields).toMatchObject({ 'sensor.phase': 'stopped', 'sensor.level': 0 });
    expect(levels().at(-1)).toBe(0);
    expect(last).not.toMatch(/^plimsoll_sensor_shedding\{/m);
    expect(metric(last, 'plimsoll_sensor_throttle_starts_total')).toBeGreaterThanOrEqual(1);
  });

  test('what was left out is counted, and nothing was lost', () => {
    const calls = moments.at(-1)?.calls ?? 0;
    const shed = metric(last, 'plimsoll_sensor_dropped_events_total', 'shed');
    const seen = ['getppid', 'lseek', 'fcntl'].reduce(
      (sum, kind) => sum + metric(last, 'plimsoll_sensor_events_total', `"${kind}"`),
      0,
    );
    console.log(`${calls} calls were made: ${seen} were sent, ${shed} were shed`);
    expect(seen + shed).toBeGreaterThanOrEqual(calls);
    expect(metric(last, 'plimsoll_sensor_dropped_events_total', 'too-long')).toBe(0);
  });

  test('the run can be kept for the graph', () => {
    if (process.env['PLIMSOLL_RECORD'] !== '1') return;
    const recorded: Storm = { target, from: calm, to: calm + storming, moments };
    writeFileSync(stormFile, `${JSON.stringify(recorded, null, 1)}\n`);
  });
});
