/** Writes images as OCI layouts (OCI image-spec, image-layout.md). The same images give the same bytes. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { type ImageConfig, type Platform, PlimsollError } from '../model/index.ts';
import { digestOf } from './blob-store.ts';
import { type Descriptor, mediaTypes } from './manifest.ts';
import { type TarFile, writeTar } from './tar-writer.ts';
import type { Blob } from './types.ts';

/** A layer made of entries. */
export interface NewLayer {
  entries: Iterable<TarFile> | AsyncIterable<TarFile>;
  /** Default: gzip. */
  compression?: 'none' | 'gzip' | 'zstd';
  /** The instruction that the history names. */
  createdBy?: string;
}

/** A layer of another image, stored as it is. Its sha256 digest is verified, its diffID is not. */
export interface CopiedLayer {
  descriptor: Descriptor;
  diffId: string;
  open(): Promise<Blob>;
  createdBy?: string;
}

export interface NewImage {
  /** `org.opencontainers.image.ref.name`. Several images of one tag become an index of platforms. */
  tag?: string;
  /** Default: linux/amd64. */
  platform?: Platform;
  /** Base first. */
  layers: (NewLayer | CopiedLayer)[];
  /** How a container of it is run: `Cmd`, `Env`, `Labels` … */
  config?: ImageConfig['config'];
  /** RFC 3339; default the epoch, so that the same image has the same digest. */
  created?: string;
}

export interface WrittenImage {
  tag?: string;
  /** Digest of the manifest. */
  digest: string;
  /** Digest of the config. */
  imageId: string;
  diffIds: string[];
}

/**
 * Writes images into a directory as an OCI layout; a layout that is there is replaced, blobs of it that are not needed any
 * more stay.
 * @returns the images in the order given
 * @example await writeOciLayout('layout', [{ tag: '1.0', layers: [{ entries: [{ path: 'etc/motd', content: 'hello' }] }] }])
 */
export async function writeOciLayout(directory: string, images: NewImage[]): Promise<WrittenImage[]> {
  await mkdir(join(directory, 'blobs', 'sha256'), { recursive: true });
  const written: WrittenImage[] = [];
  const byTag = new Map<string, Descriptor[]>();
  for (const image of images) {
    const { manifest, ...rest } = await writeImage(directory, image);
    written.push({ ...(image.tag && { tag: image.tag }), digest: manifest.digest, ...rest });
    byTag.set(image.tag ?? '', [...(byTag.get(image.tag ?? '') ?? []), manifest]);
  }
  const manifests: Descriptor[] = [];
  for (const [tag, descriptors] of byTag) {
    if (tag === '') manifests.push(...descriptors);
    else manifests.push({ ...(await asOne(directory, descriptors)), annotations: { [refName]: tag } });
  }
  await writeFile(join(directory, 'index.json'), indexOf(manifests));
  await writeFile(join(directory, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  return written;
}

const refName = 'org.opencontainers.image.ref.name';

const indexOf = (manifests: Descriptor[]): Buffer =>
  Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests }));

async function asOne(directory: string, descriptors: Descriptor[]): Promise<Descriptor> {
  const [only] = descriptors;
  if (only && descriptors.length === 1) return only;
  return putBytes(directory, indexOf(descriptors), mediaTypes.ociIndex);
}

interface StoredLayer {
  descriptor: Descriptor;
  diffId: string;
}

async function writeImage(
  directory: string,
  image: NewImage,
): Promise<{ manifest: Descriptor; imageId: string; diffIds: string[] }> {
  const created = image.created ?? '1970-01-01T00:00:00Z';
  const { os, architecture, variant } = image.platform ?? { os: 'linux', architecture: 'amd64' };
  const platform: Platform = { os, architecture, ...(variant && { variant }) };
  const layers: StoredLayer[] = [];
  for (const layer of image.layers) {
    layers.push('entries' in layer ? await writeLayer(directory, layer) : await copyLayer(directory, layer));
  }
  const diffIds = layers.map(layer => layer.diffId);
  const config: ImageConfig = {
    created,
    architecture,
    ...(variant && { variant }),
    os,
    config: image.config ?? {},
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: image.layers.map(({ createdBy }) => ({ created, ...(createdBy && { created_by: createdBy }) })),
  };
  const stored = await putBytes(directory, Buffer.from(JSON.stringify(config)), mediaTypes.ociConfig);
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: stored,
    layers: layers.map(layer => layer.descriptor),
  };
  const descriptor = await putBytes(directory, Buffer.from(JSON.stringify(manifest)), mediaTypes.ociManifest);
  return { manifest: { ...descriptor, platform }, imageId: stored.digest, diffIds };
}

const blobFile = (directory: string, digest: string): string =>
  join(directory, 'blobs', 'sha256', digest.slice('sha256:'.length));

async function putBytes(directory: string, bytes: Uint8Array, mediaType: string): Promise<Descriptor> {
  const digest = digestOf(bytes);
  await writeFile(blobFile(directory, digest), bytes);
  return { mediaType, digest, size: bytes.length };
}

const compressors: Record<'none' | 'gzip' | 'zstd', { suffix: string; create: () => Transform }> = {
  none: { suffix: '', create: () => new PassThrough() },
  gzip: { suffix: '+gzip', create: () => zlib.createGzip({ chunkSize: 128 * 1024 }) },
  zstd: { suffix: '+zstd', create: () => zlib.createZstdCompress({ chunkSize: 128 * 1024 }) },
};

async function writeLayer(directory: string, layer: NewLayer): Promise<StoredLayer> {
  const raw = createHash('sha256');
  const { suffix, create } = compressors[layer.compression ?? 'gzip'];
  async function* hashed(): AsyncGenerator<Uint8Array> {
    for await (const chunk of writeTar(layer.entries)) {
      raw.update(chunk);
      yield chunk;
    }
  }
  const blob = create();
  const [stored] = await Promise.all([putBlob(directory, blob), pipeline(hashed, blob)]);
  return {
    descriptor: { mediaType: `${mediaTypes.ociLayer}${suffix}`, ...stored },
    diffId: `sha256:${raw.digest('hex')}`,
  };
}

async function copyLayer(directory: string, layer: CopiedLayer): Promise<StoredLayer> {
  const { digest, size } = await putBlob(directory, await layer.open());
  if (digest !== layer.descriptor.digest) {
    throw new PlimsollError('digest-mismatch', `a layer is not what its digest ${layer.descriptor.digest} says`);
  }
  return { descriptor: { mediaType: layer.descriptor.mediaType, digest, size }, diffId: layer.diffId };
}

/** Tells the files apart that one process writes at once. */
let partials = 0;

/** Stores a blob under the digest of what really came. */
async function putBlob(directory: string, blob: Blob): Promise<{ digest: string; size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  async function* hashed(): AsyncGenerator<Uint8Array> {
    for await (const chunk of blob) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  }
  const partial = join(directory, 'blobs', `.partial-${process.pid}-${partials++}`);
  try {
    await pipeline(hashed, createWriteStream(partial));
    const digest = `sha256:${hash.digest('hex')}`;
    await rename(partial, blobFile(directory, digest));
    return { digest, size };
  } finally {
    await rm(partial, { force: true });
  }
}
