/** Watches the folder of the advisory database, fetches what is new, and has findings follow. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { overlayPath } from '../../advisory/overlay/file.ts';
import { PlimsollError } from '../../model/index.ts';
import type { Platform } from '../types.ts';
import { type RematchOptions, type RematchSummary, rematch } from './rematch.ts';

/** Milliseconds between two looks at the folder: two calls of stat(2), which work on network mounts, too. */
const lookMs = 500;
/** Seconds between two runs that look for what another process left. */
const tickSeconds = 60;
const usualSeconds = 3600;

/** One run at a time in this process; a second waits for its turn. */
const running = new WeakMap<Platform, Promise<unknown>>();

/**
 * Uses what the folder of the database holds by now, and brings findings and verdicts up to it.
 * @throws PlimsollError `database-invalid` …; the old one stays in use
 */
export function refreshDatabase(platform: Platform, options: RematchOptions = {}): Promise<RematchSummary> {
  const turn = (running.get(platform) ?? Promise.resolve()).then(() => {
    platform.advisories.refresh();
    return rematch(platform, options);
  });
  running.set(
    platform,
    turn.catch(() => {}),
  );
  return turn;
}

/** @param env proxies and credentials of where the database comes from. @returns what ends it, after the run that runs */
export async function startRematch(
  platform: Platform,
  env: Record<string, string | undefined>,
): Promise<() => Promise<void>> {
  const { config, queue, log, stopping } = platform;
  const dir = config.db ?? join(config.dir, 'db');
  const refresh = async (why: string): Promise<void> => {
    try {
      const summary = await refreshDatabase(platform);
      if (summary.packages.matched > 0 || summary.judged > 0) log.info({ why, ...summary }, 'matched again');
    } catch (error) {
      if (!stopping.aborted)
        log.error({ why, error: (error as Error).message }, 'the advisory database was not taken up');
    }
  };
  let seen = marksOf(dir);
  const look = setInterval(() => {
    const marks = marksOf(dir);
    if (marks === seen) return;
    seen = marks;
    void refresh('changed');
  }, lookMs);
  const timers = [look];
  if (config.database) {
    const update = () => void updateDatabase(platform, dir, env);
    timers.push(setInterval(update, (config.database.everySeconds ?? usualSeconds) * 1000));
    update();
  }
  for (const timer of timers) timer.unref();
  await queue.every('rematch', tickSeconds, () => refresh('schedule'));
  return async () => {
    for (const timer of timers) clearInterval(timer);
    await running.get(platform);
  };
}

/** Times and sizes of the two files that make a database another. */
function marksOf(dir: string): string {
  return [join(dir, 'manifest.json'), overlayPath(dir)]
    .map(path => {
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat ? `${stat.mtimeMs} ${stat.size} ${stat.ino}` : '';
    })
    .join('\n');
}

/** Fetches what is new. Every shard: images that are not known yet ask for any of them. */
async function updateDatabase(
  { config, log, now, stopping }: Platform,
  dir: string,
  env: Record<string, string | undefined>,
): Promise<void> {
  const { from, keyFile, insecure, caFile } = config.database!;
  try {
    const { updateDatabase: update } = await import('../../advisory/published/update.ts');
    const { state, digest, shards } = await update({
      dir,
      from,
      ...(keyFile && { key: readFileSync(keyFile, 'utf8') }),
      all: true,
      reach: { env, ...(insecure && { insecure }), ...(caFile && { caFile }) },
      now: now(),
      signal: stopping,
    });
    log.info({ state, digest, shards }, 'the advisory database was looked for');
  } catch (error) {
    // Another process that shares the folder fetches; or the next time will do.
    if (stopping.aborted || (error instanceof PlimsollError && error.code === 'database-busy')) return;
    log.error({ from, error: (error as Error).message }, 'the advisory database could not be fetched');
  }
}
