import { type HttpResponse, readBounded } from '../kit/index.ts';
import { PlimsollError } from '../model/index.ts';
import { bounds } from './bounds.ts';
import { assertNotWebPage, failureOf } from './failure.ts';
import { isObject, text } from './files.ts';
import { acceptManifests, mediaTypes } from './media-types.ts';
import type { Place } from './places.ts';
import { formatImageName, type ImageName, isDigest } from './reference.ts';
import { scopeOf } from './scopes.ts';
import type { Transport } from './transport.ts';
import type { Manifest } from './types.ts';
import { digestOf, verifyDigest } from './verify.ts';

const known: ReadonlySet<string> = new Set(Object.values(mediaTypes));

/**
 * Reads what a tag or digest names at one place (distribution-spec, "Pulling manifests").
 * @throws PlimsollError `reference-not-found`, `digest-mismatch`, `bound`, `registry-protocol`, and what sending throws
 */
export async function readManifest(
  transport: Transport,
  place: Place,
  name: ImageName,
  signal?: AbortSignal,
): Promise<Manifest> {
  const { manifest } = await readManifestUnless(transport, place, name, undefined, signal);
  if (!manifest) throw new PlimsollError('registry-protocol', `${place.registry} answers "not modified" unasked`);
  return manifest;
}

/** Like `readManifest`, without a manifest where the name still means the digest that is known. */
export async function readManifestUnless(
  transport: Transport,
  place: Place,
  name: ImageName,
  known: string | undefined,
  signal?: AbortSignal,
): Promise<{ manifest?: Manifest }> {
  const asked = `the manifest of ${formatImageName(name)}`;
  const request = {
    target: `/v2/${place.repository}/manifests/${name.digest ?? name.tag ?? 'latest'}`,
    scopes: [scopeOf(place.repository, 'pull')],
    headers: { accept: acceptManifests, ...(known ? { 'if-none-match': `"${known}"` } : {}) },
    small: true,
    signal,
  };
  const response = await transport.send(place, request, asked);
  assertNotWebPage(response, asked);
  if (response.status === 404) throw await notFound(response, place, name);
  if (response.status === 304 && known !== undefined) {
    response.discard();
    return {};
  }
  if (response.status !== 200) throw await failureOf(response, asked, transport.now());
  const bytes = await readBounded(response, bounds.manifestBytes);
  const digest = name.digest ?? digestOf(bytes);
  if (name.digest !== undefined) verifyDigest(bytes, name.digest, asked);
  compareHeader(response, bytes, asked);
  // Registries may ignore the condition.
  if (digest === known) return {};
  return { manifest: { mediaType: mediaTypeOf(response, bytes, asked), digest, bytes, size: bytes.byteLength } };
}

async function notFound(response: HttpResponse, place: Place, name: ImageName): Promise<PlimsollError> {
  response.discard();
  const what = name.digest ? `manifest ${name.digest}` : `tag ${name.tag ?? 'latest'}`;
  return new PlimsollError('reference-not-found', `${place.registry}/${place.repository} has no ${what}`);
}

/** Docker-Content-Digest must speak of the bytes that came with it. */
function compareHeader(response: HttpResponse, bytes: Uint8Array, asked: string): void {
  const header = response.headers['docker-content-digest'];
  if (typeof header === 'string' && isDigest(header)) verifyDigest(bytes, header, asked);
}

/** The header's media type; where that says nothing (text/plain, octet-stream), the one that the manifest itself states. */
function mediaTypeOf(response: HttpResponse, bytes: Uint8Array, asked: string): string {
  const header = (response.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  if (known.has(header)) return header;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch (cause) {
    throw new PlimsollError('registry-protocol', `${response.url.host} answers ${asked} with something else`, {
      cause,
    });
  }
  if (!isObject(value))
    throw new PlimsollError('registry-protocol', `${response.url.host} answers ${asked} with something else`);
  const stated = text(value, 'mediaType');
  if (stated !== undefined && known.has(stated)) return stated;
  if (header.startsWith('application/vnd.')) return header;
  if (Array.isArray(value['manifests'])) return mediaTypes.ociIndex;
  return Array.isArray(value['layers']) ? mediaTypes.ociManifest : header;
}
