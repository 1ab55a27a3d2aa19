/** A registry on loopback that serves one image from a layout, and misbehaves where it is told to. */
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { blobPath, getTag, sha256 } from './layout.ts';

/** Answers a request instead of the honest registry; `false` leaves it to that one. */
export type Misdeed = (request: IncomingMessage, response: ServerResponse, url: string) => boolean;

export interface FakeRegistry {
  /** `127.0.0.1:PORT/ship:v1`. */
  reference: string;
  /** Requests that came in. */
  requests(): number;
  stop(): Promise<void>;
}

function honest(layout: string, response: ServerResponse, url: string): void {
  const [, kind, name = ''] = /^\/v2\/ship\/(manifests|blobs)\/(.+)$/.exec(url) ?? [];
  if (url === '/v2/' || !kind) {
    response.writeHead(url === '/v2/' ? 200 : 404).end();
    return;
  }
  const tag = getTag(layout, 'v1');
  const digest = name === 'v1' ? tag.digest : name;
  if (!existsSync(blobPath(layout, digest))) {
    response.writeHead(404, { 'content-type': 'application/json' }).end('{"errors":[{"code":"BLOB_UNKNOWN"}]}');
    return;
  }
  if (kind === 'manifests') {
    const bytes = readFileSync(blobPath(layout, digest));
    response.writeHead(200, { 'content-type': tag.mediaType, 'docker-content-digest': sha256(bytes) }).end(bytes);
    return;
  }
  response.writeHead(200, { 'content-type': 'application/octet-stream' });
  createReadStream(blobPath(layout, digest)).pipe(response);
}

export async function startFakeRegistry(layout: string, misdeed: Misdeed): Promise<FakeRegistry> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    response.on('error', () => {});
    const url = (request.url ?? '').split('?')[0] ?? '';
    if (!misdeed(request, response, url)) honest(layout, response, url);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    reference: `docker://127.0.0.1:${(server.address() as AddressInfo).port}/ship:v1`,
    requests: () => requests,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
