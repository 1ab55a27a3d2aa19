/** Reads layers of an artifact: several at once where each can be opened, in one pass where they come as one stream. */
import { type LayerFacts, PlimsollError } from '../model/index.ts';
import { type Artifact, type Blob, type Layer, type LayerReading, readLayer } from '../source/index.ts';
import { type Collector, createCollector } from './collect.ts';
import type { FactsOptions } from './facts-for.ts';

export interface ReadLayers extends Pick<FactsOptions, 'extractors' | 'concurrency' | 'onProgress' | 'signal'> {
  /** Whether a layer is to be read here; asked right before. */
  mine(diffId: string): Promise<boolean>;
  keep(facts: LayerFacts): Promise<void>;
  failed(diffId: string, error: unknown): Promise<void>;
}

const defaultConcurrency = 4;

/** @throws when `signal` fires; what is wrong with a layer goes to `failed`. */
export async function readLayers(artifact: Artifact, diffIds: readonly string[], options: ReadLayers): Promise<void> {
  const layers = diffIds.flatMap(diffId => artifact.layers.find(layer => layer.diffId === diffId) ?? []);
  const inStream: Layer[] = [];
  for (const layer of artifact.stream ? layers.filter(({ open }) => !open) : []) {
    if (await options.mine(layer.diffId)) inStream.push(layer);
  }
  const queue = layers.filter(layer => layer.open || !artifact.stream);
  const reader = async () => {
    for (let layer = queue.shift(); layer; layer = queue.shift()) {
      options.signal?.throwIfAborted();
      if (await options.mine(layer.diffId)) await readOne(layer, options);
    }
  };
  const readers = Math.min(options.concurrency ?? defaultConcurrency, queue.length);
  await Promise.all(Array.from({ length: readers }, reader));
  if (inStream.length > 0) await readStream(artifact, inStream, options);
}

async function readOne(layer: Layer, options: ReadLayers): Promise<void> {
  const { extractors, onProgress, signal } = options;
  const collector = createCollector(extractors, { whiteouts: true });
  try {
    if (!layer.open) throw new PlimsollError('blob-missing', 'there is no way to open it');
    const open = () => layer.open!(signal);
    const blob = await open();
    const reading = await readLayer(onProgress ? watched(blob, layer, onProgress) : blob, layer, collector.onEntry, {
      signal,
      secondPass: { needed: () => collector.pending().length > 0, open, onEntry: collector.onEntryAgain },
    });
    await options.keep(await factsOf(collector, reading, layer.diffId));
  } catch (error) {
    if (signal?.aborted) throw error;
    await options.failed(layer.diffId, error);
  }
}

/**
 * Which layer a blob of the stream is shows in its diffID, once it has been read; blobs that are no layer of the artifact
 * are passed over. Where links made a second pass necessary, the stream is opened again.
 */
async function readStream(artifact: Artifact, layers: Layer[], options: ReadLayers): Promise<void> {
  const { extractors, signal, onProgress } = options;
  const missing = new Map(layers.map(layer => [layer.diffId, layer]));
  const again = new Map<number, { collector: Collector; reading: LayerReading }>();
  let why: unknown;
  const attempt = async (step: () => Promise<void>) => {
    try {
      await step();
    } catch (error) {
      if (signal?.aborted) throw error;
      why ??= error;
    }
  };
  const finished = async (collector: Collector, reading: LayerReading) => {
    const layer = missing.get(reading.diffId);
    if (!layer) return;
    missing.delete(layer.diffId);
    await options.keep(await factsOf(collector, reading, layer.diffId));
    onProgress?.({ step: 'layer', index: layer.index, bytes: reading.size, done: true });
  };

  let position = 0;
  await attempt(() =>
    artifact.stream!(blob => {
      const here = position++;
      return attempt(async () => {
        const collector = createCollector(extractors, { whiteouts: true });
        const reading = await readLayer(blob, {}, collector.onEntry, { signal });
        if (!missing.has(reading.diffId)) return;
        if (collector.pending().length > 0) again.set(here, { collector, reading });
        else await finished(collector, reading);
      });
    }, signal),
  );
  if (again.size > 0) {
    position = 0;
    await attempt(() =>
      artifact.stream!(blob => {
        const waiting = again.get(position++);
        if (!waiting) return Promise.resolve();
        const { collector, reading } = waiting;
        return attempt(async () => {
          await readLayer(blob, { diffId: reading.diffId }, collector.onEntryAgain, { signal });
          await finished(collector, reading);
        });
      }, signal),
    );
  }
  for (const { diffId } of missing.values()) {
    await options.failed(diffId, why ?? new PlimsollError('blob-missing', 'it is not in the exported image'));
  }
}

async function factsOf(collector: Collector, reading: LayerReading, diffId: string): Promise<LayerFacts> {
  const collected = await collector.finish();
  const { entries, rawSize: bytes } = reading;
  // The reader names its layer in each problem; facts are kept under the layer's id and need not repeat it.
  const problems = [...reading.problems.map(({ layer: _, ...problem }) => problem), ...collected.problems];
  return { diffId, ...collected, problems, entries, bytes };
}

/** A watcher is told after this many bytes, and at the end. */
const progressStep = 1024 * 1024;

async function* watched(blob: Blob, { index }: Layer, onProgress: NonNullable<FactsOptions['onProgress']>): Blob {
  let bytes = 0;
  let told = 0;
  for await (const chunk of blob) {
    bytes += chunk.length;
    if (bytes - told >= progressStep) {
      told = bytes;
      onProgress({ step: 'layer', index, bytes, done: false });
    }
    yield chunk;
  }
  onProgress({ step: 'layer', index, bytes, done: true });
}
