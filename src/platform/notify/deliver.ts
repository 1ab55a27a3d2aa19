/** From rows to messages: what waits for a destination goes out together, as often as it may, until it is taken. */
import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Http } from '../../kit/index.ts';
import type { Tables } from '../../store/index.ts';
import type { Alert, Notice } from '../types.ts';
import { deliveryAlert } from './alerts.ts';
import { type ChannelState, claimChannel, releaseChannel } from './claim.ts';
import type { Destination } from './destinations.ts';
import { closeAlerts, openAlerts } from './keep.ts';
import { type Outcome, sendMessage } from './send.ts';

export interface DeliverParts {
  db: Kysely<Tables>;
  http: Http;
  /** Name of this process among those that share the store. */
  holder: string;
  now(): Date;
  /** 0 ≤ n < 1. */
  random(): number;
  /** Where people reach this server. */
  link?: string;
  signal?: AbortSignal;
  /** Hears of every try. */
  tried?(name: string, outcome: Outcome, notices: number): void;
}

/** Tries of a message that is refused, and of one that does not get through, before it is given up: rows say so. */
const refusedTries = 5;
const passingTries = 1000;
/** Tries in a row that fail before people are told on the other channels. */
const tellAfter = 3;

const firstPauseMs = 2000;
const mostPauseMs = 300_000;
/** A receiver that asks for a longer pause is asked again nevertheless. */
const mostAskedMs = 3_600_000;

/** Sends one message, if there is one to send and this process may. @returns whether there may be more at once */
export async function deliverNext(destination: Destination, parts: DeliverParts): Promise<boolean> {
  const { db, holder, now } = parts;
  const { name } = destination;
  if (!(await isDue(destination, parts))) return false;
  const state = await claimChannel(db, name, holder, now());
  if (!state) return false;
  let change: Partial<Omit<ChannelState, 'name'>> = {};
  try {
    const recent = withinWindow(state.recent, destination.perMinute, now());
    if (recent.full) return false;
    const batch = await nextBatch(db, destination, now());
    if (batch.notices.length === 0) {
      change = await refreshed(destination, state, parts);
      return false;
    }
    const outcome = await tryOnce(destination, batch, parts);
    change = { ...(await noted(destination, batch, outcome, state, parts)), recent: [...recent.times, now()] };
    return outcome.taken;
  } finally {
    await releaseChannel(db, name, holder, change);
  }
}

async function isDue({ name, channel }: Destination, { db, now }: DeliverParts): Promise<boolean> {
  const waiting = await db
    .selectFrom('deliveries')
    .select('id')
    .where('channel', '=', name)
    .where('state', '=', 'waiting')
    .where('next_at', '<=', now())
    .limit(1)
    .executeTakeFirst();
  if (waiting || !channel.refreshSeconds) return waiting !== undefined;
  const state = await db
    .selectFrom('channel_states')
    .select('refreshed_at')
    .where('name', '=', name)
    .executeTakeFirst();
  return state !== undefined && isStale(state, channel.refreshSeconds, now());
}

/** Messages that went out within the window in which so many may. A rate below one a minute has a longer window. */
function withinWindow(times: readonly Date[], perMinute: number, now: Date): { times: Date[]; full: boolean } {
  const windowMs = perMinute >= 1 ? 60_000 : 60_000 / perMinute;
  const recent = times.filter(time => now.getTime() - time.getTime() < windowMs && time <= now);
  return { times: recent, full: recent.length >= Math.max(1, Math.floor(perMinute)) };
}

interface Batch {
  message: string;
  ids: number[];
  attempts: number;
  notices: Notice[];
}

/** A message that was begun goes first, as it was; else all that waits becomes one. */
async function nextBatch(db: Kysely<Tables>, { name, channel }: Destination, now: Date): Promise<Batch> {
  const waiting = db
    .selectFrom('deliveries')
    .innerJoin('alerts', 'alerts.id', 'deliveries.alert_id')
    .select(['deliveries.id', 'deliveries.event', 'deliveries.message', 'deliveries.attempts'])
    .select(['alerts.alert', 'alerts.opened_at', 'alerts.closed_at'])
    .where('deliveries.channel', '=', name)
    .where('deliveries.state', '=', 'waiting')
    .orderBy('deliveries.id');
  const begun = await db
    .selectFrom('deliveries')
    .select('message')
    .where('channel', '=', name)
    .where('state', '=', 'waiting')
    .where('message', 'is not', null)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  const rows = await (begun
    ? waiting.where('deliveries.message', '=', begun.message)
    : waiting.where('deliveries.next_at', '<=', now).limit(channel.limits.notices)
  ).execute();
  const ids = rows.map(({ id }) => id);
  const message = begun?.message ?? randomUUID();
  if (!begun && ids.length > 0) {
    await db.updateTable('deliveries').set({ message }).where('id', 'in', ids).execute();
  }
  return {
    message,
    ids,
    attempts: Math.max(0, ...rows.map(({ attempts }) => attempts)),
    notices: rows.map(({ alert, event, opened_at, closed_at }) => ({
      alert: alert as Alert,
      event,
      at: event === 'closed' && closed_at ? closed_at : opened_at,
      since: opened_at,
    })),
  };
}

