/** More than there is room for: what is lost is counted and said, and the state is put right from /proc. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { objectPath, sensorProgram } from '../src/runtime/sensor/places.ts';
import type { SensorAlert, SensorReport } from '../src/runtime/sensor/protocol.ts';
import { type Watcher, watcher } from '../src/runtime/sensor/watcher.ts';
import { type Box, openRange, type Range } from './range/box.ts';
import { noBoxes } from './range/image.ts';
import { noSensor } from './range/sensor.ts';
import { skipping } from './real/programs.ts';

const reason = (await noBoxes()) ?? (await noSensor());
const program = promisify(execFile);
const MiB = 1024 * 1024;

const text = `
- rule: Flood
  desc: of the test
  condition: evt.type = getppid and proc.cmdline endswith flood.py
  output: parent=%proc.ppid
  priority: WARNING
- rule: Trigger
  desc: of the test
  condition: evt.type in (execve, execveat) and proc.args startswith loss-
  output: args=%proc.args parent=%proc.pname second=%proc.aname[2] container=%container.id
  priority: WARNING
`;

interface Watched {
  watching: Watcher;
  alerts: SensorAlert[];
  problems: string[];
  reports: SensorReport[];
  threads: number;
}

let open: Watched | undefined;
async function watch(ringBytes: number): Promise<Watched> {
  const [alerts, problems, reports]: [SensorAlert[], string[], SensorReport[]] = [[], [], []];
  let threads = 0;
  const nothing = (): void => {};
  const watching = await watcher({
    ...{ files: [{ name: 'rules.yaml', text }], object: objectPath(), ringBytes, facts: false },
    // It sheds nothing: this is about what happens when that is not enough.
    ...{ targets: { sensor: 64, host: 1 }, choice: { matching: 'all', priority: 'Debug' }, program: sensorProgram() },
    onAlerts: each => void alerts.push(...each),
    onProblem: each => void problems.push(each),
    onReport: each => void reports.push(each),
    onReady: each => {
      ({ threads } = each);
    },
    ...{ onGap: nothing, onFact: nothing, onShedding: nothing, onReloaded: nothing },
  });
  open = { watching, alerts, problems, reports, threads };
  return open;
}
afterEach(async () => {
  await open?.watching.stop();
  open = undefined;
});

const report = async ({ reports }: Watched): Promise<SensorReport> => {
  const { length } = reports;
  while (reports.length < length + 2) await sleep(20);
  return reports.at(-1) as SensorReport;
};
const lost = ({ counters }: SensorReport): number => counters.ringFull + counters.tooLarge + counters.noScratch;

const flood = `
import os, time
began, made = time.monotonic(), 0
while time.monotonic() - began < 4:
    for _ in range(1000): os.getppid()
    made += 1000
print(made)
`;

/** Processes that make two of their own, eleven deep: what cannot be made is left out. One byte a process. */
const bomb = `
import os, sys
out = os.open('/range/made', os.O_WRONLY | os.O_CREAT | os.O_APPEND)
def burst(depth):
    children = []
    for _ in range(2 if depth else 0):
        try: pid = os.fork()
        except OSError: continue
        if pid == 0:
            os.write(out, b'.')
            burst(depth - 1)
            os._exit(0)
        children.append(pid)
    for pid in children: os.waitpid(pid, 0)
burst(11)
`;

