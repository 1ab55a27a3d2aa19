/** Runs the jobs of the scan queue: in the server, or in a process of its own. */
import { type ErrorCode, PlimsollError } from '../model/index.ts';
import { type Attempt, type EndWork, GiveUp, type Lane, type ScanJob } from '../store/index.ts';
import { runJob } from './jobs/run.ts';
import { metricsOf } from './metrics/start.ts';
import type { Registries } from './registries.ts';
import { keepFailure } from './scan/artifact.ts';
import { judgeArtifact } from './scan/judge.ts';
import { judgeIndexes } from './scan/judge-index.ts';
import { openWaivers } from './scan/waivers.ts';
import { traced } from './tracing/spans.ts';
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
export function startWorker(platform: Platform, registries: Registries): Promise<EndWork> {
  const { queue, config } = platform;
  return queue.work(config.slots, (job, lane, signal, { last, waitedSeconds }) => {
    metricsOf(platform).time('plimsoll_scan_job_wait_seconds', { lane }, waitedSeconds);
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(longestMs)]);
    const attributes = { 'plimsoll.lane': lane, 'plimsoll.reference': job.reference, 'plimsoll.why': job.why };
    return traced('scan', attributes, () => run(job, lane, bounded, { last, waitedSeconds }, platform, registries));
  });
}

async function run(
  job: ScanJob,
  lane: Lane,
  signal: AbortSignal,
  { last, waitedSeconds }: Attempt,
  platform: Platform,
  registries: Registries,
): Promise<void> {
  const { store, changes, log, now, advisories, policy, config } = platform;
  const metrics = metricsOf(platform);
  const started = performance.now();
  const ended = (outcome: 'done' | 'again' | 'dead'): void => {
    metrics.time('plimsoll_scan_job_duration_seconds', { lane, outcome }, (performance.now() - started) / 1000);
  };
  const timed = async <T>(step: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    try {
      return await work();
    } finally {
      metrics.time('plimsoll_scan_step_duration_seconds', { step }, (performance.now() - began) / 1000);
    }
  };
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
      waitedSeconds,
      last,
      ends,
      timed,
      async judge(row) {
        await timed('judge', async () =>
          judgeArtifact(platform, row, database, { ...policy(), waivers: await openWaivers(store, now()) }),
        );
      },
      judgeIndex: ({ id }) => judgeIndexes(platform, { index: id }),
    });
    ended('done');
    log.info({ lane, job, ms: Math.round(performance.now() - started) }, 'scanned');
  } catch (error) {
    if (signal.aborted) throw error;
    const dead = error instanceof PlimsollError ? ends(error) : last;
    ended(dead ? 'dead' : 'again');
    log.warn({ lane, job, error: (error as Error).message, ended: dead }, 'a scan failed');
    if (!(error instanceof PlimsollError) || !dead) throw error;
    await keepFailure(store, job, error, dead);
    throw new GiveUp(error);
  }
}
