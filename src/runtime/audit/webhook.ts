/** Takes audit events from the API server's webhook backend. It has no TLS and asks for no token, so it hears loopback alone. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isLoopback } from '../../kit/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { type AuditSummary, auditIntake } from './batch.ts';
import { auditBounds } from './bounds.ts';
import type { AuditEvent } from './event.ts';
import { jsonValues } from './values.ts';

export interface AuditListener {
  /** Where it listens: the port that was given, or the one that was free. */
  url: string;
  /** Takes no more requests, ends those that are there, and says what was read. */
  close(): Promise<AuditSummary>;
}

/**
 * Listens at `HOST:PORT`; port 0 is any that is free. Batches are answered once their events were looked at: 200, or a
 * 4xx with the reason, which the API server logs.
 * @throws PlimsollError `usage` (no loopback address), `unreachable` (it is taken)
 */
export async function listenForAudit(address: string, look: (event: AuditEvent) => void): Promise<AuditListener> {
  const { host, port } = placeOf(address);
  const intake = auditIntake(look);
  let held = 0;

  async function batch(request: IncomingMessage): Promise<[number, string]> {
    if (request.method !== 'POST') return [405, 'batches come by POST'];
    // A web page cannot send this type to another origin without asking first.
    if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
      return [415, 'batches are application/json'];
    const chunks: Buffer[] = [];
    let length = 0;
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        length += chunk.length;
        held += chunk.length;
        if (length > auditBounds.batchBytes) return [413, `a batch has at most ${auditBounds.batchBytes} bytes`];
        if (held > auditBounds.heldBytes) return [503, `more than ${auditBounds.heldBytes} bytes are being read`];
        chunks.push(chunk);
      }
      return read(chunks);
    } finally {
      held -= length;
    }
  }

  function read(chunks: readonly Uint8Array[]): [number, string] {
    let wrong: string | undefined;
    const values = jsonValues(intake.take, problem => {
      wrong ??= problem.message;
      intake.problem(problem);
    });
    for (const chunk of chunks) values.push(chunk);
    values.end();
    return wrong === undefined ? [200, 'ok'] : [400, wrong];
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [status, text] = await batch(request).catch((error: Error): [number, string] => {
      intake.problem({ code: 'record-invalid', message: `a batch was not read: ${error.message}`, gap: true });
      return [500, 'the batch was not read'];
    });
    if (status === 413 || status === 503) {
      intake.problem({ code: 'bound', message: `a batch was refused: ${text}`, gap: true });
      response.setHeader('connection', 'close');
    }
    response.writeHead(status, { 'content-type': 'text/plain' }).end(`${text}\n`);
  }

  const server = createServer(
    { requestTimeout: auditBounds.requestMs },
    (request, response) => void answer(request, response),
  );
  server.maxConnections = auditBounds.connections;
  server.listen(port, host);
  await once(server, 'listening').catch((cause: Error) => {
    throw new PlimsollError('unreachable', `${address} cannot be listened at: ${cause.message}`, { cause });
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}/`,
    async close() {
      const closed = new Promise(resolve => server.close(resolve));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), auditBounds.closeMs);
      await closed;
      clearTimeout(timer);
      return intake.summary();
    },
  };
}

function placeOf(address: string): { host: string; port: number } {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(address) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port > 65_535) throw new PlimsollError('usage', `${address} is not written as HOST:PORT`);
  if (!isLoopback(host))
    throw new PlimsollError(
      'usage',
      `${host} is not an address of loopback: audit events are taken without TLS; put a proxy that has it in front`,
    );
  return { host, port };
}
