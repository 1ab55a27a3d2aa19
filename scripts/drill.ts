/**
 * `make drill`: a zero-day, from the record to the gate. A server with a fleet in its store, a receiver of alerts on
 * loopback, and one record laid over the advisory database by the command that a person would use. Prints how long it took
 * until it was known who is affected, until the first alert arrived, and until the gate blocked.
 * `node scripts/drill.ts [INVENTORIES]`; PLIMSOLL_DATABASE_URL for an empty PostgreSQL database, else the embedded store.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { buildFleetDatabase, fillFleet, record } from '../bench/fleet.ts';
import { policyFiles } from '../src/cli/judging.ts';
import { loadConfig } from '../src/platform/load-config.ts';
import { matchRows } from '../src/platform/scan/match.ts';
import { startPlatform } from '../src/platform/start.ts';

const inventories = Number(process.argv[2] ?? 2000);
const databaseUrl = process.env['PLIMSOLL_DATABASE_URL'];
const root = join(import.meta.dirname, '..');
const id = 'DRILL-2026-0001';
/** Milliseconds that a drill may take, and between two looks. */
const patience = { most: 120_000, step: 25 } as const;

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-drill-'));
const alerts: number[] = [];
const receiver = createServer((request, response) => {
  let body = '';
  request.on('data', chunk => {
    body += chunk;
  });
  request.on('end', () => {
    if (body.includes(id)) alerts.push(performance.now());
    response.end();
  });
});
await new Promise<void>(resolve => void receiver.listen(0, '127.0.0.1', resolve));
const { port } = receiver.address() as AddressInfo;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function until<T>(ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (const began = performance.now(); performance.now() - began < patience.most; ) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(patience.step);
  }
  throw new Error(`nothing came within ${patience.most / 1000} s`);
}

try {
  say(
    `A fleet of ${inventories.toLocaleString('en')} inventories, ${databaseUrl ? 'PostgreSQL' : 'the embedded store'} …`,
  );
  await buildFleetDatabase(folder, []);
  const db = join(folder, 'db');
  const running = await startPlatform({
    config: loadConfig(
      { name: 'drill' },
      {},
      {
        dir: folder,
        db,
        policy: 'strict',
        listen: { host: '127.0.0.1', port: 0 },
        notifications: [{ channel: 'webhook', url: `http://127.0.0.1:${port}/alerts` }],
      },
      folder,
    ),
    policyFiles,
    env: {},
    logLevel: 'error',
    ...(databaseUrl && { databaseUrl }),
  });
  try {
    const { store, advisories, now } = running.platform;
    const { packages } = await fillFleet(store, inventories);
    await matchRows(store.db, packages, advisories.current(), { now: now() });
    const headers = { authorization: `Bearer ${running.firstToken}` };
    const ask = async (path: string): Promise<Record<string, never>> => {
      const response = await fetch(`${running.address}${path}`, { headers });
      return (await response.json()) as Record<string, never>;
    };
    const file = join(folder, 'record.json');
    writeFileSync(
      file,
      JSON.stringify({ ...record(id, 'PyPI', 'pypi-3', '9.0.0'), database_specific: { severity: 'CRITICAL' } }),
    );

    const began = performance.now();
    const add = promisify(execFile)(join(root, 'bin/plimsoll'), ['db', 'overlay', 'add', file, '--db', db]);
    const inForce = add.then(() => performance.now());
    const totals = await until(async () => {
      const answer = await ask(`/api/v1/where?q=${id}&limit=1`);
      return Number((answer['totals'] as { artifacts?: number } | undefined)?.artifacts) > 0 ? answer : undefined;
    });
    const known = performance.now();
    const [{ digest } = { digest: '' }] = totals['artifacts'] as unknown as { digest: string }[];
    const [alert, blocked] = await Promise.all([
      until(() => alerts[0]),
      until(async () => {
        const answer = await ask(`/api/v1/verdicts?digest=${digest}&environment=production`);
        const verdicts = (answer['verdicts'] ?? []) as { verdict: string }[];
        return verdicts.some(({ verdict }) => verdict === 'block') ? performance.now() : undefined;
      }),
    ]);
    const counted = totals['totals'] as unknown as { artifacts: number; running: number };
    const line = (what: string, at: number): void =>
      say(
        `${what.padEnd(34)}${Math.round(at - began)
          .toString()
          .padStart(7)} ms`,
      );
    line('the record is in force', await inForce);
    line('who is affected is known', known);
    line('the first alert has arrived', alert);
    line('the gate blocks', blocked);
    say(`${counted.artifacts} artifacts, ${counted.running} of them running; no image was touched.`);
  } finally {
    await running.stop();
  }
} finally {
  receiver.close();
  receiver.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
}
