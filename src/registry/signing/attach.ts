import { retryDefaults } from '../../kit/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { keepAdding, type Pace } from '../append.ts';
import { type AttachmentTag, tagOf } from '../attached.ts';
import { signatureTypes } from '../cosign/signature.ts';
import { isObject } from '../files.ts';
import { mediaTypes } from '../media-types.ts';
import type { ImageName } from '../reference.ts';
import type { Descriptor, RegistryClient } from '../types.ts';
import { digestOf } from '../verify.ts';

/** What an attachment is attached to. */
export type Subject = Pick<Descriptor, 'mediaType' | 'digest' | 'size'>;

/** A document to attach. */
export interface Document {
  artifactType: string;
  mediaType: string;
  bytes: Uint8Array;
  /** Of the manifest: what lists of referrers show. */
  annotations: Record<string, string>;
}

/** The empty config of artifacts (OCI image-spec, manifest.md, "Guidance for an Empty Descriptor"). */
const empty = { mediaType: 'application/vnd.oci.empty.v1+json', bytes: Buffer.from('{}') };

/**
 * Attaches a document to an artifact: a manifest of its own with a `subject` (OCI image-spec, "Guidelines for Artifact
 * Usage"). Where the registry lists no referrers, it is listed under the tag that stands for that.
 * @returns digest of the manifest
 * @throws what `RegistryClient` throws
 */
export async function attachDocument(
  client: RegistryClient,
  name: ImageName,
  subject: Subject,
  { artifactType, mediaType, bytes, annotations }: Document,
  signal?: AbortSignal,
): Promise<string> {
  const [config, layer] = [described(empty.mediaType, empty.bytes), described(mediaType, bytes)];
  await push(client, name, [empty.bytes, bytes], signal);
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      artifactType,
      config,
      layers: [layer],
      subject,
      annotations,
    }),
  );
  const digest = digestOf(manifest);
  const { registry, repository } = name;
  await client.pushManifest({ registry, repository, digest }, manifest, mediaTypes.ociManifest, signal);
  return digest;
}

/**
 * Adds a layer to what cosign keeps under `sha256-<hex>.sig` or `.att`; others that are there stay.
 * @returns the tag
 * @throws what `RegistryClient` throws; `unreachable` where others keep writing over it
 */
export async function addCosignLayer(
  client: RegistryClient,
  { registry, repository }: ImageName,
  subject: Subject,
  ending: AttachmentTag,
  layer: { mediaType: string; bytes: Uint8Array; annotations: Record<string, string> },
  signal?: AbortSignal,
  pace: Pace = retryDefaults,
): Promise<string> {
  const name = { registry, repository, tag: tagOf(subject.digest, ending) };
  const descriptor = { ...described(layer.mediaType, layer.bytes), annotations: layer.annotations };
  // Others write the members of a descriptor in another order.
  const wordsOf = (annotations: object): string => JSON.stringify(Object.entries(annotations).sort());
  const isMine = (one: Record<string, unknown>): boolean =>
    one['digest'] === descriptor.digest &&
    wordsOf(isObject(one['annotations']) ? one['annotations'] : {}) === wordsOf(layer.annotations);
  await push(client, name, [layer.bytes], signal);
  const layers = async (): Promise<Record<string, unknown>[]> => layersOf(client, name, signal);
  const add = async (): Promise<boolean> => {
    const before = await layers();
    if (before.some(isMine)) return false;
    const all = [...before, descriptor];
    const diffIds = all.map(({ digest }) => digest);
    const rootfs = { type: 'layers', diff_ids: diffIds };
    const config = Buffer.from(JSON.stringify({ architecture: '', os: '', config: {}, rootfs }));
    await push(client, name, [config], signal);
    const manifest = {
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: described(signatureTypes.config, config),
      layers: all,
    };
    await client.pushManifest(name, Buffer.from(JSON.stringify(manifest)), mediaTypes.ociManifest, signal);
    return true;
  };
  await keepAdding(`the tag ${name.tag}`, { add, holds: async () => (await layers()).some(isMine) }, pace, signal);
  return name.tag;
}

async function layersOf(
  client: RegistryClient,
  name: ImageName,
  signal: AbortSignal | undefined,
): Promise<Record<string, unknown>[]> {
  try {
    const manifest: unknown = JSON.parse(Buffer.from((await client.resolve(name, signal)).bytes).toString('utf8'));
    const layers = isObject(manifest) ? manifest['layers'] : undefined;
    if (!Array.isArray(layers) || !layers.every(isObject))
      throw new PlimsollError('manifest-invalid', `what lies under ${name.tag} has no layers to add to`);
    return layers;
  } catch (error) {
    if (error instanceof PlimsollError && error.code === 'reference-not-found') return [];
    throw error;
  }
}

const described = (mediaType: string, bytes: Uint8Array): Subject => ({
  mediaType,
  digest: digestOf(bytes),
  size: bytes.byteLength,
});

async function push(
  client: RegistryClient,
  name: ImageName,
  blobs: readonly Uint8Array[],
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const content of blobs)
    await client.pushBlob(
      name,
      { digest: digestOf(content), size: content.byteLength, content },
      { ...(signal && { signal }) },
    );
}
