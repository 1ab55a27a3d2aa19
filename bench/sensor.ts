/** The live sensor with all of our own rules: what it takes for itself, and what it takes from the work that it watches. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { sensorObjects } from '../scripts/sensor-object.ts';
import { probe } from '../src/runtime/degrade/probe.ts';
import { sensorWay } from '../src/runtime/degrade/probe-text.ts';
import { objectPath } from '../src/runtime/sensor/places.ts';
import { engine, imageName, imageStore, imageTag, noBoxes, storage } from '../test/range/image.ts';
import { repo } from '../test/real/cache.ts';
import { missing } from '../test/real/programs.ts';
import type { Setting } from './setting.ts';
import type { Line } from './table.ts';

const rounds = 5;
const wantedRate = 250_000;
const ticksPerSecond = 100;

interface Watching {
  readyMs: number;
  /** Resident set of both processes, high-water mark, MB. */
  peak(): number;
  /** Processor time of both processes so far, ms. */
  cpu(): number;
  lines: { text: string; at: number }[];
  metrics(): Promise<string>;
  stop(): Promise<void>;
}

async function watching(extra: string[] = []): Promise<Watching> {
  const began = performance.now();
  const child: ChildProcess = spawn(
    join(repo, 'bin/plimsoll'),
    ['watch', '--no-group', '--stream', '127.0.0.1:0', ...extra],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const lines: Watching['lines'] = [];
  let said = '';
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', text =>
    lines.push({ text, at: Date.now() }),
  );
  child.stderr?.on('data', chunk => (said += chunk));
  while (!said.includes('ready:')) {
    if (child.exitCode !== null) throw new Error(`watch ended: ${said}`);
    await sleep(5);
  }
  const readyMs = performance.now() - began;
  const main = child.pid as number;
  const [sensor = 0] = readFileSync(`/proc/${main}/task/${main}/children`, 'utf8').trim().split(' ').map(Number);
  const url = /metrics at (\S+)/.exec(said)?.[1] ?? '';
  const ticks = (pid: number): number => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  };
  const mark = (pid: number): number =>
    Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  return {
    ...{ readyMs, lines },
    peak: () => mark(main) + mark(sensor),
    cpu: () => ((ticks(main) + ticks(sensor)) * 1000) / ticksPerSecond,
    metrics: async () => (await fetch(url)).text(),
    stop: () =>
      new Promise(resolve => {
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** The same work without the sensor and with it, in turn. @returns medians */
async function beside(work: () => Promise<number> | number): Promise<{ without: number; with: number }> {
  const [without, withIt]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    without.push(await work());
    const sensor = await watching();
    // What its start costs is not what it costs.
    await sleep(1500);
    withIt.push(await work());
    await sensor.stop();
  }
  return { without: median(without), with: median(withIt) };
}

export async function sensorLines({ folder }: Setting): Promise<Line[]> {
  const figures = {
    ready: { figure: 'sensor ready', unit: 'ms', target: 1_500 },
    idle: { figure: 'sensor idle, CPU time a second', unit: 'ms', target: 10 },
    rate: { figure: `${wantedRate} calls a second, CPU time of the sensor a second`, unit: 'ms', target: 500 },
    drops: { figure: 'events lost meanwhile', unit: 'errors', target: 0 },
    latency: { figure: 'event to alert, p99', unit: 'ms', target: 50 },
    memory: { figure: 'both processes with 2,000 others, resident', unit: 'MB', target: 250 },
    opens: { figure: 'open and close in a loop', against: 'without', unit: 'ms', target: 1.25 },
    compile: { figure: 'compile', against: 'without', unit: 'ms', target: 1.04 },
    nginx: { figure: 'nginx under wrk, 100,000 requests', against: 'without', unit: 'ms', target: 1.04 },
    container: { figure: 'container start', against: 'without', unit: 'ms', target: 1.05 },
  } as const satisfies Record<string, Line>;
  const lacking = missing('clang');
  if (!lacking) await sensorObjects();
  const way = sensorWay(await probe({ object: objectPath() }));
  if (lacking || way !== 'ebpf') {
    const skipped = lacking ? 'clang is not there' : 'eBPF does not load here';
    return Object.values(figures).map(line => ({ ...line, skipped }));
  }
  const load = join(folder, 'sensor-load');
  execFileSync('clang', ['-O2', '-o', load, join(repo, 'bench/programs/sensor-load.c')]);
  const lines: Line[] = [];
  const rule = join(folder, 'marked.yaml');
  writeFileSync(
    rule,
    '- rule: Marked\n  desc: the benchmark\n  condition: evt.type = execve and proc.args startswith benchmark-mark\n' +
      '  output: marked\n  priority: Notice\n',
  );
  const sensor = await watching(['--rules', join(repo, 'rules'), rule]);
  lines.push({ ...figures.ready, ours: sensor.readyMs });
  await sleep(5_000);
  const [idleFrom, idleTime] = [sensor.cpu(), performance.now()];
  await sleep(20_000);
  lines.push({ ...figures.idle, ours: ((sensor.cpu() - idleFrom) / (performance.now() - idleTime)) * 1000 });
  const [busyFrom, busyTime] = [sensor.cpu(), performance.now()];
  const rate = Number(run(load, 'mixed', String(wantedRate), '10'));
  const spent = ((sensor.cpu() - busyFrom) / (performance.now() - busyTime)) * 1000;
  lines.push({ ...figures.rate, ours: rate > wantedRate * 0.98 ? spent : Number.NaN });
  const metrics = await sensor.metrics();
  const dropped = [...metrics.matchAll(/^plimsoll_sensor_dropped_events_total\{[^}]*\} (\d+)/gm)];
  lines.push({ ...figures.drops, ours: dropped.reduce((sum, [, count]) => sum + Number(count), 0) });
  for (let at = 0; at < 300; at++) {
    execFileSync('true', [`benchmark-mark-${at}`]);
    await sleep(7);
  }
  await sleep(300);
  const took = sensor.lines
    .map(({ text, at }) => ({ alert: JSON.parse(text) as { rule: string; time: string }, at }))
    .filter(({ alert }) => alert.rule === 'Marked')
    .map(({ alert, at }) => at - Date.parse(alert.time));
  lines.push({ ...figures.latency, ours: took.length === 300 ? took.toSorted((a, b) => a - b)[296] : Number.NaN });
  await sensor.stop();

  const many = spawn(load, ['sleep', '2000'], { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
  await new Promise(resolve => many.stdout.once('data', resolve));
  const crowded = await watching();
  await sleep(5_000);
  lines.push({ ...figures.memory, ours: crowded.peak() });
  await crowded.stop();
  process.kill(-(many.pid as number), 'SIGTERM');

  const compared = (line: Line, { without, with: withIt }: { without: number; with: number }): void =>
    void lines.push({ ...line, ours: withIt, reference: without });
  compared(figures.opens, await beside(() => Number(run(load, 'open', '1000000'))));
  compared(figures.compile, await beside(() => compile(join(folder, 'compile'))));
  const noNginx = missing('nginx', 'wrk');
  if (noNginx) lines.push({ ...figures.nginx, skipped: noNginx });
  else compared(figures.nginx, await beside(() => requests(join(folder, 'nginx'))));
  const noPodman = await noBoxes();
  if (noPodman) lines.push({ ...figures.container, skipped: noPodman });
  else {
    const images = await imageStore();
    const start = [
      'podman',
      ...engine,
      ...storage(join(folder, 'containers'), images),
      'run',
      '--rm',
      '--network',
      'none',
    ];
    const limits = ['--ulimit', 'nofile=20000:20000', '--ulimit', 'nproc=4096:4096'];
    const command = [...start, ...limits, `${imageName}:${imageTag}`, 'true'];
    compared(
      figures.container,
      await beside(() => {
        // Neither podman's caches nor the sensor's code are warm at the first.
        for (let at = 0; at < 5; at++) timed(command);
        return median(Array.from({ length: 9 }, () => timed(command)));
      }),
    );
  }
  return lines;
}

const run = (program: string, ...args: string[]): string => execFileSync(program, args, { encoding: 'utf8' });

/** Wall time of one command, ms. */
function timed([program = '', ...args]: string[]): number {
  const began = performance.now();
  execFileSync(program, args, { stdio: 'ignore' });
  return performance.now() - began;
}

/** Forty small files, one compiler each, as make would. */
function compile(folder: string): number {
  mkdirSync(folder, { recursive: true });
  const source = join(folder, 'one.c');
  writeFileSync(
    source,
    '#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\nint f(int a) { return printf("%d", a); }\n',
  );
  const began = performance.now();
  for (let at = 0; at < 40; at++) execFileSync('clang', ['-O1', '-c', source, '-o', join(folder, `${at}.o`)]);
  return performance.now() - began;
}

/** Milliseconds for 100,000 requests, at the rate that wrk found. */
async function requests(folder: string): Promise<number> {
  mkdirSync(join(folder, 'html'), { recursive: true });
  writeFileSync(join(folder, 'html/index.html'), 'x'.repeat(4096));
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error; events { worker_connections 256; }
     http { access_log ${folder}/access; server { listen 127.0.0.1:8089; root ${folder}/html; } }`,
  );
  const nginx = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
  await sleep(400);
  const said = execFileSync('wrk', ['-t1', '-c16', '-d6s', 'http://127.0.0.1:8089/'], { encoding: 'utf8' });
  nginx.kill();
  await sleep(200);
  return 100_000_000 / Number(/Requests\/sec:\s+([\d.]+)/.exec(said)?.[1]);
}
