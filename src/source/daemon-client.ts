/** The little HTTP that a daemon's socket needs: GET, one exchange a connection, deadlines while waiting. */
import type { IncomingMessage, RequestOptions } from 'node:http';
import { PlimsollError } from '../model/index.ts';
import type { DaemonAddress } from './daemon-address.ts';
import { reason } from './file-bytes.ts';
import { imageBounds } from './image-bounds.ts';
import type { Blob } from './types.ts';

export interface DaemonClient {
  /** `Docker at /var/run/docker.sock` */
  where: string;
  /** Reads a JSON answer; `undefined` for 404. @throws `unreachable`, `timeout`, `registry-protocol`, `bound` */
  json(path: string, signal?: AbortSignal): Promise<unknown>;
  /** Opens an answer as a stream. @throws as `json` */
  open(path: string, signal?: AbortSignal): Promise<Blob>;
}

export function createDaemonClient(
  daemon: string,
  address: DaemonAddress,
  idleMs: number = imageBounds.daemonIdleMs,
): DaemonClient {
  const where = `${daemon} at ${address.kind === 'unix' ? address.path : `${address.host}:${address.port}`}`;

  async function send(path: string, signal?: AbortSignal): Promise<IncomingMessage> {
    const { request } = address.kind === 'tcp' && address.tls ? await import('node:https') : await import('node:http');
    const options: RequestOptions = {
      path,
      headers: { host: 'localhost', 'user-agent': 'plimsoll' },
      agent: false,
      ...(address.kind === 'unix'
        ? { socketPath: address.path }
        : { host: address.host, port: address.port, ...address.tls }),
      ...(signal && { signal }),
    };
    const outgoing = request(options);
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once('response', resolve);
      // After the answer, a failure shows in its body.
      outgoing.on('error', reject);
    });
    outgoing.end();
    return within(answer, idleMs, () => outgoing.destroy());
  }

  /** Waits for something with a deadline, and puts what goes wrong into the words of the catalogue. */
  async function within<T>(waiting: Promise<T>, ms: number, giveUp: () => void): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new PlimsollError('timeout', `${where} sent nothing within ${ms / 1000} s`));
        giveUp();
      }, ms);
    });
    try {
      return await Promise.race([waiting, late]);
    } catch (cause) {
      if (cause instanceof PlimsollError) throw cause;
      if (cause instanceof Error && cause.name === 'AbortError') {
        throw new PlimsollError('interrupted', `the exchange with ${where} was interrupted`, { cause });
      }
      throw new PlimsollError('unreachable', `${where} cannot be spoken to: ${reason(cause)}`, { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  async function* body(message: IncomingMessage): AsyncGenerator<Uint8Array> {
    const chunks: AsyncIterator<Uint8Array> = message[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await within(chunks.next(), idleMs, () => message.destroy());
        if (next.done) return;
        yield next.value;
      }
    } finally {
      message.destroy();
    }
  }

  async function whole(message: IncomingMessage): Promise<string> {
    const pieces: Uint8Array[] = [];
    let size = 0;
    for await (const piece of body(message)) {
      size += piece.length;
      if (size > imageBounds.answerBytes) {
        throw new PlimsollError('bound', `${where} answers with more than ${imageBounds.answerBytes} bytes`);
      }
      pieces.push(piece);
    }
    return Buffer.concat(pieces).toString();
  }

  async function succeed(message: IncomingMessage, path: string): Promise<IncomingMessage> {
    if (message.statusCode === 200) return message;
    const said = wordsOf(await whole(message));
    throw new PlimsollError('registry-protocol', `${where} answers ${path} with ${message.statusCode}${said}`);
  }

  return {
    where,
    async json(path, signal) {
      const message = await send(path, signal);
      if (message.statusCode === 404) {
        message.destroy();
        return undefined;
      }
      const text = await whole(await succeed(message, path));
      try {
        return JSON.parse(text);
      } catch (cause) {
        throw new PlimsollError('registry-protocol', `${where} answers ${path} with something that is no JSON`, {
          cause,
        });
      }
    },
    open: async (path, signal) => body(await succeed(await send(path, signal), path)),
  };
}

/** The daemon's own message, on one line. */
function wordsOf(text: string): string {
  let message = text;
  try {
    const value: unknown = JSON.parse(text);
    const said = typeof value === 'object' && value !== null && 'message' in value ? value.message : undefined;
    if (typeof said === 'string') message = said;
  } catch {
    // Not JSON: whatever it is, its beginning tells more than nothing.
  }
  const line = message
    .replace(/[\0-\x1f\x7f-\x9f]+/g, ' ')
    .trim()
    .slice(0, 300);
  return line === '' ? '' : `: ${line}`;
}
