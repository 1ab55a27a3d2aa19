/** For tests: a server of gRPC over a socket, and protocol buffers to answer with. */
import { createServer, type ServerHttp2Stream } from 'node:http2';
import { stringField } from '../../source/index.ts';

/** A message field. */
export function messageField(number: number, content: Buffer): Buffer {
  const field = stringField(number, 'x'.repeat(content.length));
  content.copy(field, field.length - content.length);
  return field;
}

/** A varint field; field numbers up to 15, as all here have. */
export function varintField(number: number, value: number | bigint): Buffer {
  const bytes = [number * 8];
  let left = BigInt(value);
  for (; left >= 0x80n; left >>= 7n) bytes.push(Number(left & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(left)]);
}

export const mapField = (number: number, entries: Record<string, string>): Buffer =>
  Buffer.concat(
    Object.entries(entries).map(([key, value]) =>
      messageField(number, Buffer.concat([stringField(1, key), stringField(2, value)])),
    ),
  );

/** A message, or a status of gRPC. */
export type GrpcAnswer = Buffer | { status: number; message?: string };

function end(stream: ServerHttp2Stream, answer: GrpcAnswer): void {
  const failed = Buffer.isBuffer(answer) ? undefined : answer;
  stream.on('wantTrailers', () =>
    stream.sendTrailers({ 'grpc-status': failed?.status ?? 0, 'grpc-message': failed?.message ?? '' }),
  );
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  if (Buffer.isBuffer(answer)) {
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(answer.length, 1);
    stream.write(Buffer.concat([prefix, answer]));
  }
  stream.end();
}

/**
 * Listens at a socket.
 * @param answer is given the method, the request, and containerd's namespace; `undefined`: it never answers
 */
export async function grpcServer(
  path: string,
  answer: (method: string, request: Buffer, namespace: string) => GrpcAnswer | undefined,
): Promise<{ close(): Promise<void> }> {
  const server = createServer();
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', session => sessions.add(session));
  server.on('stream', (opened, headers) => {
    const stream = opened as ServerHttp2Stream;
    stream.on('error', () => {});
    const parts: Buffer[] = [];
    stream.on('data', part => parts.push(Buffer.from(part)));
    stream.on('end', () => {
      const namespace = String(headers['containerd-namespace'] ?? '');
      const answered = answer((headers[':path'] ?? '').slice(1), Buffer.concat(parts).subarray(5), namespace);
      if (answered) end(stream, answered);
    });
  });
  await new Promise<void>(resolve => server.listen(path, resolve));
  return {
    async close() {
      for (const session of sessions) session.destroy();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
