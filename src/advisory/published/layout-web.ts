import { readFile } from 'node:fs/promises';
import {
  createHttp,
  type HttpResponse,
  isLoopback,
  readBounded,
  retryDefaults,
  type Trust,
  withRetries,
} from '../../kit/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { publishedBounds } from './bounds.ts';
import type { ReachOptions } from './origin.ts';
import type { LayoutFiles } from './origin-layout.ts';

const redirects = new Set([301, 302, 303, 307, 308]);

/** An OCI image layout below an address; any web server that hands out files will do. */
export function webFiles(address: string, options: ReachOptions): LayoutFiles {
  const base = new URL(address.endsWith('/') ? address : `${address}/`);
  assertSecure(base, options);
  const http = createHttp({
    env: options.env ?? {},
    connectTimeoutMs: options.connectTimeoutMs,
    idleTimeoutMs: options.idleTimeoutMs,
  });
  const retry = { ...retryDefaults, ...(options.attempts ? { attempts: options.attempts } : {}) };
  let trust: Promise<Trust> | undefined;

  async function get(path: string, headers: Record<string, string>, signal?: AbortSignal): Promise<HttpResponse> {
    trust ??= trustOf(options);
    const known = await trust;
    let url = new URL(path, base);
    for (let hop = 0; hop <= publishedBounds.redirects; hop++) {
      const response = await withRetries(() => http.send({ url, headers, trust: known, signal }), retry, signal);
      const next = redirects.has(response.status) ? response.headers.location : undefined;
      if (next === undefined) return response;
      response.discard();
      url = new URL(next, url);
      assertSecure(url, options);
    }
    throw new PlimsollError('unreachable', `${base.host} redirects more than ${publishedBounds.redirects} times`);
  }
  return {
    async index(known, signal) {
      const headers = {
        ...(known?.etag ? { 'if-none-match': known.etag } : {}),
        ...(known?.lastModified && !known.etag ? { 'if-modified-since': known.lastModified } : {}),
      };
      const response = await get('index.json', headers, signal);
      if (response.status === 304) {
        response.discard();
        return undefined;
      }
      assertFine(response, 'index.json');
      const { etag, 'last-modified': lastModified } = response.headers;
      const bytes = await readBounded(response, publishedBounds.artifactBytes);
      return { bytes, ...(etag ? { etag } : {}), ...(lastModified ? { lastModified } : {}) };
    },
    async *read(path, from, signal) {
      const response = await get(path, from > 0 ? { range: `bytes=${from}-` } : {}, signal);
      assertFine(response, path);
      // A server that knows no ranges sends all of it.
      let skip = response.status === 206 ? 0 : from;
      for await (const chunk of response.body) {
        const rest = skip === 0 ? chunk : chunk.subarray(Math.min(skip, chunk.byteLength));
        skip -= chunk.byteLength - rest.byteLength;
        if (rest.byteLength > 0) yield rest;
      }
    },
    close: async () => http.close(),
  };
}

const trustOf = async ({ caFile, insecure }: ReachOptions): Promise<Trust> => ({
  ...(caFile ? { ca: [await readFile(caFile, 'utf8')] } : {}),
  ...(insecure ? { insecure: true } : {}),
});

/** Signatures tell who wrote the database, not who sees what is asked for; and there may be none. */
function assertSecure(url: URL, { insecure }: ReachOptions): void {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && (insecure || isLoopback(url.hostname)))) return;
  throw new PlimsollError(
    'usage',
    `${url.protocol}//${url.host} is not encrypted; use https, or allow it by --insecure`,
  );
}

function assertFine(response: HttpResponse, path: string): void {
  const { status, url, headers } = response;
  const html = (headers['content-type'] ?? '').startsWith('text/html');
  if ((status === 200 || status === 206) && !html) return;
  response.discard();
  const what = `${url.host} has no ${path}`;
  if (html && status < 400)
    throw new PlimsollError('registry-protocol', `${url.host} answers with a web page instead of ${path}`);
  if (status === 404) throw new PlimsollError(path === 'index.json' ? 'reference-not-found' : 'blob-missing', what);
  if (status === 401 || status === 403) throw new PlimsollError('unauthorized', `${url.host} refuses ${path}`);
  if (status === 429) throw new PlimsollError('rate-limited', `${url.host} asks to wait before ${path} is fetched`);
  throw new PlimsollError('unreachable', `${url.host} answers ${status} for ${path}`);
}
