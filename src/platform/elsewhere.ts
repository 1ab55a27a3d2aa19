/** Changes of the other processes on the same PostgreSQL store, by LISTEN and NOTIFY. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Change, Changes } from './types.ts';

export interface Elsewhere {
  /**
   * @param listener hears of each change; of `undefined` where some may have been missed
   * @returns what ends it
   */
  listen(listener: (change: Change | undefined) => void): () => void;
  close(): Promise<void>;
}

const channel = 'plimsoll_changes';
/** PostgreSQL takes payloads below 8000 bytes. */
const mostBytes = 7900;
/** Changes that wait while the server is away; what is beyond is missed, and said to be. */
const mostWaiting = 10_000;
/** Milliseconds between two tries to connect. */
const retryMs = 1000;

/** Tells of this process's changes, and hears of the others'. A connection that breaks is made anew. */
export async function shareChanges(
  url: string,
  changes: Changes,
  onError: (error: unknown) => void,
): Promise<Elsewhere> {
  const me = randomUUID();
  const listeners = new Set<(change: Change | undefined) => void>();
  const tell = (change: Change | undefined): void => {
    for (const listener of listeners) {
      try {
        listener(change);
      } catch (error) {
        onError(error);
      }
    }
  };
  const waiting: string[] = [];
  let client: pg.Client | undefined;
  let closed = false;
  let sending: Promise<void> | undefined;

  async function send(): Promise<void> {
    for (;;) {
      const payload = waiting[0];
      if (payload === undefined || !client) return;
      await client.query('select pg_notify($1, $2)', [channel, payload]);
      waiting.shift();
    }
  }
  const flush = (): void => {
    sending ??= send()
      // Kept, and sent when there is a connection again.
      .catch(onError)
      .finally(() => {
        sending = undefined;
      });
  };

  async function connect(): Promise<void> {
    const made = new pg.Client({ connectionString: url, application_name: 'plimsoll-changes', keepAlive: true });
    let gone = false;
    const lost = (error?: unknown): void => {
      if (gone) return;
      gone = true;
      if (client === made) client = undefined;
      if (closed) return;
      if (error) onError(error);
      tell(undefined);
      setTimeout(again, retryMs).unref();
    };
    made.on('error', lost);
    made.on('end', () => lost());
    made.on('notification', ({ payload }) => {
      const change = readPayload(payload, me);
      if (change !== 'mine') tell(change);
    });
    await made.connect();
    await made.query(`listen ${channel}`);
    client = made;
    // Whatever happened before is unknown here.
    tell(undefined);
    flush();
  }
  const again = (): void => {
    if (!closed) connect().catch(() => setTimeout(again, retryMs).unref());
  };

  await connect();
  const unlisten = changes.listen(change => {
    if (change.kind === 'hook') return;
    if (waiting.length >= mostWaiting) waiting.splice(1, waiting.length, payloadOf(undefined, me));
    waiting.push(payloadOf(change, me));
    flush();
  });
  return {
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      unlisten();
      await sending;
      closed = true;
      await client?.end();
    },
  };
}

/** What does not fit is said to have been missed. */
function payloadOf(change: Change | undefined, from: string): string {
  const text = JSON.stringify({ from, change: change && briefly(change) });
  return Buffer.byteLength(text) <= mostBytes ? text : JSON.stringify({ from });
}

function briefly(change: Change): Change {
  if (change.kind !== 'finding') return change;
  const { evidence: _, references: _references, cvss: _cvss, advice: _advice, ...finding } = change.finding;
  return { ...change, finding };
}

/** Whoever may write to the store may send; what cannot be read is taken for something missed. */
function readPayload(payload: string | undefined, me: string): Change | 'mine' | undefined {
  try {
    const { from, change } = JSON.parse(payload ?? '') as { from?: string; change?: Change };
    return from === me ? 'mine' : change;
  } catch {
    return undefined;
  }
}
