/** Runs the jobs of the scan queue: in the server, or in a process of its own. */
import { PlimsollError } from '../model/index.ts';
import type { OpenOptions } from '../source/index.ts';
import type { Lane, ScanJob } from '../store/index.ts';
import type { Advisories } from './advisories.ts';
import { keepFailure, scanArtifact } from './scan/artifact.ts';
import { judgeArtifact } from './scan/judge.ts';
import type { LoadedPolicy } from './scan/policy.ts';
import { openWaivers } from './scan/waivers.ts';
import type { Platform } from './types.ts';

export interface WorkerParts {
  platform: Platform;
  advisories: Advisories;
  /** The policy in force. */
  policy(): LoadedPolicy;
  openOptions(reference: string): OpenOptions;
}

/** @returns what ends it, after the jobs that run */
export function startWorker(parts: WorkerParts): Promise<() => Promise<void>> {
  const { queue, config } = parts.platform;
  return queue.work(config.slots, (job, lane, signal) => runJob(job, lane, signal, parts));
}

async function runJob(
  job: ScanJob,
  lane: Lane,
  signal: AbortSignal,
  { platform, advisories, policy, openOptions }: WorkerParts,
): Promise<void> {
  const { store, changes, log, now } = platform;
  const started = performance.now();
  try {
    const database = advisories.current();
    const row = await scanArtifact(job, { store, changes, database, openOptions, now, signal });
    if (row) await judgeArtifact(platform, row, database, { ...policy(), waivers: await openWaivers(store, now()) });
    log.info({ lane, job, ms: Math.round(performance.now() - started) }, 'scanned');
  } catch (error) {
    log.warn({ lane, job, error: (error as Error).message }, 'a scan failed');
    // Nobody else will see an image that cannot be read as clean: until a later try works, it is a failed one.
    if (error instanceof PlimsollError && error.code !== 'interrupted') await keepFailure(store, job, error);
    throw error;
  }
}
