import { beforeEach, describe, expect, it } from 'vitest';
import { procReader } from '../proc/reader.ts';
import { python, type Spawned } from '../proc/testing.ts';
import type { ThreadRecord } from '../scap/blocks/records.ts';
import { threadRecord } from '../scap/testing.ts';
import { bareContainer } from '../state/containers.ts';
import { MachineState } from '../state/machine.ts';
import type { Thread } from '../state/thread.ts';
import { driftAlert } from './drift-alert.ts';
import { facts } from './facts.ts';
import type { Drift, Fact } from './types.ts';

const id = 'a'.repeat(64);
const short = 'a'.repeat(12);
const second = 1_000_000_000n;
const boot = 1_700_000_000n * second;
const created = boot + 500n * second;
const now = created + 900n * second;
const cgroups = Buffer.from(`cpu=/docker/${id}\0`);

let state: MachineState;
let told: Fact[];
beforeEach(() => {
  state = new MachineState();
  state.describe({ cpus: 1, memoryBytes: 0n, maxPid: 1n, hostname: 'h', bootTime: boot });
  told = [];
});
const container = (values: object = {}) =>
  state.addContainer({
    ...bareContainer(id, 'docker'),
    bare: false,
    image: 'a:1',
    digest: 'sha256:1',
    created,
    ...values,
  });
function thread(values: Partial<ThreadRecord> = {}): Thread {
  const record = threadRecord({
    tid: 20,
    cgroups,
    exepath: '/usr/bin/x',
    exeCtime: boot - second,
    exeInode: 7n,
    ...values,
  });
  state.addThread(record);
  return state.threads.get(record.tid) as Thread;
}
const made = (options: { budget?: number; clock?: () => number; root?: string } = {}) =>
  facts({ state, onFact: fact => told.push(fact), budget: 1, ...options });
const drifts = (): Drift[] => told.flatMap(fact => (fact.kind === 'drift' ? [fact.drift] : []));
const files = (): string[] => told.flatMap(fact => (fact.kind === 'used' ? fact.used.files : []));

describe('drift', () => {
  const late = created + second;
  it.each<[string, Partial<ThreadRecord>, object, string | undefined]>([
    ['a program of the overlay’s upper layer', { exeUpperLayer: true }, {}, 'overlay'],
    ['a program of the image', { exeLowerLayer: true, exeCtime: late }, {}, undefined],
    ['elsewhere, one that changed after the container began', { exeCtime: late }, {}, 'time'],
    ['elsewhere, an older one', { exeCtime: created - 1n }, {}, undefined],
    [
      'one that was written while the container was prepared',
      { exeCtime: late, pidnsStart: late + second },
      {},
      undefined,
    ],
    ['the host’s processes are no beginning', { exeCtime: late, pidnsStart: boot }, {}, 'time'],
    ['nobody knows when it began', { exeCtime: late, pidnsStart: boot }, { created: 0n }, undefined],
    ['a program of no container', { exeUpperLayer: true, cgroups: Buffer.from('cpu=/\0') }, {}, undefined],
    ['the runtime’s own copy in memory, on its way in', { exeFromMemfd: true, exeCtime: late, ptid: 1 }, {}, undefined],
  ])('%s', (_, record, values, by) => {
    container(values);
    made().exec(thread(record), 0, now);
    expect(drifts()[0]?.by).toBe(by);
  });

  it('of which nobody can tell is counted', () => {
    container({ created: 0n });
    const watched = made();
    watched.exec(thread({ exeCtime: late, pidnsStart: boot }), 0, now);
    expect(watched.counts().undetermined).toBe(1);
  });

  it('is told once for a container and path, and again for the next container', () => {
    container();
    const watched = made();
    for (const tid of [20, 21, 22]) watched.exec(thread({ tid, exeUpperLayer: true }), 0, now);
    expect(drifts()).toHaveLength(1);
    watched.gone(short);
    watched.exec(thread({ exeUpperLayer: true }), 0, now);
    expect(drifts()).toHaveLength(2);
  });

  it('is an alert', () => {
    container();
    thread({ tid: 1, comm: 'bash' });
    made().exec(thread({ exeUpperLayer: true, comm: 'miner', exe: '/tmp/miner', exepath: '/tmp/miner' }), 0, now);
    const alert = driftAlert(
      drifts()[0] as Drift,
      { name: 'web', repository: 'a', tag: '1', digest: '' },
      { isoTime: true },
    );
    expect(alert).toMatchObject({
      priority: 'Warning',
      time: now,
      outputFields: { 'container.id': short, 'proc.name': 'miner', 'proc.pname': 'bash', 'drift.path': '/tmp/miner' },
    });
    expect(alert.output).toContain('Warning A program that the image does not have was run');
    expect(driftAlert(drifts()[0] as Drift, undefined, { priority: 'Critical' }).priority).toBe('Critical');
  });
});

