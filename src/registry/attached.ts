import { PlimsollError } from '../model/index.ts';
import { bounds } from './bounds.ts';
import { isObject, text } from './files.ts';
import { mediaTypes } from './media-types.ts';
import { formatImageName, type ImageName } from './reference.ts';
import { toDescriptor } from './referrers.ts';
import type { Descriptor, Manifest, RegistryClient } from './types.ts';

/** One document that hangs on an image: a layer of a manifest that refers to it. */
export interface Attachment {
  /** As a referrer, under a tag of cosign's, or in an attestation manifest of BuildKit's inside the index. */
  by: 'referrer' | 'tag' | 'attestation';
  /** What the manifest says it is; empty where it says nothing. */
  artifactType: string;
  /** Media type of the document. */
  mediaType: string;
  /** Of the in-toto statement in it, as its annotations say. */
  predicateType?: string;
  annotations: Readonly<Record<string, string>>;
  digest: string;
  /** Bytes. */
  size: number;
  /** Where it is, for messages. */
  place: string;
  /** Digest of the manifest that holds it. */
  manifest: string;
}

/** What hangs on an image, and the digests by which the image is meant: its index's and its own. */
export interface Attached {
  digests: string[];
  items: Attachment[];
  /** Listed as attached to the image, by manifests that say to be attached to something else. They are not looked at. */
  strangers: string[];
}

/** Tags under which cosign keeps what it attaches, by their endings. */
export type AttachmentTag = 'sig' | 'att' | 'sbom';

/**
 * What is attached to an image: referrers (distribution-spec, "Listing Referrers"), cosign's tags, BuildKit's attestations.
 * The documents themselves are not read.
 * @param digest of the platform's manifest, where the name means an index
 * @throws what `RegistryClient` throws; `bound` where more is attached than is looked at
 */
export async function attachedTo(
  client: RegistryClient,
  name: ImageName,
  digest: string | undefined,
  tags: readonly AttachmentTag[],
  signal?: AbortSignal,
): Promise<Attached> {
  const root = await client.resolve(name, signal);
  const digests = [...new Set([root.digest, ...(digest ? [digest] : [])])];
  const repository = { registry: name.registry, repository: name.repository };
  const manifests: { by: Attachment['by']; named: ImageName }[] = [];
  for (const one of attestationsIn(root, digest))
    manifests.push({ by: 'attestation', named: { ...repository, digest: one } });
  for (const one of digests) {
    for (const { digest: found } of await client.referrers(repository, one, undefined, signal)) {
      manifests.push({ by: 'referrer', named: { ...repository, digest: found } });
    }
    for (const tag of tags) manifests.push({ by: 'tag', named: { ...repository, tag: tagOf(one, tag) } });
  }
  if (manifests.length > bounds.attached)
    throw new PlimsollError('bound', `more than ${bounds.attached} documents are attached to ${formatImageName(name)}`);
  const items: Attachment[] = [];
  const strangers: string[] = [];
  for (const { by, named } of manifests) {
    const manifest =
      by === 'tag' ? await unlessMissing(client.resolve(named, signal)) : await client.resolve(named, signal);
    if (!manifest) continue;
    // Anyone who may push may write such a list; whose referrer a manifest is, it says itself.
    const subject = by === 'referrer' ? subjectOf(manifest) : undefined;
    if (subject !== undefined && !digests.includes(subject)) strangers.push(formatImageName(named));
    else items.push(...documentsIn(manifest, by, formatImageName(named)));
  }
  return { digests, items, strangers };
}

/** The tag under which cosign keeps what it attaches to a digest. */
export const tagOf = (digest: string, tag: AttachmentTag): string => `${digest.replace(':', '-')}.${tag}`;

function subjectOf({ bytes }: Manifest): string | undefined {
  const manifest = jsonOf(bytes);
  return isObject(manifest) ? text(manifest['subject'], 'digest') : undefined;
}

/** Attestation manifests that BuildKit puts beside the platforms (its attestation storage, "Attestation Manifest"). */
function attestationsIn({ bytes, mediaType }: Manifest, digest: string | undefined): string[] {
  if (mediaType !== mediaTypes.ociIndex && mediaType !== mediaTypes.dockerList) return [];
  return list(bytes, 'manifests').flatMap(({ digest: one, annotations = {} }) => {
    const isOne = annotations['vnd.docker.reference.type'] === 'attestation-manifest';
    return isOne && (!digest || annotations['vnd.docker.reference.digest'] === digest) ? [one] : [];
  });
}

function documentsIn({ bytes, digest: holder }: Manifest, by: Attachment['by'], place: string): Attachment[] {
  const manifest = jsonOf(bytes);
  const artifactType =
    text(manifest, 'artifactType') ?? text(isObject(manifest) ? manifest['config'] : undefined, 'mediaType');
  const bundled = text(isObject(manifest) ? manifest['annotations'] : undefined, 'dev.sigstore.bundle.predicateType');
  return list(bytes, 'layers').map(({ mediaType, digest, size, annotations = {} }): Attachment => {
    const predicateType = annotations['in-toto.io/predicate-type'] ?? annotations['predicateType'] ?? bundled;
    return {
      by,
      artifactType: artifactType ?? '',
      mediaType,
      ...(predicateType ? { predicateType } : {}),
      annotations,
      digest,
      size,
      place,
      manifest: holder,
    };
  });
}

/** Descriptors under a key of a manifest. */
function list(bytes: Uint8Array, key: string): Descriptor[] {
  const manifest = jsonOf(bytes);
  const found = isObject(manifest) ? manifest[key] : undefined;
  return Array.isArray(found) ? found.slice(0, bounds.attached).map(toDescriptor) : [];
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw new PlimsollError('manifest-invalid', 'what is attached has a manifest that is not JSON', { cause });
  }
}

async function unlessMissing(asked: Promise<Manifest>): Promise<Manifest | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof PlimsollError && error.code === 'reference-not-found') return undefined;
    throw error;
  }
}
