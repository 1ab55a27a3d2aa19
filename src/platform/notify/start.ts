/** Tells people: hears of verdicts, looks at the rows now and then, and sends what waits. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createHttp } from '../../kit/index.ts';
import { metricsOf } from '../metrics/start.ts';
import type { Platform } from '../types.ts';
import { type DeliverParts, deliverNext } from './deliver.ts';
import { type Destination, destinationsOf } from './destinations.ts';
import { addDeliveries, alertsMark, forgetChannels } from './keep.ts';
import { sweep } from './sweep.ts';
import { sendsThrough } from './try-out.ts';
import { keepVerdicts, type VerdictChange } from './write-down.ts';

export interface NotifyOptions {
  /** Proxies. */
  env: Record<string, string | undefined>;
  /** Sends; a worker process only writes alerts down. */
  send: boolean;
  random?: () => number;
}

/** Changes that come within this time are written down together. Milliseconds. */
const gatherMs = 100;
/** What opens within this time is told in one message. Milliseconds. */
const togetherMs = 1000;
/** Between two looks at what waits. Milliseconds. */
const lookMs = 1000;
/** Between two looks at all alerts, also when none opened or closed: a severity may have risen. Milliseconds. */
const thoroughMs = 60_000;
/** Between two sweeps, seconds. */
const sweepSeconds = 60;
/** How far back a look goes for alerts that closed; the first goes back as far as rows do. Milliseconds. */
const lookBackMs = 7 * 86_400_000;

/**
 * @returns what ends it: what was heard is written down first
 * @throws PlimsollError `config-invalid`, `file-unreadable`
 */
export async function startNotifications(platform: Platform, options: NotifyOptions): Promise<() => Promise<void>> {
  const destinations = destinationsOf(platform.config);
  sendsThrough(platform, options.env);
  const ending = new AbortController();
  if (options.send) {
    const names = destinations.map(({ name }) => name);
    await forgetChannels(platform.store.db, names, platform.now());
  }
  const endHearing = hearVerdicts(platform);
  const sending =
    options.send && destinations.length > 0 ? send(platform, destinations, options, ending.signal) : undefined;
  if (options.send) await platform.queue.every('alerts', sweepSeconds, async () => void (await sweep(platform)));
  return async () => {
    ending.abort();
    await endHearing();
    await sending;
  };
}

/** Verdicts are told soon; one that is missed here is found by the sweep. @returns what ends it */
function hearVerdicts(platform: Platform): () => Promise<void> {
  let heard: VerdictChange[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  const write = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const batch = heard;
    heard = [];
    writing = writing
      .then(() => keepVerdicts(platform, batch))
      .catch(error => platform.log.error({ error: (error as Error).message }, 'alerts wait for the next sweep'));
    return writing;
  };
  const unlisten = platform.changes.listen(change => {
    if (change.kind !== 'verdict') return;
    heard.push(change);
    timer ??= setTimeout(write, gatherMs);
  });
  return () => {
    unlisten();
    return write();
  };
}

async function send(
  platform: Platform,
  destinations: readonly Destination[],
  { env, random = Math.random }: NotifyOptions,
  signal: AbortSignal,
): Promise<void> {
  const { store, now, log, config } = platform;
  const metrics = metricsOf(platform);
  const http = createHttp({ env });
  const parts: DeliverParts = {
    db: store.db,
    http,
    holder: randomUUID(),
    now,
    random,
    signal,
    ...(config.publicUrl && { link: config.publicUrl }),
    tried(channel, outcome, notices) {
      const word = outcome.taken ? 'taken' : outcome.passing ? 'later' : 'refused';
      metrics.count('plimsoll_messages_total', { channel, outcome: word });
      if (outcome.taken) log.info({ channel, notices }, 'people were told');
      else log.warn({ channel, notices, why: outcome.why }, 'a message was not taken');
    },
  };
  let since = new Date(0);
  const seen = new Map<Destination, { mark: string; at: number }>();
  const look = async (destination: Destination, at: Date): Promise<void> => {
    try {
      const mark = await alertsMark(store.db);
      const before = seen.get(destination);
      if (before?.mark !== mark || at.getTime() - before.at > thoroughMs) {
        await addDeliveries(store.db, destination, new Date(at.getTime() + togetherMs), since);
        seen.set(destination, { mark, at: at.getTime() });
      }
      while (!signal.aborted && (await deliverNext(destination, parts)));
    } catch (error) {
      log.error({ error: (error as Error).message, channel: destination.name }, 'what waits could not be looked at');
    }
  };
  while (!signal.aborted) {
    const at = now();
    await Promise.all(destinations.map(destination => look(destination, at)));
    since = new Date(at.getTime() - lookBackMs);
    await sleep(lookMs, undefined, { signal }).catch(() => {});
  }
  http.close();
}
