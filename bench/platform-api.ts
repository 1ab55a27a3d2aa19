/** The look-up that every pull waits for: verdicts of known digests over HTTP, on PostgreSQL, at a steady rate. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { createToken } from '../src/platform/auth/tokens.ts';
import { openStore } from '../src/store/index.ts';
import { repo } from '../test/real/cache.ts';
import { postgresMissing, startPostgres } from '../test/real/postgres.ts';
import { must } from '../test/real/programs.ts';
import { node, type Setting } from './setting.ts';
import type { Line } from './table.ts';

const figure = 'verdict of a known digest, 500 requests/s';
const perSecond = 500;
const seconds = 12;
const artifacts = 20_000;
/** Digests that are asked for: those of a fleet at work, over and over. */
const asked = 4000;

export async function platformApiLines({ folder }: Setting): Promise<Line[]> {
  if (postgresMissing) return [{ figure, unit: 'ms', target: 8, skipped: postgresMissing }];
  const postgres = await startPostgres();
  let server: ChildProcess | undefined;
  try {
    const url = await postgres.database();
    const authorization = await fill(url, folder);
    server = spawn(
      join(repo, 'bin/plimsoll'),
      ['serve', '--dir', join(folder, 'platform'), '--listen', '127.0.0.1:0'],
      {
        env: { ...process.env, PLIMSOLL_DATABASE_URL: url },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const address = await addressOf(server);
    const load = async (digests: number, rate: number, duration: number) => {
      const url = `${address}/api/v1/verdicts?environment=production&digest=`;
      const ordered = JSON.stringify({ url, digests, authorization, perSecond: rate, seconds: duration });
      const { stdout } = await must(node, [join(repo, 'bench/platform-load.ts'), ordered]);
      return JSON.parse(stdout) as { p50: number; p99: number; answered: number; failed: number };
    };
    // Compiled and connected, as a server that has run for a while is.
    await load(asked, perSecond, 3);
    const before = cpuMs(server);
    const measured = await load(asked, perSecond, seconds);
    const cpu = (cpuMs(server) - before) / measured.answered;
    // Each but once: none is remembered.
    const once = await load(artifacts, perSecond, seconds);
    return [
      { figure: `${figure}: p99`, ours: measured.p99, unit: 'ms', target: 8 },
      { figure: `${figure}: median`, ours: measured.p50, unit: 'ms', target: 3 },
      { figure: `${figure}: processor time of the server, each`, ours: cpu, unit: 'ms', target: 1 },
      { figure: `${figure}: no digest twice: p99`, ours: once.p99, unit: 'ms', target: 8 },
      { figure: `${figure}: not answered`, ours: measured.failed + once.failed, unit: 'errors', target: 0 },
      { figure: 'memory of the server on PostgreSQL after it', ours: memoryMb(server), unit: 'MB', target: 250 },
    ];
  } finally {
    await ended(server);
    await postgres.stop();
  }
}

/** Artifacts with a verdict for each environment. @returns what to send as `authorization` */
async function fill(url: string, folder: string): Promise<string> {
  const store = await openStore({ url, dir: folder });
  try {
    await sql`insert into artifacts (digest, state, reference, packages)
      select 'sha256:' || lpad(to_hex(n), 64, '0'), 'scanned', 'registry.example/team/app@sha256:' || lpad(to_hex(n), 64, '0'), 300
      from generate_series(0, ${artifacts - 1}::int) n`.execute(store.db);
    await sql`insert into verdicts (artifact_id, environment, verdict, reasons, counts, policy_digest, database_digest)
      select id, environment, 'warn', ${JSON.stringify(reasons)}::text::jsonb, ${JSON.stringify(counts)}::text::jsonb, 'p', 'd'
      from artifacts, unnest(array['production', 'test']) environment`.execute(store.db);
    await sql`analyze`.execute(store.db);
    const { token } = await createToken(store.db, { name: 'bench', role: 'viewer', project: '*' });
    return `Bearer ${token}`;
  } finally {
    await store.close();
  }
}

const reasons = Array.from({ length: 3 }, (_, n) => ({
  code: `reason-${n}`,
  en: 'CVE-2026-1000 in openssl is critical and known to be exploited; 3.0.15 closes it',
  zh: 'openssl 中的 CVE-2026-1000 为严重级别，且已知被利用；升级到 3.0.15 可修复',
}));
const counts = { severities: { critical: 1, high: 4, medium: 20, low: 60 }, kev: 1, fixable: 40, waived: 2 };

function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    server.stdout?.on('data', chunk => {
      said = (said + chunk).slice(-10_000);
      const found = /listening at (http:\/\/[\d.:]+)/.exec(said)?.[1];
      if (found) resolve(found);
    });
    server.once('exit', code => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
}

/** Processor time of a process and its threads so far. */
function cpuMs({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  // proc(5): utime and stime are fields 14 and 15, in hundredths of a second.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const memoryMb = ({ pid }: ChildProcess): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

async function ended(server: ChildProcess | undefined): Promise<void> {
  if (!server || server.exitCode !== null) return;
  const gone = new Promise(resolve => server.once('exit', resolve));
  server.kill('SIGTERM');
  const late = setTimeout(() => server.kill('SIGKILL'), 15_000);
  await gone;
  clearTimeout(late);
}
