/**
 * Writes OCI image layouts blob by blob, honest or not: the end-to-end tests need images that no real tool would make.
 * (OCI image-spec, image-layout.md.)
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export const media = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  tar: 'application/vnd.oci.image.layer.v1.tar',
  gzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  zstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
} as const;

export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  platform?: { os: string; architecture: string };
  annotations?: Record<string, string>;
}

export const sha256 = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** A layer to be put into an image. What is left out is stated truthfully. */
export interface CraftedLayer {
  /** As stored. */
  blob: Uint8Array;
  mediaType?: string;
  /** diffID that the config states: of the uncompressed tar. */
  diffId: string;
  /** Digest that the manifest states, and under which it is stored. */
  digest?: string;
  /** Stated, but not stored. */
  absent?: boolean;
}

/** A gzip layer of a tar. */
export const gzipLayer = (tar: Uint8Array): CraftedLayer => ({ blob: gzipSync(tar), diffId: sha256(tar) });

/** File of a blob. */
export const blobPath = (layout: string, digest: string): string => join(layout, 'blobs', digest.replace(':', '/'));

export function startLayout(layout: string): void {
  mkdirSync(join(layout, 'blobs/sha256'), { recursive: true });
  writeFileSync(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
}

export function putBlob(layout: string, bytes: Uint8Array, mediaType: string): Descriptor {
  const digest = sha256(bytes);
  writeFileSync(blobPath(layout, digest), bytes);
  return { mediaType, digest, size: bytes.length };
}

export const putJson = (layout: string, value: unknown, mediaType: string): Descriptor =>
  putBlob(layout, Buffer.from(JSON.stringify(value)), mediaType);

// biome-ignore lint/suspicious/noExplicitAny: whatever the blob says; tests look at the few keys they wrote themselves.
export const getJson = (layout: string, digest: string): any =>
  JSON.parse(readFileSync(blobPath(layout, digest), 'utf8'));

const refName = 'org.opencontainers.image.ref.name';

/** All that a layout's index.json lists. */
export const listed = (layout: string): Descriptor[] =>
  JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')).manifests;

/** Descriptor of a tag. */
export function getTag(layout: string, tag: string): Descriptor {
  const found = listed(layout).find(entry => entry.annotations?.[refName] === tag);
  if (!found) throw new Error(`${layout} has no tag ${tag}`);
  return found;
}

/** Writes index.json with one tag, beside the others with `keep`, else alone. */
export function setTag(layout: string, tag: string, descriptor: Descriptor, keep: Descriptor[] = []): void {
  const annotations = { [refName]: tag };
  const manifests = [...keep.filter(entry => entry.annotations?.[refName] !== tag), { ...descriptor, annotations }];
  const index = { schemaVersion: 2, mediaType: media.index, manifests };
  writeFileSync(join(layout, 'index.json'), JSON.stringify(index));
}

export interface Crafted {
  layers: CraftedLayer[];
  architecture?: string;
  /** Changes the manifest before it is written. */
  manifest?: (honest: Record<string, unknown>) => unknown;
}

/** Stores an image's blobs; returns the descriptor of its manifest. */
export function putImage(layout: string, image: Crafted): Descriptor {
  const architecture = image.architecture ?? 'amd64';
  const config = {
    architecture,
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: image.layers.map(layer => layer.diffId) },
    history: image.layers.map((_, index) => ({ created_by: `step ${index}` })),
  };
  const layers = image.layers.map(layer => {
    const digest = layer.digest ?? sha256(layer.blob);
    if (!layer.absent) writeFileSync(blobPath(layout, digest), layer.blob);
    return { mediaType: layer.mediaType ?? media.gzip, digest, size: layer.blob.length };
  });
  const honest = {
    schemaVersion: 2,
    mediaType: media.manifest,
    config: putJson(layout, config, media.config),
    layers,
  };
  const manifest = image.manifest ? image.manifest(honest) : honest;
  return { ...putJson(layout, manifest, media.manifest), platform: { os: 'linux', architecture } };
}

/** An image in a layout of its own, under the tag `v1`. */
export function writeImage(layout: string, image: Crafted): string {
  startLayout(layout);
  setTag(layout, 'v1', putImage(layout, image));
  return `oci:${layout}:v1`;
}
