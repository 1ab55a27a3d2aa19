import type { IncomingMessage } from 'node:http';
import { PlimsollError } from '../model/index.ts';
import { faultOf } from './http-faults.ts';

/** The idle clock restarts each time so many bytes have come, so that single bytes do not keep a connection for ever. */
const progressBytes = 1024;

interface BodyOptions {
  idleMs: number;
  /** For messages. */
  place: string;
  signal?: AbortSignal | undefined;
}

/**
 * The body of an answer. Time that the reader takes is not counted; time spent waiting for bytes is.
 * @throws PlimsollError `timeout`, `unreachable` (cut off), `interrupted`, `registry-protocol`
 */
export async function* bytesOf(message: IncomingMessage, options: BodyOptions): AsyncGenerator<Uint8Array, void> {
  const { idleMs, place, signal } = options;
  let waiting = true;
  const timer = setTimeout(() => {
    if (waiting)
      message.destroy(new PlimsollError('timeout', `${place} sent almost nothing for ${idleMs / 1000} s, mid-answer`));
  }, idleMs);
  let since = 0;
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      waiting = false;
      since += chunk.byteLength;
      yield chunk;
      waiting = true;
      if (since < progressBytes) continue;
      since = 0;
      timer.refresh();
    }
  } catch (error) {
    throw faultOf(error, place, signal);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Reads a body whole, up to a bound.
 * @param limit bytes
 * @throws PlimsollError `bound`, and what reading throws
 */
export async function readBounded(
  response: { url: URL; body: AsyncIterable<Uint8Array>; headers: Record<string, unknown> },
  limit: number,
): Promise<Uint8Array> {
  const tooLong = (): PlimsollError =>
    new PlimsollError('bound', `${response.url.host} sent more than ${limit} bytes for ${response.url.pathname}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  const declared = Number(response.headers['content-length'] ?? 0);
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > limit || declared > limit) throw tooLong();
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size);
}
