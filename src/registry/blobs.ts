import { type HttpResponse, isPassing, readBounded } from '../kit/index.ts';
import { PlimsollError } from '../model/index.ts';
import { bounds } from './bounds.ts';
import { assertNotWebPage, failureOf } from './failure.ts';
import type { Place } from './places.ts';
import { scopeOf } from './scopes.ts';
import type { Transport } from './transport.ts';
import type { BlobOptions } from './types.ts';
import { assertDigest, verifyDigest } from './verify.ts';

/** Tries places in order until one gives an answer. */
export type AnyPlace = <T>(read: (place: Place) => Promise<T>) => Promise<T>;

/**
 * Streams a blob (distribution-spec, "Pulling blobs"). A cut connection is taken up again where it broke, by Range.
 * @throws PlimsollError `blob-missing`, `registry-protocol` (more or fewer bytes than expected), and what sending throws
 */
export async function* readBlob(
  transport: Transport,
  anyPlace: AnyPlace,
  digest: string,
  { expectedSize, from = 0, signal }: BlobOptions,
): AsyncGenerator<Uint8Array, void> {
  assertDigest(digest);
  const asked = `blob ${digest}`;
  let at = from;
  let stalls = 0;
  for (let tries = 0; ; tries++) {
    const response = await anyPlace(place => openBlob(transport, place, digest, at, expectedSize, signal));
    const size = expectedSize ?? totalOf(response);
    let skip = response.status === 206 ? 0 : at;
    try {
      for await (const chunk of response.body) {
        const rest = skip === 0 ? chunk : chunk.subarray(Math.min(skip, chunk.byteLength));
        skip -= chunk.byteLength - rest.byteLength;
        at += rest.byteLength;
        if (size !== undefined && at > size) throw wrongSize(response, asked, `more than the ${size} bytes`);
        if (rest.byteLength > 0) yield rest;
      }
      if (size === undefined || at === size) return;
      throw wrongSize(response, asked, `${at} of the ${size} bytes`);
    } catch (error) {
      const stalled = error instanceof PlimsollError && error.code === 'timeout';
      if (stalled) stalls++;
      const cut =
        isPassing(error) || (error instanceof PlimsollError && error.code === 'registry-protocol' && at < (size ?? 0));
      if ((!cut && !stalled) || stalls > bounds.stalls || tries >= bounds.resumes) throw error;
    } finally {
      response.discard();
    }
    await transport.pause(tries + 1, signal);
  }
}

function wrongSize(response: HttpResponse, asked: string, what: string): PlimsollError {
  return new PlimsollError('registry-protocol', `${response.url.host} sends ${what} that ${asked} has`);
}

/** Bytes of the whole blob, as the answer states them. */
function totalOf(response: HttpResponse): number | undefined {
  const total = /\/(\d+)$/.exec(response.headers['content-range'] ?? '')?.[1] ?? response.headers['content-length'];
  return total === undefined ? undefined : Number(total);
}

async function openBlob(
  transport: Transport,
  place: Place,
  digest: string,
  from: number,
  expectedSize: number | undefined,
  signal: AbortSignal | undefined,
): Promise<HttpResponse> {
  const asked = `blob ${digest}`;
  const request = {
    target: `/v2/${place.repository}/blobs/${digest}`,
    scopes: [scopeOf(place.repository, 'pull')],
    ...(from > 0 ? { headers: { range: `bytes=${from}-` } } : {}),
    signal,
  };
  const response = await transport.send(place, request, asked);
  if (response.status === 404) {
    response.discard();
    throw new PlimsollError('blob-missing', `${place.registry}/${place.repository} has no ${asked}`);
  }
  if (response.status !== 200 && response.status !== 206) throw await failureOf(response, asked, transport.now());
  assertNotWebPage(response, asked);
  if (response.status === 206) {
    const start = /^bytes (\d+)-/.exec(response.headers['content-range'] ?? '')?.[1];
    if (Number(start) !== from) {
      response.discard();
      throw new PlimsollError(
        'registry-protocol',
        `${response.url.host} sends another part of ${asked} than asked for`,
      );
    }
  }
  const total = totalOf(response);
  if (expectedSize !== undefined && total !== undefined && total !== expectedSize) {
    response.discard();
    throw wrongSize(response, asked, `${total} bytes instead of the ${expectedSize}`);
  }
  return response;
}

/** Reads a small blob whole, and verifies it. */
export async function readWholeBlob(
  stream: AsyncIterable<Uint8Array>,
  digest: string,
  limit: number,
): Promise<Uint8Array> {
  const url = new URL(`blob:${digest}`);
  const bytes = await readBounded({ url, headers: {}, body: stream }, limit);
  verifyDigest(bytes, digest, 'the blob');
  return bytes;
}
