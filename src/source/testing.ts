/** What the tests of this room build their archives and folders with. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlimsollError } from '../model/index.ts';
import { digestOf } from './blob-store.ts';
import { readLayer } from './layer.ts';
import { type TarFile, writeTar } from './tar-writer.ts';
import type { Artifact, Blob, Layer } from './types.ts';

/** A folder that is gone afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-source-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** All bytes of a stream. */
export async function bytesOf(blob: Blob): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of blob) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

export const tarOf = (entries: TarFile[]): Promise<Buffer> => bytesOf(writeTar(entries));

/** Paths of a layer, its digests verified. */
export async function pathsOf(layer: Layer): Promise<string[]> {
  if (!layer.open) throw new Error('the layer cannot be opened');
  const paths: string[] = [];
  await readLayer(await layer.open(), layer, entry => void paths.push(entry.path));
  return paths;
}

/** Paths of all layers. */
export const allPaths = async (artifact: Artifact): Promise<string[][]> => {
  const paths: string[][] = [];
  for (const layer of artifact.layers) paths.push(await pathsOf(layer));
  return paths;
};

/** An image as `docker save` writes it; `change` may make it worse. */
export async function savedImage(
  layers: Buffer[],
  change: (members: TarFile[], manifest: Record<string, unknown>[]) => void = () => {},
): Promise<{ tar: Buffer; diffIds: string[]; imageId: string }> {
  const diffIds = layers.map(layer => digestOf(layer));
  const config = JSON.stringify({
    os: 'linux',
    architecture: 'amd64',
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: layers.map((_, index) => ({ created_by: `RUN step ${index}` })),
  });
  const imageId = digestOf(Buffer.from(config));
  const names = diffIds.map(diffId => `${diffId.slice(7, 19)}/layer.tar`);
  const members: TarFile[] = layers.map((content, index) => ({ path: names[index] ?? '', content }));
  const manifest = [{ Config: `${imageId.slice(7)}.json`, RepoTags: ['app:1.0'], Layers: names }];
  members.push({ path: `${imageId.slice(7)}.json`, content: config });
  change(members, manifest);
  members.push({ path: 'manifest.json', content: JSON.stringify(manifest) });
  return { tar: await tarOf(members), diffIds, imageId };
}

/** What a promise that must fail failed with. */
export async function failure(promise: Promise<unknown>): Promise<Pick<PlimsollError, 'code' | 'message'>> {
  try {
    await promise;
  } catch (error) {
    return error as PlimsollError;
  }
  throw new Error('it did not fail');
}
