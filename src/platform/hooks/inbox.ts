/**
 * Events on their way into the store. Those that come while others are being written are written together, in three
 * statements however many they are; when too many wait, the next are told to come again.
 */
import { PlimsollError } from '../../model/index.ts';
import type { ScanJob } from '../../store/index.ts';
import type { Platform } from '../types.ts';

/** An event that was read. */
export interface Incoming {
  /** Unique to the event; the same for a replay. */
  id: string;
  /** Whether the sender gave it, so that a replay can be told. */
  known: boolean;
  dialect: string;
  jobs: readonly ScanJob[];
  /** What was left aside, and why. */
  detail: Record<string, unknown>;
}

/** `queued`: looked at soon; `ignored`: nothing in it to look at; `known`: it came before. */
export type Outcome = 'queued' | 'ignored' | 'known';

export interface Inbox {
  /** @throws PlimsollError `too-many-requests` when too many wait */
  put(event: Incoming): Promise<Outcome>;
}

export const inboxBounds = {
  /** Events that wait at most. */
  waiting: 2000,
  /** Events that are written together at most. */
  together: 500,
} as const;

interface Waiting {
  event: Incoming;
  done(outcome: Outcome): void;
  failed(error: unknown): void;
}

export function createInbox({ store: { db }, queue, now }: Pick<Platform, 'store' | 'queue' | 'now'>): Inbox {
  const waiting: Waiting[] = [];
  let writing = false;

  /** Jobs first: a crash in between costs a second look when the sender tries again, and no event. */
  async function write(batch: readonly Waiting[]): Promise<void> {
    const ids = batch.filter(({ event }) => event.known).map(({ event }) => event.id);
    const before = new Set(
      ids.length === 0
        ? []
        : (await db.selectFrom('hook_events').select('id').where('id', 'in', ids).execute()).map(({ id }) => id),
    );
    const outcomes = batch.map(({ event }): Outcome => {
      if (before.has(event.id)) return 'known';
      if (event.known) before.add(event.id);
      return event.jobs.length > 0 ? 'queued' : 'ignored';
    });
    const fresh = batch.filter((_, index) => outcomes[index] !== 'known');
    await queue.sendAll(
      'push',
      fresh.flatMap(({ event }) => event.jobs),
    );
    if (fresh.length > 0) {
      const rows = fresh.map(({ event: { id, dialect, jobs, detail } }) => ({
        id,
        dialect,
        received_at: now(),
        outcome: jobs.length > 0 ? 'queued' : 'ignored',
        detail: JSON.stringify(detail),
      }));
      await db
        .insertInto('hook_events')
        .values(rows)
        .onConflict(conflict => conflict.doNothing())
        .execute();
    }
    for (const [index, { done }] of batch.entries()) done(outcomes[index]!);
  }

  async function drain(): Promise<void> {
    writing = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, inboxBounds.together);
      try {
        await write(batch);
      } catch (cause) {
        const why = `the event could not be kept: ${(cause as Error).message}`;
        const error = new PlimsollError('store-unreachable', why, { cause });
        for (const { failed } of batch) failed(error);
      }
    }
    writing = false;
  }

  return {
    put(event) {
      if (waiting.length >= inboxBounds.waiting) {
        throw new PlimsollError('too-many-requests', `${waiting.length} events wait already`);
      }
      const outcome = new Promise<Outcome>((done, failed) => waiting.push({ event, done, failed }));
      if (!writing) void drain();
      return outcome;
    },
  };
}