async function tryOnce(destination: Destination, { message, notices }: Batch, parts: DeliverParts): Promise<Outcome> {
  const { http, now, link, signal, tried } = parts;
  const outcome = await sendMessage(http, destination, notices, {
    now: now(),
    id: message,
    ...(link && { link }),
    ...(signal && { signal }),
  });
  tried?.(destination.name, outcome, notices.length);
  return outcome;
}

/** Writes down how a try went. @returns what changes in the state of the channel */
async function noted(
  { name }: Destination,
  { message, attempts }: Batch,
  outcome: Outcome,
  state: ChannelState,
  { db, now, random }: DeliverParts,
): Promise<Partial<ChannelState>> {
  const rows = db
    .updateTable('deliveries')
    .where('channel', '=', name)
    .where('message', '=', message)
    .where('state', '=', 'waiting');
  if (outcome.taken) {
    await rows.set({ state: 'sent', attempts: attempts + 1, error: null, sent_at: now() }).execute();
    if (state.failures > 0) await tellOfFailures(db, name, 0, '', now());
    return { failures: 0, retry_at: null, sent_at: now(), refreshed_at: state.refreshed_at ?? now(), error: null };
  }
  const failures = state.failures + 1;
  const givenUp = attempts + 1 >= (outcome.passing ? passingTries : refusedTries);
  await rows.set({ state: givenUp ? 'failed' : 'waiting', attempts: attempts + 1, error: outcome.why }).execute();
  if (failures >= tellAfter || givenUp) await tellOfFailures(db, name, failures, outcome.why, now());
  const doubled = Math.min(mostPauseMs, firstPauseMs * 2 ** Math.min(20, failures - 1));
  const pauseMs = Math.max(doubled * (0.5 + random() / 2), Math.min(mostAskedMs, outcome.retryMs ?? 0));
  return { failures, retry_at: new Date(now().getTime() + pauseMs), error: outcome.why };
}

/** Opens the alert about a channel while tries fail or messages were given up, and closes it after. */
export async function tellOfFailures(
  db: Kysely<Tables>,
  name: string,
  failures: number,
  why: string,
  now: Date,
): Promise<void> {
  const lost = await db
    .selectFrom('deliveries')
    .select('error')
    .where('channel', '=', name)
    .where('state', '=', 'failed')
    .limit(1)
    .executeTakeFirst();
  if (failures > 0 || lost)
    await openAlerts(db, [deliveryAlert(name, Math.max(1, failures), why || (lost?.error ?? ''))], now);
  else await closeAlerts(db, [`delivery/${name}`], now);
}

const isStale = ({ refreshed_at }: Pick<ChannelState, 'refreshed_at'>, seconds: number, now: Date): boolean =>
  refreshed_at !== null && now.getTime() - refreshed_at.getTime() >= seconds * 1000;

/** Tells again what is open and was told, to a receiver that forgets. */
async function refreshed(
  destination: Destination,
  state: ChannelState,
  parts: DeliverParts,
): Promise<Partial<ChannelState>> {
  const { channel, name } = destination;
  const { db, now } = parts;
  if (!channel.refreshSeconds || !isStale(state, channel.refreshSeconds, now())) return {};
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom('alerts')
      .innerJoin('deliveries', 'deliveries.alert_id', 'alerts.id')
      .select(['alerts.id', 'alerts.alert', 'alerts.opened_at'])
      .where('alerts.state', '=', 'open')
      .where('deliveries.channel', '=', name)
      .where('deliveries.event', '=', 'opened')
      .where('deliveries.state', '=', 'sent')
      .where('alerts.id', '>', after)
      .orderBy('alerts.id')
      .limit(channel.limits.notices)
      .execute();
    const last = rows.at(-1);
    if (!last) return { refreshed_at: now() };
    after = last.id;
    const notices = rows.map(
      ({ alert, opened_at }): Notice => ({ alert: alert as Alert, event: 'opened', at: opened_at, since: opened_at }),
    );
    const outcome = await tryOnce(destination, { message: randomUUID(), ids: [], attempts: 0, notices }, parts);
    // It is tried again with the next look; alerts keep firing for a day without.
    if (!outcome.taken) return { refreshed_at: now(), error: outcome.why };
  }
}
