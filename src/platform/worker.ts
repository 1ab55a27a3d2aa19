/** Runs the jobs of the scan queue: in the server, or in a process of its own. */
import { type ErrorCode, PlimsollError } from '../model/index.ts';
import { GiveUp, type Lane, type ScanJob } from '../store/index.ts';
import { runJob } from './jobs/run.ts';
import type { Registries } from './registries.ts';
import { keepFailure } from './scan/artifact.ts';
import { judgeArtifact } from './scan/judge.ts';
import { judgeIndexes } from './scan/judge-index.ts';
import { openWaivers } from './scan/waivers.ts';
import type { Platform } from './types.ts';

/** Errors that say the same however often one tries. */
const lasting: ReadonlySet<ErrorCode> = new Set([
  'reference-invalid',
  'forbidden',
  'manifest-invalid',
  'media-type-unknown',
  'platform-missing',
  'bound',
]);

/** Milliseconds of one job at most; the queue takes it for lost somewhat later. */
const longestMs = 25 * 60_000;

/** @returns what ends it, after the jobs that run */
export function startWorker(platform: Platform, registries: Registries): Promise<() => Promise<void>> {
  const { queue, config } = platform;
  return queue.work(config.slots, (job, lane, signal, { last }) => {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(longestMs)]);
    return run(job, lane, bounded, last, platform, registries);
  });
}

async function run(
  job: ScanJob,
  lane: Lane,
  signal: AbortSignal,
  last: boolean,
  platform: Platform,
  registries: Registries,
): Promise<void> {
  const { store, changes, log, now, advisories, policy, config } = platform;
  const started = performance.now();
  const ends = ({ code }: PlimsollError): boolean => last || lasting.has(code);
  try {
    const database = advisories.current();
    await runJob(job, {
      store,
      changes,
      database,
      registries,
      openOptions: registries.openOptions,
      platforms: config.platforms,
      now,
      signal,
      last,
      ends,
      async judge(row) {
        await judgeArtifact(platform, row, database, { ...policy(), waivers: await openWaivers(store, now()) });
      },
      judgeIndex: ({ id }) => judgeIndexes(platform, { index: id }),
    });
    log.info({ lane, job, ms: Math.round(performance.now() - started) }, 'scanned');
  } catch (error) {
    const ended = error instanceof PlimsollError ? ends(error) : last;
    log.warn({ lane, job, error: (error as Error).message, ended }, 'a scan failed');
    if (!(error instanceof PlimsollError) || !ended) throw error;
    await keepFailure(store, job, error, ended);
    throw new GiveUp(error);
  }
}
