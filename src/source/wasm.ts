/** WebAssembly that is no image: a file, and what registries keep under a manifest (CNCF, "Wasm OCI Artifact layout"). */
import { basename } from 'node:path';
import { type ArtifactInfo, type Platform, PlimsollError, type Problem } from '../model/index.ts';
import { type BlobStore, readVerified } from './blob-store.ts';
import { openFile, readAt, stopIfAborted } from './file-bytes.ts';
import { imageBounds } from './image-bounds.ts';
import { parseObject } from './json.ts';
import { type Descriptor, isWasmLayer, type Manifest } from './manifest.ts';
import type { Named } from './resolve.ts';
import type { Artifact, Layer } from './types.ts';

/** `wasm:FILE`. @throws `reference-not-found`, `file-unreadable`; `not-applicable` for a file that is no WebAssembly */
export async function openWasmFile(path: string, named: Named): Promise<Artifact> {
  const { handle, size } = await openFile(path, path);
  const start = await readAt(handle, 0, 4);
  if (start.toString('latin1') !== '\0asm') {
    await handle.close();
    throw new PlimsollError('not-applicable', `${path} is no WebAssembly module or component`);
  }
  const name = basename(path);
  return {
    info: { ...named, kind: 'wasm', layers: [] },
    layers: [],
    async walk(visit, signal) {
      const entry = { path: name.endsWith('.wasm') ? name : `${name}.wasm`, type: 'file', size } as const;
      const take = visit({ ...entry, mode: 0o644, uid: 0, gid: 0, mtime: 0 });
      for (let at = 0; take && at < size; ) {
        stopIfAborted(signal);
        const chunk = await readAt(handle, at, Math.min(imageBounds.chunkBytes, size - at));
        if (chunk.length === 0) break;
        take.write(chunk);
        at += chunk.length;
      }
      await take?.end();
      return [];
    },
    problems: [],
    close: () => handle.close(),
  };
}

/** What an artifact of WebAssembly is in reports. What it holds beside is named, and not looked at. */
export async function wasmArtifact(
  store: BlobStore,
  { manifest, descriptor }: { manifest: Manifest; descriptor: Descriptor },
  named: Named,
  layerOf: (blob: Descriptor, index: number) => Layer,
  signal?: AbortSignal,
): Promise<Omit<Artifact, 'close'>> {
  const layers = manifest.layers.flatMap((blob, index) => (isWasmLayer(blob) ? [layerOf(blob, index)] : []));
  const problems = manifest.layers.flatMap((blob, index): Problem[] => {
    const message = `layer ${index + 1} of ${named.reference} is no WebAssembly but ${blob.mediaType || 'of no type'}; it was not looked at`;
    return isWasmLayer(blob) ? [] : [{ code: 'not-applicable', message }];
  });
  const info: ArtifactInfo = {
    ...named,
    kind: 'wasm',
    digest: descriptor.digest,
    imageId: manifest.config.digest,
    mediaType: manifest.mediaType,
    ...(await statedBy(store, manifest.config, problems, signal)),
    layers: layers.map(({ open: _, ...ref }) => ref),
  };
  return { info, layers, problems };
}

/** What the config says of platform and date; it may be empty, and of a form of its own. */
async function statedBy(
  store: BlobStore,
  config: Descriptor,
  problems: Problem[],
  signal: AbortSignal | undefined,
): Promise<{ platform?: Platform; created?: string }> {
  if (!/json/.test(config.mediaType) || config.size <= 2) return {};
  const what = `the config ${config.digest}`;
  try {
    const bytes = await readVerified(store, config, imageBounds.configBytes, what, signal);
    const { os, architecture, created } = parseObject(bytes, `${what} of ${store.where}`);
    return {
      ...(typeof os === 'string' && typeof architecture === 'string' && { platform: { os, architecture } }),
      ...(typeof created === 'string' && { created }),
    };
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.code === 'interrupted') throw error;
    problems.push({ code: error.code, message: error.message });
    return {};
  }
}
