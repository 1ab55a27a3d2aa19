/** As much of gRPC as reading needs: one request message, any number of answers, over a Unix socket (gRPC over HTTP/2). */
import { type ClientHttp2Stream, connect, constants, type IncomingHttpHeaders } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { PlimsollError } from '../model/index.ts';
import { reason } from './file-bytes.ts';
import { imageBounds } from './image-bounds.ts';

export interface GrpcClient {
  /**
   * Calls a method; yields its answers as they come.
   * @throws `GrpcFailure` for the server's own errors; `unreachable`, `timeout`, `registry-protocol`, `interrupted`
   */
  call(
    method: string,
    message: Buffer,
    headers: Record<string, string>,
    signal?: AbortSignal,
  ): AsyncGenerator<Buffer, void>;
  close(): void;
}

/** An error that the server reported (gRPC status codes). Translated by whoever knows what was asked. */
export class GrpcFailure extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'GrpcFailure';
    this.status = status;
  }
}

/** gRPC status codes that are told apart. */
export const grpcStatus = { notFound: 5 } as const;

/** Bytes that may be on their way: large, since blobs are. */
const WINDOW = 4 * 1024 * 1024;
/** Flag and length before each message. */
const PREFIX = 5;

export function createGrpcClient(where: string, path: string, idleMs: number = imageBounds.daemonIdleMs): GrpcClient {
  const session = connect('http://localhost', {
    createConnection: () => connectSocket(path),
    settings: { initialWindowSize: WINDOW, enablePush: false },
  });
  let failure: unknown;
  session.on('error', error => {
    failure = error;
  });
  session.once('connect', () => session.setLocalWindowSize(WINDOW));

  const translate = (error: unknown): unknown => {
    if (error instanceof PlimsollError || error instanceof GrpcFailure) return error;
    if (error instanceof Error && error.name === 'AbortError') {
      return new PlimsollError('interrupted', `the exchange with ${where} was interrupted`, { cause: error });
    }
    const cause = failure ?? error;
    return new PlimsollError('unreachable', `${where} cannot be spoken to: ${reason(cause)}`, { cause });
  };

  async function* call(
    method: string,
    message: Buffer,
    headers: Record<string, string>,
    signal?: AbortSignal,
  ): AsyncGenerator<Buffer, void> {
    const request = {
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: `/${method}`,
      [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
      [constants.HTTP2_HEADER_TE]: 'trailers',
      ...headers,
    };
    let stream: ClientHttp2Stream | undefined;
    try {
      stream = session.request(request, { endStream: false, ...(signal && { signal }) });
      const status = statusOf(stream);
      stream.setTimeout(idleMs, () => {
        stream?.destroy(new PlimsollError('timeout', `${where} sent nothing within ${idleMs / 1000} s`));
      });
      stream.end(framed(message));
      yield* messagesOf(stream, where);
      const trailers = await status;
      const code = Number(trailers['grpc-status'] ?? Number.NaN);
      if (Number.isNaN(code)) throw new PlimsollError('unreachable', `${where} broke off before its answer was whole`);
      if (code !== 0) throw new GrpcFailure(code, messageOf(trailers));
    } catch (error) {
      throw translate(error);
    } finally {
      stream?.destroy();
    }
  }
  return { call, close: () => session.destroy() };
}

function framed(message: Buffer): Buffer {
  const prefix = Buffer.alloc(PREFIX);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** The headers that carry the status: the trailers, or the only ones of an answer without a body. */
function statusOf(stream: ClientHttp2Stream): Promise<IncomingHttpHeaders> {
  return new Promise(resolve => {
    let first: IncomingHttpHeaders = {};
    stream.once('response', headers => {
      first = headers;
    });
    stream.once('trailers', resolve);
    stream.once('close', () => resolve(first));
  });
}

async function* messagesOf(stream: ClientHttp2Stream, where: string): AsyncGenerator<Buffer, void> {
  let pending: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    pending.push(chunk);
    size += chunk.length;
    while (size >= PREFIX) {
      if ((pending[0]?.length ?? 0) < PREFIX) pending = [Buffer.concat(pending)];
      const length = pending[0]?.readUInt32BE(1) ?? 0;
      if (length > imageBounds.answerBytes) {
        throw new PlimsollError('bound', `${where} sends a message of ${length} bytes`);
      }
      if (size < PREFIX + length) break;
      const all = pending.length === 1 ? pending[0]! : Buffer.concat(pending);
      if (all[0] !== 0) throw new PlimsollError('registry-protocol', `${where} sends compressed messages unasked`);
      pending = [all.subarray(PREFIX + length)];
      size -= PREFIX + length;
      yield all.subarray(PREFIX, PREFIX + length);
    }
  }
  if (size > 0) throw new PlimsollError('registry-protocol', `${where} broke off inside a message`);
}

/** `grpc-message` is percent-encoded; kept to one line. */
function messageOf(trailers: IncomingHttpHeaders): string {
  const text = String(trailers['grpc-message'] ?? 'no reason given').slice(0, 600);
  let plain = text;
  try {
    plain = decodeURIComponent(text);
  } catch {
    // Some servers do not encode it.
  }
  return plain.replace(/[\0-\x1f\x7f-\x9f]+/g, ' ').slice(0, 300);
}
