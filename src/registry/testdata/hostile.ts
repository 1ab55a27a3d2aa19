/** What the tests against hostile registries share: a server, a client without patience, and a few things to send. */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { createRegistryClient } from '../client.ts';
import type { ImageName } from '../reference.ts';
import type { RegistryClient, RegistryOptions } from '../types.ts';
import { type FakeServer, fakeServer, type Handler, sendJson } from './fake-server.ts';

export const manifestType = 'application/vnd.oci.image.manifest.v1+json';
export const manifest = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: manifestType, layers: [] }));
export const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
export const blob = Buffer.alloc(300_000, 'plimsoll ');
export const blobDigest = digestOf(blob);

/** Closed in turn by `closeAll`. */
export const open: { close(): unknown }[] = [];

export async function closeAll(): Promise<void> {
  for (const thing of open.splice(0).reverse()) await thing.close();
}

/** A registry whose root answers and whose rest is `handle`. */
export async function serve(handle: Handler): Promise<FakeServer> {
  const server = await fakeServer((request, response, body) =>
    request.url === '/v2/' ? sendJson(response, {}) : handle(request, response, body),
  );
  open.push(server);
  return server;
}

/** The pauses that the last client made, milliseconds. */
export const waits: number[] = [];

export function client(options: RegistryOptions = {}): RegistryClient {
  waits.length = 0;
  const made = createRegistryClient({
    registriesConf: [],
    certificateDirs: [],
    idleTimeoutMs: 150,
    answerTimeoutMs: 600,
    random: () => 0,
    sleep: async ms => void waits.push(ms),
    ...options,
  });
  open.push(made);
  return made;
}

export const named = (server: FakeServer, more: Partial<ImageName> = {}): ImageName => ({
  registry: server.host,
  repository: 'team/app',
  tag: 'v1',
  ...more,
});

export async function read(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export const sendManifest = (
  response: ServerResponse,
  headers: Record<string, string> = {},
  bytes = manifest,
): void => {
  response.writeHead(200, { 'content-type': manifestType, ...headers });
  response.end(bytes);
};

/** Sends a byte every few milliseconds, for ever. */
export const drip = (response: ServerResponse, everyMs: number): void => {
  response.writeHead(200, { 'content-type': manifestType });
  const timer = setInterval(() => response.write(' '), everyMs);
  response.on('close', () => clearInterval(timer));
};

/** Sends as much as is taken, for ever. */
export const flood = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': manifestType });
  const chunk = Buffer.alloc(65_536, ' ');
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
};
