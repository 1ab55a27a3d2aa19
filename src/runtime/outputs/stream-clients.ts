/** Whoever reads the stream of alerts: server-sent events (HTML standard, section 9.2), bounded clients and backlog. */
import type { ServerResponse } from 'node:http';
import { outputBounds } from './bounds.ts';

interface StreamCounts {
  clients: number;
  /** Clients that were let go because they read too slowly. */
  slow: number;
  /** Alerts that went to at least one client; those that nobody was there for are kept for a while all the same. */
  sent: number;
}

export interface StreamClients {
  /** @param json one alert, on one line */
  send(json: string): void;
  /**
   * Takes a client.
   * @param after the id of the last event that it has; absent: it begins with what comes now
   * @returns whether there is room
   */
  add(response: ServerResponse, after: string | undefined): boolean;
  counts(): StreamCounts;
  close(): void;
}

interface Kept {
  number: number;
  text: string;
}

/**
 * @param run tells ids of this run from those of another one
 * @param tell is called when a client is let go
 */
export function streamClients(run: string, tell: (message: string) => void): StreamClients {
  const clients = new Set<ServerResponse>();
  const kept: Kept[] = [];
  let keptLength = 0;
  let number = 0;
  const counts = { slow: 0, sent: 0 };

  function letGo(client: ServerResponse): void {
    clients.delete(client);
    counts.slow++;
    tell(`a client of the stream reads too slowly and is let go (${counts.slow} so far)`);
    // It may still read why; what it missed it can ask for by the last id that it has.
    client.end('event: slow\ndata: {"reason":"this client reads too slowly"}\n\n');
    setTimeout(() => client.destroy(), 1_000).unref();
  }

  function write(client: ServerResponse, text: string): void {
    client.write(text);
    if (client.writableLength > outputBounds.streamBehind) letGo(client);
  }

  const beat = setInterval(() => {
    for (const client of clients) write(client, ': beat\n\n');
  }, outputBounds.streamBeatMs);
  beat.unref();

  /** What a client missed: whole as far as it is kept, and how many are not. */
  function missed(after: string): { gap?: number | 'unknown'; texts: string[] } {
    const [of, last = ''] = after.split('.');
    const from = of === run && /^\d{1,15}$/.test(last) ? Number(last) : undefined;
    if (from === undefined || from > number) return { gap: 'unknown', texts: kept.map(({ text }) => text) };
    const oldest = kept[0]?.number ?? number + 1;
    const gap = Math.max(oldest - from - 1, 0);
    return { ...(gap > 0 && { gap }), texts: kept.filter(each => each.number > from).map(({ text }) => text) };
  }

  return {
    send(json) {
      const text = `id: ${run}.${++number}\nevent: alert\ndata: ${json}\n\n`;
      kept.push({ number, text });
      keptLength += text.length;
      while (kept.length > outputBounds.streamKept || keptLength > outputBounds.streamKeptLength) {
        keptLength -= kept.shift()?.text.length ?? 0;
      }
      if (clients.size > 0) counts.sent++;
      for (const client of clients) write(client, text);
    },
    add(response, after) {
      if (clients.size >= outputBounds.streamClients) return false;
      response.writeHead(200, {
        ...{ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
        'x-content-type-options': 'nosniff',
      });
      response.write('retry: 2000\n\n');
      clients.add(response);
      response.once('close', () => clients.delete(response));
      response.on('error', () => clients.delete(response));
      if (after !== undefined && after !== '') {
        const { gap, texts } = missed(after);
        if (gap !== undefined) response.write(`event: gap\ndata: ${JSON.stringify({ missed: gap })}\n\n`);
        for (const text of texts) response.write(text);
      }
      return true;
    },
    counts: () => ({ ...counts, clients: clients.size }),
    close() {
      clearInterval(beat);
      for (const client of clients) client.end();
      clients.clear();
    },
  };
}
