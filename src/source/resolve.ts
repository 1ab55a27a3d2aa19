/** From a descriptor to an image: down through indexes to one manifest, its config and its layers. */
import { type ArtifactInfo, type ImageConfig, type LayerRef, type Platform, PlimsollError } from '../model/index.ts';
import { artifactKind, holdsWasm, isForeign, unreadableLayer } from './artifact-kind.ts';
import { type BlobStore, openBlob, readVerified } from './blob-store.ts';
import { chooseEntry, type WantedPlatform, wantedPlatform } from './choose.ts';
import { imageBounds } from './image-bounds.ts';
import { imageLayers } from './image-layers.ts';
import { type Descriptor, isWasmLayer, type Manifest, parseConfig, parseManifest } from './manifest.ts';
import { formatPlatform, platformScore } from './platform.ts';
import type { Artifact, Blob, Layer, OpenOptions } from './types.ts';

/** What a reference is called in reports. */
export interface Named {
  reference: string;
  transport: string;
}

/**
 * Resolves a descriptor of a store to an artifact. No layer is read.
 * @throws `not-applicable`, `platform-missing`, `manifest-invalid`, `media-type-unknown`, `digest-mismatch`, `blob-missing`,
 * `bound`
 */
export async function resolveImage(
  store: BlobStore,
  root: Descriptor,
  named: Named,
  options: OpenOptions,
): Promise<Omit<Artifact, 'close'>> {
  const wanted = wantedPlatform(options);
  const { manifest, descriptor } = await findManifest(store, root, wanted, options.signal);
  if (holdsWasm(manifest)) {
    const { wasmArtifact } = await import('./wasm.ts');
    const found = { manifest, descriptor };
    return wasmArtifact(
      store,
      found,
      named,
      (blob, index) => layerOf(store, blob, wasmRef(blob, index)),
      options.signal,
    );
  }
  const kind = artifactKind(manifest);
  if (kind) throw new PlimsollError('not-applicable', `${named.reference} is no image but ${kind}`);
  const what = `the config ${manifest.config.digest}`;
  const bytes = await readVerified(store, manifest.config, imageBounds.configBytes, what, options.signal);
  const config = parseConfig(bytes, `${what} of ${store.where}`);
  checkPlatform(config, wanted, named.reference);
  const { layers, problems } = imageLayers(manifest.layers.map(stored), config, named.reference);
  const info = imageInfo(named, config, layers, {
    digest: descriptor.digest,
    imageId: manifest.config.digest,
    mediaType: manifest.mediaType,
  });
  return { info, config, layers: manifest.layers.map((blob, i) => layerOf(store, blob, layers[i]!)), problems };
}

const stored = ({ digest, mediaType, size }: Descriptor) => ({ digest, mediaType, size });

async function findManifest(
  store: BlobStore,
  root: Descriptor,
  wanted: WantedPlatform,
  signal?: AbortSignal,
): Promise<{ manifest: Manifest; descriptor: Descriptor }> {
  let descriptor = root;
  for (let depth = 0; depth <= imageBounds.indexDepth; depth++) {
    const what = `the manifest ${descriptor.digest}`;
    const bytes = await readVerified(store, descriptor, imageBounds.manifestBytes, what, signal, store.readManifest);
    const document = parseManifest(bytes, `${what} of ${store.where}`, descriptor.mediaType);
    if (document.kind === 'manifest') return { manifest: document, descriptor };
    descriptor = chooseEntry(document.manifests, wanted, `the index ${descriptor.digest} of ${store.where}`);
  }
  const most = imageBounds.indexDepth;
  throw new PlimsollError('bound', `${store.where} has more than ${most} indexes inside each other`);
}

/** The platform that the config names, in full. */
export function configPlatform(config: ImageConfig): Platform | undefined {
  const { os, architecture, variant } = config;
  return os && architecture ? { os, architecture, ...(variant && { variant }) } : undefined;
}

/** An image that is for another platform than the user asked for is never read in its place. */
export function checkPlatform(config: ImageConfig, wanted: WantedPlatform, reference: string): void {
  const platform = configPlatform(config);
  if (!wanted.asked || !platform || platformScore(wanted.platform, platform) > 0) return;
  throw new PlimsollError(
    'platform-missing',
    `${reference} has no image for ${formatPlatform(wanted.platform)}; it has ${formatPlatform(platform)} alone`,
  );
}

/** What reports say of an image. */
export function imageInfo(
  named: Named,
  config: ImageConfig,
  layers: LayerRef[],
  more: Pick<ArtifactInfo, 'digest' | 'imageId' | 'mediaType'>,
): ArtifactInfo {
  const platform = configPlatform(config);
  const labels = config.config?.Labels;
  return {
    reference: named.reference,
    transport: named.transport,
    kind: 'image',
    ...more,
    ...(platform && { platform }),
    ...(config.created && { created: config.created }),
    ...(labels && { labels }),
    layers,
  };
}

/** A file has no other bytes than those that are stored, so its two digests are one. */
const wasmRef = (blob: Descriptor, index: number): LayerRef => ({ index, diffId: blob.digest, ...stored(blob) });

/** Named after what it holds: the title that a manifest gives it is not the blob's own. */
const fileOf = ({ digest }: Descriptor): string => `${digest.slice(digest.indexOf(':') + 1).slice(0, 12)}.wasm`;

/** A layer that opens its blob when asked, and says in one sentence why it cannot. */
function layerOf(store: BlobStore, blob: Descriptor, ref: LayerRef): Layer {
  const file = isWasmLayer(blob) ? fileOf(blob) : undefined;
  const open = async (signal?: AbortSignal): Promise<Blob> => {
    const unreadable = file ? undefined : unreadableLayer(blob);
    if (unreadable) throw new PlimsollError('media-type-unknown', `layer ${blob.digest} ${unreadable}`);
    try {
      return await openBlob(store, blob, signal);
    } catch (cause) {
      if (!(cause instanceof PlimsollError) || cause.code !== 'blob-missing' || !isForeign(blob)) throw cause;
      const message = `layer ${blob.digest} is kept outside of ${store.where}, at an address that the image names; such addresses are not fetched`;
      throw new PlimsollError('blob-missing', message, { cause });
    }
  };
  return { ...ref, open, ...(file && { file }) };
}