describe.skipIf(skipping('losses', reason))('losses', () => {
  let range: Range;
  let box: Box;
  beforeAll(async () => {
    range = await openRange();
    box = await range.box('plain', '--pids-limit', '1000');
    writeFileSync(join(box.folder, 'bomb.py'), bomb);
  });
  afterAll(async () => {
    await range?.stop();
  });

  const seen = async ({ alerts }: Watched, word: string): Promise<Record<string, unknown>> => {
    for (const began = performance.now(); performance.now() - began < 15_000; await sleep(10)) {
      const found = alerts.find(({ alert }) => alert.outputFields['proc.args'] === word);
      if (found) return found.alert.outputFields;
    }
    throw new Error(`${word} was not seen`);
  };
  const inside = { 'proc.pname': 'sh', 'proc.aname[2]': 'sh' };

  test('a fork bomb: the sensor lives, and forgets every process that has ended', async () => {
    const sensor = await watch(8 * MiB);
    const before = await report(sensor);
    const { code, output } = await box.run(
      'python3 /range/bomb.py; python3 /range/bomb.py; wc -c < /range/made',
      'bomb',
    );
    expect(code, output).toBe(0);
    const made = Number(output.trim().split('\n').at(-1));
    await box.run('/bin/true loss-bomb', 'after');
    expect(await seen(sensor, 'loss-bomb')).toMatchObject({ ...inside, 'container.id': box.id.slice(0, 12) });
    await report(sensor);
    const after = await report(sensor);
    const clones = (after.events['clone'] ?? 0) - (before.events['clone'] ?? 0);
    console.log(
      `${made} processes: ${clones} events of clone, ${lost(after)} lost; threads ${before.threads} → ${after.threads}`,
    );
    expect(made).toBeGreaterThan(1000);
    if (lost(after) === 0) expect(clones).toBeGreaterThanOrEqual(made);
    expect(Math.abs(after.threads - before.threads)).toBeLessThan(150);
    expect([sensor.watching.restarts, after.damaged]).toEqual([0, 0]);
  }, 60_000);

  test('a ring that is far too small: losses are counted and said, and the state is right again', async () => {
    const sensor = await watch(64 * 1024);
    const before = await report(sensor);
    expect(before.counters.ringFull).toBe(0);
    // Long command lines of many processes at once, in a container and on the machine.
    const burst = (many: number): string => `for i in $(seq ${many}); do /bin/true ${'x'.repeat(8000)} & done; wait`;
    await Promise.all([box.run(burst(150), 'full'), program('sh', ['-c', burst(150)])]);
    let after = await report(sensor);
    for (let tries = 0; after.counters.ringFull === 0 && tries < 5; tries++) after = await report(sensor);
    console.log(
      `ring of 64 KiB: ${after.counters.sent} events sent, ${after.counters.ringFull} lost, rebuilt ${after.rebuilt} times`,
    );
    console.log(sensor.problems.join('\n'));
    expect(after.counters.ringFull).toBeGreaterThan(0);
    expect(after.rebuilt).toBeGreaterThan(0);
    expect(sensor.problems.join('\n')).toMatch(/\d+ events were lost: processes and files are read anew from \/proc/);
    await box.run('/bin/true loss-full', 'later');
    expect(await seen(sensor, 'loss-full')).toMatchObject({ ...inside, 'container.id': box.id.slice(0, 12) });
    await report(sensor);
    const last = await report(sensor);
    console.log(`threads ${before.threads} → ${last.threads}`);
    expect(Math.abs(last.threads - before.threads)).toBeLessThan(150);
  }, 60_000);

  test('more alerts than can be told: each is counted, memory stays bounded, and other rules are heard', async () => {
    const sensor = await watch(8 * MiB);
    writeFileSync(join(box.folder, 'flood.py'), flood);
    const ran = box.run('python3 /range/flood.py', 'flood');
    await sleep(2000);
    const began = Date.now();
    await program('/bin/true', ['loss-amid']);
    await seen(sensor, 'loss-amid');
    console.log(`another rule's alert came ${Date.now() - began} ms after its program began, amid the flood`);
    const made = Number((await ran).output);
    await report(sensor);
    const last = await report(sensor);
    const told = sensor.alerts.filter(({ alert }) => alert.rule === 'Flood').length;
    const left = sensor.alerts
      .filter(({ alert }) => alert.rule === 'Plimsoll alerts left out')
      .reduce((sum, { alert }) => sum + Number(alert.outputFields['sensor.left_out']), 0);
    const raised = last.alerts.find(({ rule }) => rule === 'Flood')?.count ?? 0;
    const rss = Math.round(last.rss / MiB);
    console.log(
      `${made} calls raised ${raised} alerts: ${told} told, ${left} left out; ${lost(last)} events lost, ${last.counters.sampled} shed; ${rss} MiB`,
    );
    expect(told + left).toBe(raised);
    // Losses make the sensor shed, too.
    expect(raised + lost(last) + last.counters.sampled).toBeGreaterThanOrEqual(made);
    expect(left).toBe(last.alertsDropped);
    expect(rss).toBeLessThan(500);
  }, 60_000);
});
