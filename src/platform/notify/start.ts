/** Tells people: listens to what happens, looks at the rows now and then, and sends what waits. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createHttp } from '../../kit/index.ts';
import type { Alert, Change, Platform } from '../types.ts';
import { findingAlert, findingKey, verdictKey } from './alerts.ts';
import { type DeliverParts, deliverNext } from './deliver.ts';
import { destinationsOf } from './destinations.ts';
import { addDeliveries, closeAlerts, openAlerts } from './keep.ts';
import { blockedAlert, sweep } from './sweep.ts';

export interface NotifyOptions {
  env: Record<string, string | undefined>;
  /** Sends; a worker process only writes alerts down. */
  send: boolean;
  tried?: DeliverParts['tried'];
  random?: () => number;
}

/** Changes that come within this time are written down together. Milliseconds. */
const gatherMs = 100;
/** What opens within this time is told in one message. Milliseconds. */
const togetherMs = 1000;
/** Between two looks at what waits. Milliseconds. */
const lookMs = 1000;
/** Between two sweeps, seconds. */
const sweepSeconds = 60;
/** How far back a look goes for alerts that closed; the first goes back as far as rows do. Milliseconds. */
const lookBackMs = 7 * 86_400_000;

/**
 * @returns what ends it: what was heard is written down first
 * @throws PlimsollError `config-invalid`, `file-unreadable`
 */
export async function startNotifications(platform: Platform, options: NotifyOptions): Promise<() => Promise<void>> {
  const { store, queue, changes, now, log, config } = platform;
  const destinations = destinationsOf(config);
  const ending = new AbortController();
  const failed = (what: string) => (error: unknown) => log.error({ error: (error as Error).message }, what);

  let heard: Change[] = [];
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const write = () => {
    timer = undefined;
    const batch = heard;
    heard = [];
    writing = writing
      .then(() => writeDown(platform, batch))
      .catch(error => {
        failed('alerts could not be written down')(error);
        // The store may be back soon; what was heard is kept, up to a bound, until then.
        heard = [...batch, ...heard].slice(0, mostHeard);
        if (!ending.signal.aborted) timer ??= setTimeout(write, 2000).unref();
      });
    return writing;
  };
  const unlisten = changes.listen(change => {
    if (!told.has(change.kind)) return;
    heard.push(change);
    timer ??= setTimeout(write, gatherMs);
  });

  const looping = options.send ? loop() : Promise.resolve();
  if (options.send) await queue.every('alerts', sweepSeconds, async () => void (await sweep(platform)));

  async function loop(): Promise<void> {
    if (destinations.length === 0) return;
    const http = createHttp({ env: options.env });
    const parts: DeliverParts = {
      db: store.db,
      http,
      holder: randomUUID(),
      now,
      random: options.random ?? Math.random,
      signal: ending.signal,
      ...(config.publicUrl && { link: config.publicUrl }),
      ...(options.tried && { tried: options.tried }),
    };
    let since = new Date(0);
    while (!ending.signal.aborted) {
      const at = now();
      await Promise.all(
        destinations.map(async destination => {
          try {
            await addDeliveries(store.db, destination, new Date(at.getTime() + togetherMs), since);
            while (!ending.signal.aborted && (await deliverNext(destination, parts)));
          } catch (error) {
            failed('notifications could not be looked at')(error);
          }
        }),
      );
      since = new Date(at.getTime() - lookBackMs);
      await sleep(lookMs, undefined, { signal: ending.signal }).catch(() => {});
    }
    http.close();
  }

  return async () => {
    unlisten();
    clearTimeout(timer);
    ending.abort();
    await write();
    await looping;
  };
}

const mostHeard = 100_000;

const told: ReadonlySet<Change['kind']> = new Set(['finding', 'finding-closed', 'verdict']);

/** Opens and closes alerts by what happened, in the order in which it did. */
async function writeDown({ store: { db }, config, now }: Platform, batch: readonly Change[]): Promise<void> {
  if (batch.length === 0) return;
  const last = new Map<string, { alert?: Alert; change: Change }>();
  for (const change of batch) {
    if (change.kind === 'finding') {
      const alert = findingAlert(change.finding, change.digests.length, change.workloads);
      last.set(alert.key, { alert, change });
    } else if (change.kind === 'finding-closed') {
      last.set(findingKey(change.id, change.purl), { change });
    } else if (change.kind === 'verdict' && config.alerts.environments.includes(change.environment)) {
      last.set(verdictKey(change.environment, change.digest), { change });
    }
  }
  const blocked = [...last.values()].flatMap(({ change }) =>
    change.kind === 'verdict' && change.verdict === 'block' ? [change] : [],
  );
  const rows =
    blocked.length === 0
      ? []
      : await db
          .selectFrom('verdicts')
          .innerJoin('artifacts', 'artifacts.id', 'verdicts.artifact_id')
          .select([
            'verdicts.environment',
            'verdicts.reasons',
            'verdicts.counts',
            'artifacts.digest',
            'artifacts.reference',
          ])
          .where('verdicts.verdict', '=', 'block')
          .where(
            'artifacts.digest',
            'in',
            blocked.map(({ digest }) => digest),
          )
          .where('verdicts.environment', 'in', config.alerts.environments)
          .execute();
  for (const row of rows) {
    const alert = blockedAlert(row);
    const heard = last.get(alert.key);
    if (heard) last.set(alert.key, { ...heard, alert });
  }
  const open = [...last.values()].flatMap(({ alert }) => alert ?? []);
  // A block whose row is not there any more is over.
  const close = [...last].flatMap(([key, { alert }]) => (alert ? [] : [key]));
  await openAlerts(db, open, now());
  await closeAlerts(db, close, now());
}
