import type { HttpResponse } from '../kit/index.ts';
import { isPassing } from '../kit/index.ts';
import { PlimsollError } from '../model/index.ts';
import { chunked } from './chunks.ts';
import { failureOf } from './failure.ts';
import type { Place } from './places.ts';
import { scopeOf } from './scopes.ts';
import type { Transport } from './transport.ts';
import type { BlobSource, PushOptions } from './types.ts';
import { assertDigest } from './verify.ts';

/** Uploads of one blob, begun anew after a cut connection. */
const tries = 3;

/**
 * Sends a blob unless it is there (distribution-spec, "Pushing blobs"): looks for it, asks for a mount, sends it in one
 * request or in pieces.
 * @throws PlimsollError `registry-protocol`, `digest-mismatch` (the registry's judgement), and what sending throws
 */
export async function pushBlob(
  transport: Transport,
  place: Place,
  blob: BlobSource,
  options: PushOptions,
): Promise<'present' | 'mounted' | 'pushed'> {
  assertDigest(blob.digest);
  const { signal } = options;
  const scopes = [
    scopeOf(place.repository, 'pull,push'),
    ...(options.mountFrom ? [scopeOf(options.mountFrom, 'pull')] : []),
  ];
  const asked = `blob ${blob.digest}`;
  const head = { method: 'HEAD', target: `/v2/${place.repository}/blobs/${blob.digest}`, scopes, small: true, signal };
  const known = await transport.send(place, head, asked);
  known.discard();
  if (known.status === 200) return 'present';
  for (let attempt = 1; ; attempt++) {
    try {
      return await upload(transport, place, blob, options, scopes);
    } catch (error) {
      if (attempt >= tries || !isPassing(error)) throw error;
    }
  }
}

async function upload(
  transport: Transport,
  place: Place,
  blob: BlobSource,
  { mountFrom, chunkBytes, signal }: PushOptions,
  scopes: string[],
): Promise<'mounted' | 'pushed'> {
  const asked = `room for blob ${blob.digest}`;
  const mount = mountFrom ? `?mount=${encodeURIComponent(blob.digest)}&from=${encodeURIComponent(mountFrom)}` : '';
  const begin = {
    method: 'POST',
    target: `/v2/${place.repository}/blobs/uploads/${mount}`,
    scopes,
    small: true,
    signal,
  };
  const begun = await transport.send(place, { ...begin, headers: { 'content-length': '0' } }, asked);
  if (begun.status === 201 && mountFrom) {
    begun.discard();
    return 'mounted';
  }
  let target = await nextTarget(transport, place, begun, asked);
  let body: BlobSource['content'] = blob.content;
  let size = blob.size;
  if (chunkBytes !== undefined && blob.size > chunkBytes) {
    let at = 0;
    for await (const piece of chunked(open(blob.content), chunkBytes)) {
      const range = `${at}-${at + piece.byteLength - 1}`;
      const headers = { 'content-type': 'application/octet-stream', 'content-range': range };
      const request = { method: 'PATCH', target, scopes, headers, body: () => piece, once: true, signal };
      target = await nextTarget(transport, place, await transport.send(place, request, asked), asked);
      at += piece.byteLength;
    }
    body = new Uint8Array(0);
    size = 0;
  }
  const end = new URL(target);
  end.searchParams.set('digest', blob.digest);
  const content = body;
  const response = await transport.send(
    place,
    {
      method: 'PUT',
      target: end,
      scopes,
      headers: { 'content-type': 'application/octet-stream', 'content-length': String(size) },
      body: () => (content instanceof Uint8Array ? content : content()),
      once: true,
      signal,
    },
    asked,
  );
  if (response.status !== 201 && response.status !== 204) throw await failureOf(response, asked, transport.now());
  response.discard();
  return 'pushed';
}

/** Where an upload goes on. */
async function nextTarget(transport: Transport, place: Place, response: HttpResponse, asked: string): Promise<URL> {
  if (response.status !== 202) throw await failureOf(response, asked, transport.now());
  response.discard();
  return transport.locate(place, response, 'an upload location');
}

async function* open(content: BlobSource['content']): AsyncGenerator<Uint8Array, void> {
  if (content instanceof Uint8Array) yield content;
  else yield* content();
}

/**
 * Sends a manifest under a tag or digest.
 * @returns whether the registry keeps the referrers of a `subject` itself (OCI-Subject)
 */
export async function putManifest(
  transport: Transport,
  place: Place,
  reference: string,
  manifest: { bytes: Uint8Array; mediaType: string; digest: string },
  signal: AbortSignal | undefined,
): Promise<{ keepsReferrers: boolean }> {
  const asked = `a place for manifest ${reference}`;
  const response = await transport.send(
    place,
    {
      method: 'PUT',
      target: `/v2/${place.repository}/manifests/${reference}`,
      scopes: [scopeOf(place.repository, 'pull,push')],
      headers: { 'content-type': manifest.mediaType },
      body: () => manifest.bytes,
      small: true,
      signal,
    },
    asked,
  );
  if (response.status !== 201 && response.status !== 200) throw await failureOf(response, asked, transport.now());
  response.discard();
  const stated = response.headers['docker-content-digest'];
  if (stated !== undefined && stated !== manifest.digest)
    throw new PlimsollError(
      'digest-mismatch',
      `${place.registry} stored the manifest as ${stated}, not ${manifest.digest}`,
    );
  return { keepsReferrers: response.headers['oci-subject'] !== undefined };
}

/** Deletes a manifest or tag (distribution-spec, "Deleting manifests"). */
export async function deleteManifest(
  transport: Transport,
  place: Place,
  reference: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const asked = `manifest ${reference} up`;
  const response = await transport.send(
    place,
    {
      method: 'DELETE',
      target: `/v2/${place.repository}/manifests/${reference}`,
      scopes: [scopeOf(place.repository, 'pull,delete')],
      small: true,
      signal,
    },
    asked,
  );
  if (response.status === 404)
    throw new PlimsollError(
      'reference-not-found',
      `${place.registry}/${place.repository} has no manifest ${reference}`,
    );
  if (response.status !== 202 && response.status !== 200) throw await failureOf(response, asked, transport.now());
  response.discard();
}
