/** Reads one layer: inflates it, walks its tar, verifies both digests, all in one pass and without a temporary file. */
import { createHash, type Hash } from 'node:crypto';
import { type LayerRef, PlimsollError, type Problem } from '../model/index.ts';
import { readBlob } from './blob.ts';
import { type SourceBounds, sourceBounds } from './bounds.ts';
import { createFileWalk } from './file-walk.ts';
import { type Compression, type Inflated, inflate } from './inflate.ts';
import { createTarWalk, type TarEntry } from './tar/walk.ts';
import type { Blob, Layer, Take } from './types.ts';

export interface ReadLayerOptions {
  bounds?: Readonly<SourceBounds>;
  signal?: AbortSignal;
  /**
   * A second pass over the same blob, after the first and only when `needed` says so then: for content that was passed
   * over before a hard link showed that somebody wants it.
   */
  secondPass?: { needed(): boolean; open(): Promise<Blob>; onEntry(entry: TarEntry): Take };
}

export interface LayerReading {
  /** Digest of the raw tar, verified where `layer` names one. */
  diffId: string;
  /** Digest of the stored bytes, verified where `layer` names one. */
  digest: string;
  /** Stored bytes. */
  size: number;
  /** Bytes of the raw tar. */
  rawSize: number;
  entries: number;
  /** What the bytes are compressed with, whatever the media type says. */
  compression: Compression;
  /** What could not be read although the layer could. */
  problems: Problem[];
}

/** What is known of a layer beforehand; what is known is verified. */
export type ExpectedLayer = Partial<Pick<LayerRef, 'digest' | 'diffId' | 'size' | 'mediaType'> & Pick<Layer, 'file'>>;

/**
 * Reads a layer and offers each of its entries to `onEntry`.
 * @throws PlimsollError `digest-mismatch`, `archive-invalid`, `media-type-unknown`, `bound`, `interrupted`; what
 * `onEntry` and its takers were given before is then real, but unverified.
 * @example
 * const { diffId } = await readLayer(await layer.open(), layer, entry => wanted(entry.path) ? sink(entry) : undefined);
 */
export async function readLayer(
  blob: Blob,
  layer: ExpectedLayer,
  onEntry: (entry: TarEntry) => Take,
  options: ReadLayerOptions = {},
): Promise<LayerReading> {
  const reading = await pass(blob, layer, onEntry, options);
  const { secondPass } = options;
  if (secondPass?.needed()) {
    // The blob may have changed meanwhile, so the second pass verifies too.
    const { diffId, digest } = reading;
    await pass(await secondPass.open(), { ...layer, diffId, digest }, entry => secondPass.onEntry(entry), options);
  }
  return reading;
}

async function pass(
  blob: Blob,
  layer: ExpectedLayer,
  onEntry: (entry: TarEntry) => Take,
  { bounds = sourceBounds, signal }: ReadLayerOptions,
): Promise<LayerReading> {
  const name = `layer ${layer.diffId || layer.digest || 'without a digest'}`;
  const storedHash = createDigest(layer.digest);
  const rawHash = createDigest(layer.diffId);
  const walk = layer.file ? createFileWalk(onEntry, layer.file, layer.size ?? 0) : createTarWalk(onEntry, bounds);
  const reader = readBlob(
    blob,
    chunk => {
      storedHash.update(chunk);
      if (layer.size !== undefined && reader.stored > layer.size) {
        throw new PlimsollError('digest-mismatch', `it has more than the ${layer.size} bytes that its manifest says`);
      }
    },
    signal,
  );
  let inflated: Inflated;
  try {
    inflated = await inflate(
      reader,
      chunk => {
        rawHash.update(chunk);
        return walk.write(chunk);
      },
      { bounds, checksum: !layer.diffId },
    );
    walk.end();
  } catch (error) {
    const named = nameLayer(error, name, layer);
    walk.abort({ code: named instanceof PlimsollError ? named.code : 'internal', message: String(error) });
    throw named;
  } finally {
    reader.close();
  }
  const size = reader.stored;
  const digest = storedHash.digest();
  const diffId = rawHash.digest();
  // The digest of what was sent comes first: when it is wrong, the diffID is wrong because of it.
  verify(name, 'digest', layer.digest, digest, layer.size !== undefined && size < layer.size ? size : undefined);
  verify(name, 'diffID', layer.diffId, diffId);
  const problems = [...walk.problems(), ...remarks(layer.mediaType, inflated)].map(problem => ({
    ...problem,
    layer: diffId,
  }));
  const { compression, rawSize } = inflated;
  return { diffId, digest, size, rawSize, entries: walk.entries, compression, problems };
}

/** Errors from below say what is wrong; here it is said of which layer. */
function nameLayer(error: unknown, name: string, layer: ExpectedLayer): unknown {
  if (!(error instanceof PlimsollError) || error.code === 'interrupted') return error;
  const encrypted = layer.mediaType?.endsWith('+encrypted') && error.code === 'archive-invalid';
  const message = encrypted ? 'it is encrypted' : error.message;
  return new PlimsollError(error.code, `${name}: ${message}`, { cause: error });
}

function verify(name: string, which: string, expected: string | undefined, found: string, cutOffAt?: number): void {
  if (!expected || expected === found) return;
  const size = cutOffAt === undefined ? '' : `; it ends after ${cutOffAt} bytes`;
  throw new PlimsollError('digest-mismatch', `${name}: its ${which} is ${found}, not ${expected}${size}`);
}

/** Digest algorithms that the OCI image-spec registers (descriptor.md, Digests). */
const algorithms = new Set(['sha256', 'sha384', 'sha512']);

/** Hashes with the algorithm of the expected digest, SHA-256 where none is expected. */
function createDigest(expected: string | undefined): { update(chunk: Buffer): void; digest(): string } {
  const algorithm = expected ? expected.slice(0, expected.indexOf(':')) : 'sha256';
  if (!algorithms.has(algorithm)) {
    throw new PlimsollError('manifest-invalid', `the digest ${expected} is of no kind that is known`);
  }
  const hash: Hash = createHash(algorithm);
  return { update: chunk => void hash.update(chunk), digest: () => `${algorithm}:${hash.digest('hex')}` };
}

/** Oddities that do not hinder reading. */
function remarks(mediaType: string | undefined, { compression, trailing }: Inflated): Problem[] {
  const found: Problem[] = [];
  const said = mediaType === undefined ? undefined : compressionOf(mediaType);
  if (said !== undefined && said !== compression) {
    const message = `the media type ${mediaType} promises ${said}, but the layer is ${compression}; it was read as that`;
    found.push({ code: 'media-type-unknown', message });
  }
  if (trailing) {
    found.push({ code: 'archive-invalid', message: `bytes after the ${compression} data were passed over` });
  }
  return found;
}

/** What a layer's media type promises; `undefined` for one that promises nothing known. */
function compressionOf(mediaType: string): Compression | undefined {
  if (/[.+]gzip$/.test(mediaType)) return 'gzip';
  if (/[.+]zstd$/.test(mediaType)) return 'zstd';
  return mediaType.endsWith('.tar') ? 'none' : undefined;
}
