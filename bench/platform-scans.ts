/** The platform on PostgreSQL: from a push to a verdict, answers to hooks, scans of known layers, workers together. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { openQueue, openStore, type Queue, type ScanJob, type Tables } from '../src/store/index.ts';
import { allReady, pushEvent, pushImages, sharingImages, startFleet } from '../test/real/fleet.ts';
import { type MemoryLayer, memoryLayer, startMemoryRegistry } from '../test/real/memory-registry.ts';
import { hookToken, startPort } from '../test/real/platform.ts';
import { type Postgres, postgresMissing, startPostgres } from '../test/real/postgres.ts';
import { end, missing } from '../test/real/programs.ts';
import { freePort } from '../test/real/registry.ts';
import { MB, type Setting, source } from './setting.ts';
import type { Line } from './table.ts';

/** Images that are scanned for the rate; `PLIMSOLL_BENCH_SCANS=10000` for the whole. */
const scans = Number(process.env['PLIMSOLL_BENCH_SCANS'] ?? 1000);

export async function platformScanLines({ folder }: Setting): Promise<Line[]> {
  const skipped = postgresMissing ?? missing('docker-registry');
  if (skipped) return [{ figure: 'the platform', unit: 'ms', target: 0, skipped }];
  const postgres = await startPostgres(['max_connections=200']);
  try {
    return [
      ...(await pushLines(join(folder, 'push'), postgres)),
      ...(await hookLines(join(folder, 'hooks'), postgres)),
      ...(await workerLines(join(folder, 'workers'), postgres)),
      ...(await embeddedLines(join(folder, 'embedded'))),
    ];
  } finally {
    await postgres.stop();
  }
}