describe.skipIf(process.platform !== 'linux')('files in use', () => {
  let spawned: Spawned;
  /** A process of this machine, as if it were a container's. */
  async function live(script = 'print("{}", flush=True)'): Promise<Thread> {
    spawned = await python(`import os, ssl\n${script}`);
    container();
    procReader().readThread(spawned.pid, {
      thread: record => state.addThread({ ...record, cgroups }),
    });
    return state.threads.get(spawned.pid) as Thread;
  }

  it('are the program at once, and what it mapped and opened a moment later', async () => {
    const running = await live(`f = open('/etc/passwd')\nprint("{}", flush=True)`);
    const watched = made();
    watched.exec(running, 1000, now);
    watched.tick(1050, now);
    expect(watched.counts().looks).toBe(0);
    watched.tick(1101, now);
    expect(watched.counts().looks).toBe(1);
    watched.tick(2200, now);
    await spawned.end();
    expect(files()).toContain(running.exepath);
    expect(files()).toContain('/etc/passwd');
    expect(files().some(file => /\/libc[.-]/.test(file))).toBe(true);
    expect(files().some(file => /libssl/.test(file))).toBe(true);
    expect(files().some(file => /^\/(proc|dev)\//.test(file))).toBe(false);
    expect(new Set(files()).size).toBe(files().length);
  });

  it('each is told once, with the image', async () => {
    const running = await live();
    const watched = made();
    watched.exec(running, 0, now);
    for (const at of [150, 1500, 6000, 8000]) watched.tick(at, now);
    watched.opened(short, '/app/index.js', 1);
    watched.opened(short, '/etc/passwd', 1);
    watched.tick(9000, now);
    watched.tick(10_100, now);
    await spawned.end();
    expect(watched.counts().looks).toBe(2);
    expect(files().filter(file => file === '/app/index.js')).toHaveLength(1);
    expect(told[0]).toMatchObject({
      kind: 'used',
      used: { containerId: short, image: { digest: 'sha256:1', name: 'a:1' } },
    });
  });

  it('a process that ended before the look is counted', () => {
    container();
    const watched = made();
    const short = thread({ tid: 4_000_000 });
    watched.exec(short, 0, now);
    watched.exit(short);
    watched.exec(thread({ tid: 4_000_001, exeInode: 8n }), 0, now);
    watched.tick(200, now);
    expect(watched.counts()).toMatchObject({ missed: 2, looks: 0 });
  });

  it('a program that starts again and again is looked at once a minute', async () => {
    const running = await live();
    const watched = made();
    watched.tick(0, now);
    for (let at = 0; at < 3000; at += 100) {
      watched.exec(running, at, now);
      watched.tick(at + 100, now);
    }
    await spawned.end();
    expect(watched.counts().looks).toBeLessThanOrEqual(1);
  });

  it('looking takes no more than the budget, and what waits is counted', () => {
    container();
    let time = 0;
    const watched = made({ budget: 0.01, clock: () => (time += 1) });
    watched.tick(0, now);
    for (let tid = 0; tid < 500; tid++) watched.exec(thread({ tid: 4_100_000 + tid, exeInode: BigInt(tid) }), 0, now);
    for (let at = 0; at <= 10_000; at += 100) watched.tick(at, now);
    // Ten milliseconds a second, and the last look of a turn may go beyond it.
    expect(watched.counts().spent).toBeLessThan(250);
    expect(watched.counts().late).toBeGreaterThan(100);
  });
});

describe('files of scripts', () => {
  it('a script is in use, and not its interpreter alone', () => {
    container();
    const watched = made();
    const args = Buffer.from('-w\0/opt/app/start.pl\0/etc/app.conf\0');
    watched.exec(thread({ comm: 'start.pl', exe: '/usr/bin/perl', exepath: '/usr/bin/perl', args }), 0, now);
    watched.tick(1, now);
    watched.tick(1100, now);
    expect(files()).toEqual(['/usr/bin/perl', '/opt/app/start.pl']);
  });

  it.each<[string, { vpid: number; cloneTime: bigint }, number]>([
    ['the first of the container', { vpid: 1, cloneTime: 900n }, 30],
    ['the oldest, where the host’s numbers are seen', { vpid: 30, cloneTime: 3n }, 30],
    ['the one that used them, where there is no older', { vpid: 30, cloneTime: 900n }, 20],
  ])('the process that leads to the files is %s', (_, { vpid, cloneTime }, pid) => {
    container();
    thread({ tid: 30, vpid }).cloneTime = cloneTime;
    const watched = made();
    const user = thread();
    user.cloneTime = 100n;
    watched.exec(user, 0, now);
    watched.tick(1, now);
    watched.tick(1100, now);
    expect(told).toMatchObject([{ used: { pid } }]);
  });

  it('an image that is not known yet is waited for, and told later', () => {
    state.addContainer(bareContainer(id, 'docker'));
    const watched = made();
    watched.exec(thread(), 0, now);
    watched.tick(1, now);
    watched.tick(5000, now);
    expect(told).toEqual([]);
    watched.tick(10_100, now);
    expect(told).toMatchObject([{ used: { files: ['/usr/bin/x'], image: { digest: '' } } }]);
    container();
    watched.tick(10_200, now);
    watched.tick(12_000, now);
    expect(told.at(-1)).toMatchObject({ used: { files: [], image: { digest: 'sha256:1' } } });
    const { length } = told;
    watched.tick(30_000, now);
    expect(told).toHaveLength(length);
  });
});
