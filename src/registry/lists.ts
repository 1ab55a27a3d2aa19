import { readBounded } from '../kit/index.ts';
import { PlimsollError } from '../model/index.ts';
import { bounds } from './bounds.ts';
import { assertNotWebPage, failureOf } from './failure.ts';
import { isObject } from './files.ts';
import type { Place } from './places.ts';
import { scopeOf } from './scopes.ts';
import type { Transport } from './transport.ts';

/** A list that comes in pages (distribution-spec, "Listing tags"). */
export interface ListRequest {
  /** Below the root, with its query. */
  target: string;
  scopes: string[];
  accept?: string;
  asked: string;
  signal?: AbortSignal | undefined;
}

/** One page as JSON, with the headers it came with. */
export interface Page {
  value: Record<string, unknown>;
  headers: Record<string, string | string[] | undefined>;
}

/**
 * Yields page after page along the Link headers; ends without a page where the first answer is 404.
 * @throws PlimsollError `registry-protocol` (a loop, no JSON), `bound`, and what sending throws
 */
export async function* pagesOf(transport: Transport, place: Place, request: ListRequest): AsyncGenerator<Page, void> {
  const { scopes, asked, signal, accept = 'application/json' } = request;
  const seen = new Set<string>();
  let target: string | undefined = request.target;
  while (target !== undefined) {
    if (seen.has(target)) throw new PlimsollError('registry-protocol', `${place.registry} pages ${asked} in a circle`);
    if (seen.size >= bounds.pages)
      throw new PlimsollError('bound', `${place.registry} parts ${asked} into more than ${bounds.pages} pages`);
    seen.add(target);
    const sent = { target, scopes, headers: { accept }, small: true, signal };
    const response = await transport.send(place, sent, asked);
    if (response.status === 404 && seen.size === 1) {
      response.discard();
      return;
    }
    if (response.status !== 200) throw await failureOf(response, asked, transport.now());
    assertNotWebPage(response, asked);
    yield { value: parsePage(await readBounded(response, bounds.pageBytes), place, asked), headers: response.headers };
    target = nextPage(response.url, response.headers['link']);
  }
}

function parsePage(bytes: Uint8Array, place: Place, asked: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (isObject(value)) return value;
  } catch (cause) {
    throw new PlimsollError('registry-protocol', `${place.registry} answers ${asked} with something else`, { cause });
  }
  throw new PlimsollError('registry-protocol', `${place.registry} answers ${asked} with something else`);
}

/** The path of `Link: <…>; rel="next"` (RFC 8288): only the path counts, so that no page leads to another host. */
function nextPage(url: URL, header: string | string[] | undefined): string | undefined {
  for (const link of String(header ?? '')
    .slice(0, 8192)
    .split(/,\s*(?=<)/)) {
    const close = link.indexOf('>');
    if (!link.startsWith('<') || close < 0 || !/;\s*rel="?next"?/i.test(link.slice(close))) continue;
    const to = URL.parse(link.slice(1, close), url);
    return to ? to.pathname + to.search : undefined;
  }
  return undefined;
}

/** Tags of a repository. @throws PlimsollError `reference-not-found` where it does not exist */
export async function readTags(transport: Transport, place: Place, signal?: AbortSignal): Promise<string[]> {
  const asked = `the tags of ${place.registry}/${place.repository}`;
  const target = `/v2/${place.repository}/tags/list`;
  const scopes = [scopeOf(place.repository, 'pull')];
  return await collect(transport, place, { target, scopes, asked, signal }, 'tags');
}

/** Repositories of a registry. */
export async function readCatalog(transport: Transport, place: Place, signal?: AbortSignal): Promise<string[]> {
  const asked = `the repositories of ${place.registry}`;
  const request = { target: '/v2/_catalog?n=1000', scopes: ['registry:catalog:*'], asked, signal };
  return await collect(transport, place, request, 'repositories');
}

async function collect(transport: Transport, place: Place, request: ListRequest, key: string): Promise<string[]> {
  const found: string[] = [];
  let pages = 0;
  for await (const { value } of pagesOf(transport, place, request)) {
    pages++;
    // Registries write null for an empty list.
    const list = value[key] ?? [];
    if (!Array.isArray(list) || !list.every(item => typeof item === 'string'))
      throw new PlimsollError('registry-protocol', `${place.registry} answers ${request.asked} without a list`);
    if (found.length + list.length > bounds.listed)
      throw new PlimsollError('bound', `${place.registry} lists more than ${bounds.listed} entries`);
    for (const item of list) found.push(item);
  }
  if (pages === 0) throw new PlimsollError('reference-not-found', `${place.registry} does not know ${request.asked}`);
  return found;
}