const percentile = (values: number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;

/** A new image on a base that is known: from the end of its push to its verdict. */
async function pushLines(folder: string, postgres: Postgres): Promise<Line[]> {
  mkdirSync(folder, { recursive: true });
  const port = await startPort(await postgres.database());
  try {
    const { db } = port.running.platform.store;
    const images = sharingImages(12, 1);
    const times: number[] = [];
    for (const [index, image] of images.entries()) {
      const [digest] = await pushImages(join(folder, `layout-${index}`), port.registry.host, 'team/app', [image]);
      const began = performance.now();
      while (!(await judged(db, digest!))) await sleep(5);
      // The first brings the base in.
      if (index > 0) times.push(performance.now() - began);
    }
    return [
      {
        figure: 'pushed image on a known base → verdict, worst of 11',
        ours: Math.max(...times),
        unit: 'ms',
        target: 1000,
      },
    ];
  } finally {
    await port.stop();
  }
}

const judged = async (db: Kysely<Tables>, digest: string): Promise<boolean> =>
  (await db
    .selectFrom('verdicts')
    .innerJoin('artifacts', 'artifacts.id', 'verdicts.artifact_id')
    .select('verdict')
    .where('digest', '=', digest)
    .executeTakeFirst()) !== undefined;

/** A server that has nothing to do but answer, 200 events a second for ten seconds. */
async function hookLines(folder: string, postgres: Postgres): Promise<Line[]> {
  mkdirSync(folder, { recursive: true });
  const slots = { admission: 0, production: 0, push: 0, backfill: 0 };
  const registry = 'registry.example';
  const url = await postgres.database();
  const fleet = await startFleet(folder, {
    url,
    registry,
    servers: 1,
    workers: 0,
    more: { slots, registries: [{ host: registry }], reconcileSeconds: 86_400 },
  });
  try {
    await allReady(fleet.members);
    const address = fleet.members[0]!.address!;
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${hookToken}` };
    const one = async (n: number): Promise<number> => {
      const digest = `sha256:${n.toString(16).padStart(64, '0')}`;
      const body = JSON.stringify(pushEvent(registry, 'team/app', `v${n}`, digest));
      const began = performance.now();
      const answer = await fetch(`${address}/hooks/registry/distribution`, { method: 'POST', headers, body });
      await answer.arrayBuffer();
      if (answer.status !== 202) throw new Error(`the hook answers ${answer.status}`);
      return performance.now() - began;
    };
    for (let n = 0; n < 200; n++) await one(n);
    const running: Promise<number>[] = [];
    const began = performance.now();
    for (let n = 0; n < 2000; n++) {
      const wait = began + n * 5 - performance.now();
      if (wait > 0) await sleep(wait);
      running.push(one(1000 + n));
    }
    const times = await Promise.all(running);
    await sleep(5000);
    const resident = residentOf(fleet.members[0]!.pid());
    return [
      { figure: 'resident set of a server on PostgreSQL', ours: resident / MB, unit: 'MB', target: 250 },
      { figure: 'hook answer, p99 at 200 events/s', ours: percentile(times, 0.99), unit: 'ms', target: 20 },
      { figure: 'hook answer, p50 at 200 events/s', ours: percentile(times, 0.5), unit: 'ms', target: 20 },
    ];
  } finally {
    await fleet.stop();
  }
}

/** Twenty bases, each with three layers on it: images that share all of their layers, and differ in their configuration. */
function sharedLayers(): MemoryLayer[][] {
  const file = (name: string, version: string) => ({
    name: `app/node_modules/${name}/package.json`,
    body: JSON.stringify({ name, version, license: 'MIT' }),
  });
  return Array.from({ length: 20 }, (_, base) => [
    memoryLayer([
      { name: 'etc/os-release', body: 'ID=debian\nVERSION_ID="12"\n' },
      ...Array.from({ length: 150 }, (_, n) => file(`base-${base}-${n}`, `1.${n}.0`)),
    ]),
    memoryLayer([
      file('lodash', '4.17.15'),
      ...Array.from({ length: 30 }, (_, n) => file(`lib-${base}-${n}`, '2.0.0')),
    ]),
    memoryLayer([file(`own-${base}`, '1.0.0')]),
  ]);
}

async function workerLines(folder: string, postgres: Postgres): Promise<Line[]> {
  mkdirSync(folder, { recursive: true });
  const registry = await startMemoryRegistry();
  const layers = sharedLayers();
  const lines: Line[] = [];
  try {
    for (const [servers, workers] of [
      [0, 1],
      [0, 2],
      [2, 3],
    ] as const) {
      const url = await postgres.database();
      const store = await openStore({ dir: folder, url });
      const queue = await openQueue(store, () => {});
      const jobs = Array.from({ length: scans }, (_, n): ScanJob => {
        const digest = registry.add('team/app', `v${n}`, layers[n % layers.length]!, `${workers} ${n}`);
        return { reference: `${registry.host}/team/app:v${n}`, digest, why: 'bench' };
      });
      const fleet = await startFleet(folder, {
        url,
        registry: registry.host,
        servers,
        workers,
        more: { slots: { admission: 1, production: 1, push: 4, backfill: 2 }, reconcileSeconds: 86_400 },
      });
      const before = new Map(registry.asked);
      await allReady(fleet.members);
      // Workers say nothing when they are ready: one job each wakes them.
      await sleep(4000);
      const cpu = cpuOf(fleet.members.map(member => member.pid()));
      await queue.sendAll('push', jobs);
      const began = performance.now();
      await drained(queue);
      const seconds = (performance.now() - began) / 1000;
      const used = cpu();
      await fleet.stop();
      const reads = layers.flat().map(({ digest }) => (registry.asked.get(digest) ?? 0) - (before.get(digest) ?? 0));
      const who = `${servers} servers, ${workers} workers`;
      lines.push({
        figure: `${who}: a scan of known layers, wall`,
        ours: (seconds / scans) * 1000,
        unit: 'ms',
        target: 20,
      });
      lines.push({
        figure: `${who}: a scan of known layers, CPU of the processes`,
        ours: (used / scans) * 1000,
        unit: 'ms',
        target: 20,
      });
      lines.push({
        figure: `${who}: most reads of one layer in ${scans} scans`,
        ours: Math.max(...reads),
        unit: 'layers',
        target: 1,
      });
      await queue.close();
      await store.close();
    }
    return lines;
  } finally {
    await registry.stop();
  }
}

/** Seconds of CPU that processes use from now on. */
function cpuOf(pids: readonly number[]): () => number {
  const used = (): number =>
    pids.reduce((sum, pid) => {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
      // utime and stime, in hundredths of a second (proc(5)).
      return sum + (Number(fields[11]) + Number(fields[12])) / 100;
    }, 0);
  const before = used();
  return () => used() - before;
}

const residentOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;

/** The embedded store on a prepared folder, which the bundle has: until it is ready, and what it holds then. */
async function embeddedLines(folder: string): Promise<Line[]> {
  const port = await freePort();
  const began = performance.now();
  const args = ['serve', '--dir', folder, '--listen', `127.0.0.1:${port}`, '--log-level', 'error'];
  const child = spawn(source, args, { stdio: 'ignore', env: { ...process.env, PLIMSOLL_DATABASE_URL: '' } });
  try {
    while (
      !(await fetch(`http://127.0.0.1:${port}/readyz`).then(
        answer => answer.ok,
        () => false,
      ))
    )
      await sleep(10);
    const ready = performance.now() - began;
    await sleep(5000);
    const resident = residentOf(child.pid ?? 0);
    return [
      { figure: 'first start of the embedded store', ours: ready, unit: 'ms', target: 2000 },
      { figure: 'resident set of a server with the embedded store', ours: resident / MB, unit: 'MB', target: 400 },
    ];
  } finally {
    await end(child);
  }
}

async function drained(queue: Queue): Promise<void> {
  for (;;) {
    const state = await queue.state();
    if (state.every(({ waiting, running }) => waiting + running === 0)) return;
    await sleep(50);
  }
}
