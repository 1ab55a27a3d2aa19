/** Alerts as a stream over HTTP, and the sensor's metrics beside it: `GET /alerts`, `GET /metrics`. */
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isLoopback } from '../../kit/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { sensorMetricsText } from '../metrics/text.ts';
import type { SensorStatistics } from '../metrics/types.ts';
import { outputBounds } from './bounds.ts';
import { type StreamClients, streamClients } from './stream-clients.ts';

export interface StreamOptions {
  /** `Authorization: Bearer …` that is asked for; without one it listens on loopback alone. */
  token?: string;
  /** Absent: there are no metrics. */
  statistics?(): SensorStatistics | Promise<SensorStatistics>;
  /** Told when a client is let go. */
  tell(message: string): void;
}

export interface AlertStream {
  /** Where it listens, without a slash at its end: the port that was given, or the one that was free. */
  url: string;
  /** @param json one alert, on one line */
  send(json: string): void;
  counts: StreamClients['counts'];
  close(): Promise<void>;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Listens at `HOST:PORT`; port 0 is any that is free.
 * @throws PlimsollError `usage` (not loopback, and no token), `unreachable` (it is taken)
 */
export async function alertStream(address: string, options: StreamOptions): Promise<AlertStream> {
  const { host, port } = placeOf(address, options.token !== undefined);
  const clients = streamClients(randomUUID().slice(0, 8), options.tell);
  const wanted = options.token === undefined ? undefined : digest(`Bearer ${options.token}`);

  /** A page of another site, whose name resolves to this machine, is kept out by the name that it asks for. */
  const isMeant = ({ headers }: IncomingMessage): boolean => {
    if (wanted !== undefined) return timingSafeEqual(digest(headers.authorization ?? ''), wanted);
    const named = URL.parse(`http://${headers.host ?? ''}`)?.hostname ?? '';
    return isLoopback(named);
  };

  async function metrics(response: ServerResponse): Promise<void> {
    if (!options.statistics) return refuse(response, 404, 'there are no metrics');
    const { type, text } = await sensorMetricsText(await options.statistics());
    response.writeHead(200, { 'content-type': type }).end(text);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isMeant(request))
      return wanted ? refuse(response, 401, 'a token is asked for') : refuse(response, 403, 'not under this name');
    if (request.method !== 'GET') return refuse(response, 405, 'only GET is answered');
    const path = (request.url ?? '').split('?')[0];
    if (path === '/metrics') return metrics(response);
    if (path !== '/alerts') return refuse(response, 404, 'there are /alerts and /metrics');
    const after = request.headers['last-event-id'];
    if (!clients.add(response, Array.isArray(after) ? after[0] : after))
      refuse(response, 503, `more than ${outputBounds.streamClients} clients read the stream`);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => {
      options.tell(`a request to the stream failed: ${error.message}`);
      if (response.headersSent) response.destroy();
      else refuse(response, 500, 'the request failed');
    });
  });
  server.maxConnections = outputBounds.streamClients * 2;
  server.listen(port, host);
  await once(server, 'listening').catch((cause: Error) => {
    throw new PlimsollError('unreachable', `${address} cannot be listened at: ${cause.message}`, { cause });
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    send: clients.send,
    counts: clients.counts,
    async close() {
      const closed = new Promise(resolve => server.close(resolve));
      clients.close();
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), 1_000);
      await closed;
      clearTimeout(timer);
    },
  };
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response
    .writeHead(status, { 'content-type': 'text/plain', ...(status === 401 && { 'www-authenticate': 'Bearer' }) })
    .end(`${why}\n`);
}

function placeOf(address: string, hasToken: boolean): { host: string; port: number } {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(address) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port > 65_535) throw new PlimsollError('usage', `${address} is not written as HOST:PORT`);
  if (!hasToken && !isLoopback(host))
    throw new PlimsollError(
      'usage',
      `${host} is not an address of loopback: whoever reaches it could read alerts; give a token, or put a proxy in front`,
    );
  return { host, port };
}
