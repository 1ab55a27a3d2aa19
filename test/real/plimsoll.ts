/** Runs the program under test, the way a user does. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding, LayerRef, Package, Problem, Verdict } from '../../src/model/index.ts';
import { repo } from './cache.ts';
import { watchMemory } from './memory.ts';
import { type Ran, type RunOptions, run } from './programs.ts';

/** What `scan --format json` prints, as far as tests read it. */
export interface ScanJson {
  schemaVersion: string | number;
  artifact: { reference: string; transport: string; layers: LayerRef[]; platform?: { architecture: string } };
  os?: { id: string; versionId: string };
  findings: Finding[];
  verdict: Verdict;
  problems: Problem[];
}

/** What `inventory --format json` prints. */
export interface InventoryJson {
  packages: Package[];
  problems: Problem[];
}

/** A folder of its own, removed by `remove`. */
export function scratch(name: string): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), `plimsoll-${name}-`));
  return {
    folder,
    // What was mounted there a moment ago is busy for a moment more.
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }),
  };
}

/** How a run of the program ended, and what it took. */
export interface PlimsollRan extends Ran {
  /** Largest resident set, bytes. */
  memory: number;
}

/** Runs `bin/plimsoll`. English, without colour, and without the user's own configuration. */
export async function plimsoll(args: string[], options: RunOptions = {}): Promise<PlimsollRan> {
  const env = { LC_ALL: 'C.UTF-8', NO_COLOR: '1', PLIMSOLL_DB: undefined, DOCKER_CONFIG: undefined, ...options.env };
  let memory = (): number => 0;
  const started = (pid: number): void => {
    memory = watchMemory(pid);
  };
  const ran = await run(join(repo, 'bin/plimsoll'), args, { timeoutMs: 120_000, started, ...options, env });
  return { ...ran, memory: memory() };
}

/** The JSON on standard output of a run that was expected to report; quotes standard error when there is none. */
export function reported<T>(ran: Ran): T {
  if (!ran.stdout.trimStart().startsWith('{')) throw new Error(`no report, exit ${ran.code}: ${ran.stderr}`);
  return JSON.parse(ran.stdout) as T;
}
