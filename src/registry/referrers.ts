import { PlimsollError } from '../model/index.ts';
import { bounds } from './bounds.ts';
import { isObject, text } from './files.ts';
import { pagesOf } from './lists.ts';
import { readManifest } from './manifests.ts';
import { mediaTypes } from './media-types.ts';
import type { Place } from './places.ts';
import { isDigest } from './reference.ts';
import { scopeOf } from './scopes.ts';
import type { Transport } from './transport.ts';
import type { Descriptor } from './types.ts';
import { assertDigest } from './verify.ts';

/** The tag under which referrers are listed where the API is missing (distribution-spec, "Referrers Tag Schema"). */
export function referrersTag(digest: string): string {
  const [algorithm = '', hex = ''] = digest.split(':');
  return `${algorithm.slice(0, 32)}-${hex.slice(0, 64)}`;
}

/**
 * What is attached to a manifest (distribution-spec, "Listing Referrers"): asks the API, and the tag where there is none.
 * @throws PlimsollError `registry-protocol`, `bound`, and what sending throws
 */
export async function readReferrers(
  transport: Transport,
  place: Place,
  digest: string,
  artifactType: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Descriptor[]> {
  assertDigest(digest);
  const query = artifactType === undefined ? '' : `?artifactType=${encodeURIComponent(artifactType)}`;
  const request = {
    target: `/v2/${place.repository}/referrers/${digest}${query}`,
    scopes: [scopeOf(place.repository, 'pull')],
    accept: mediaTypes.ociIndex,
    asked: `the referrers of ${digest}`,
    signal,
  };
  const found: Descriptor[] = [];
  let answered = false;
  for await (const { value } of pagesOf(transport, place, request)) {
    answered = true;
    for (const descriptor of descriptorsOf(value)) found.push(descriptor);
    if (found.length > bounds.listed)
      throw new PlimsollError('bound', `${place.registry} lists more than ${bounds.listed} referrers`);
  }
  const all = answered ? found : ((await readReferrersTag(transport, place, digest, signal)) ?? []);
  // A registry may leave the filtering to its clients.
  return artifactType === undefined ? all : all.filter(descriptor => descriptor.artifactType === artifactType);
}

/** The descriptors under the referrers tag; `undefined` where there is no such tag. */
export async function readReferrersTag(
  transport: Transport,
  place: Place,
  digest: string,
  signal: AbortSignal | undefined,
): Promise<Descriptor[] | undefined> {
  const name = { registry: place.registry, repository: place.repository, tag: referrersTag(digest) };
  try {
    const { bytes } = await readManifest(transport, place, name, signal);
    return descriptorsOf(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (error) {
    if (error instanceof PlimsollError && error.code === 'reference-not-found') return undefined;
    throw error;
  }
}

function descriptorsOf(index: unknown): Descriptor[] {
  const list = isObject(index) ? index['manifests'] : undefined;
  if (!Array.isArray(list)) throw new PlimsollError('registry-protocol', 'the list of referrers is not an image index');
  return list.map(toDescriptor);
}

/** @throws PlimsollError `registry-protocol` where it is none */
export function toDescriptor(value: unknown): Descriptor {
  const mediaType = text(value, 'mediaType');
  const digest = text(value, 'digest');
  const size = isObject(value) ? value['size'] : undefined;
  if (!mediaType || !digest || !isDigest(digest) || typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw new PlimsollError('registry-protocol', 'a descriptor lacks its media type, digest or size');
  const artifactType = text(value, 'artifactType');
  const annotations = isObject(value) && isObject(value['annotations']) ? value['annotations'] : undefined;
  const words = annotations && Object.entries(annotations).filter(entry => typeof entry[1] === 'string');
  return {
    mediaType,
    digest,
    size,
    ...(artifactType ? { artifactType } : {}),
    ...(words ? { annotations: Object.fromEntries(words) as Record<string, string> } : {}),
  };
}
