import { PlimsollError } from '../model/index.ts';
import { keepAdding } from './append.ts';
import { type AnyPlace, readBlob, readWholeBlob } from './blobs.ts';
import { bounds } from './bounds.ts';
import { failureOf } from './failure.ts';
import { isObject, text } from './files.ts';
import { readCatalog, readTags } from './lists.ts';
import { readManifest, readManifestUnless } from './manifests.ts';
import { mediaTypes } from './media-types.ts';
import { type Place, placesOf } from './places.ts';
import { deleteManifest, pushBlob, putManifest } from './push.ts';
import type { ImageName } from './reference.ts';
import { readReferrers, readReferrersTag, referrersTag, toDescriptor } from './referrers.ts';
import { readRegistryRules } from './registries-conf.ts';
import { createTransport, type Transport } from './transport.ts';
import type { Descriptor, RegistryClient, RegistryOptions } from './types.ts';
import { digestOf } from './verify.ts';

/**
 * A client for any number of registries. Nothing is read or sent before a method is called.
 * @example
 * const registry = createRegistryClient({ env: process.env });
 * const { bytes, mediaType } = await registry.resolve(parseImageName('alpine:3.19'));
 */
export function createRegistryClient(options: RegistryOptions = {}): RegistryClient {
  const transport = createTransport(options);
  const rules = once(() => readRegistryRules(options.env ?? {}, options.registriesConf));
  const places = async (name: ImageName): Promise<Place[]> => placesOf(name, await rules(), options.mirrors);
  /** Writing, deleting and listing ask the registry itself. */
  const itself = async (name: ImageName): Promise<Place> => (await places(name)).at(-1)!;
  const bare = (registry: string): ImageName => ({ registry, repository: '' });

  const client: RegistryClient = {
    resolve: async (name, signal) =>
      await anyOf(await places(name))(place => readManifest(transport, place, name, signal)),
    resolveUnless: async (name, known, signal) =>
      (await anyOf(await places(name))(place => readManifestUnless(transport, place, name, known, signal))).manifest,
    async *blob(name, digest, blobOptions = {}) {
      yield* readBlob(transport, anyOf(await places({ ...name, digest })), digest, blobOptions);
    },
    blobBytes: async (name, digest, { limit = bounds.manifestBytes, ...blobOptions } = {}) =>
      await readWholeBlob(client.blob(name, digest, blobOptions), digest, limit),
    tags: async (name, signal) => await readTags(transport, await itself(name), signal),
    catalog: async (registry, signal) => await readCatalog(transport, await itself(bare(registry)), signal),
    referrers: async (name, digest, artifactType, signal) =>
      await anyOf(await places({ ...name, digest }))(place =>
        readReferrers(transport, place, digest, artifactType, signal),
      ),
    pushBlob: async (name, blob, pushOptions = {}) => await pushBlob(transport, await itself(name), blob, pushOptions),
    pushManifest: async (name, bytes, mediaType, signal) =>
      await pushManifest(transport, await itself(name), name, { bytes, mediaType, digest: digestOf(bytes) }, signal),
    deleteManifest: async (name, signal) =>
      await deleteManifest(transport, await itself(name), name.digest ?? name.tag ?? 'latest', signal),
    ping: async (registry, signal) => {
      const asked = 'its API root';
      const request = { target: '/v2/', scopes: [], small: true, signal };
      const response = await transport.send(await itself(bare(registry)), request, asked);
      if (response.status !== 200) throw await failureOf(response, asked, transport.now());
      response.discard();
    },
    close: transport.close,
  };
  return client;
}

/** Asks places in order. The last one's error counts; what went wrong at its mirrors is told with it. */
function anyOf(places: Place[]): AnyPlace {
  return async read => {
    const failed: string[] = [];
    for (const [index, place] of places.entries()) {
      try {
        return await read(place);
      } catch (error) {
        if (!(error instanceof PlimsollError) || error.code === 'interrupted') throw error;
        if (index < places.length - 1) {
          failed.push(error.message);
          continue;
        }
        if (failed.length === 0) throw error;
        const mirrors = failed.map(message => `mirror: ${message}`).join('; ');
        throw new PlimsollError(error.code, `${error.message} (${mirrors})`, { cause: error });
      }
    }
    throw new PlimsollError('internal', 'a name without a place to look for it');
  };
}

async function pushManifest(
  transport: Transport,
  place: Place,
  name: ImageName,
  manifest: { bytes: Uint8Array; mediaType: string; digest: string },
  signal: AbortSignal | undefined,
): Promise<{ digest: string }> {
  const { digest } = manifest;
  const reference = name.digest ?? name.tag ?? digest;
  const { keepsReferrers } = await putManifest(transport, place, reference, manifest, signal);
  if (!keepsReferrers) await keepReferrersTag(transport, place, manifest, signal);
  return { digest };
}

/** Adds a manifest that has a subject to the subject's referrers tag, where the registry does not keep such lists itself. */
async function keepReferrersTag(
  transport: Transport,
  place: Place,
  { bytes, mediaType, digest }: { bytes: Uint8Array; mediaType: string; digest: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  const manifest: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
  const subject = isObject(manifest) ? manifest['subject'] : undefined;
  if (!isObject(manifest) || !isObject(subject)) return;
  const { digest: subjectDigest } = toDescriptor(subject);
  const config = manifest['config'];
  const artifactType = text(manifest, 'artifactType') ?? text(config, 'mediaType');
  const { annotations } = manifest;
  const descriptor: Descriptor = {
    ...toDescriptor({ mediaType, digest, size: bytes.byteLength, annotations }),
    ...(artifactType ? { artifactType } : {}),
  };
  const listed = async (): Promise<Descriptor[]> =>
    (await readReferrersTag(transport, place, subjectDigest, signal)) ?? [];
  const holds = async (): Promise<boolean> => (await listed()).some(one => one.digest === digest);
  const add = async (): Promise<boolean> => {
    const before = await listed();
    if (before.some(one => one.digest === digest)) return false;
    const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [...before, descriptor] };
    const body = Buffer.from(JSON.stringify(index));
    const list = { bytes: body, mediaType: mediaTypes.ociIndex, digest: digestOf(body) };
    await putManifest(transport, place, referrersTag(subjectDigest), list, signal);
    return true;
  };
  await keepAdding(`the list of what refers to ${subjectDigest}`, { add, holds }, transport.pace, signal);
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined;
  return () => {
    kept ??= read();
    return kept;
  };
}
