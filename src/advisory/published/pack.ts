import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import { PlimsollError } from '../../model/index.ts';
import type { Descriptor } from '../../registry/index.ts';
import { fingerprint, privateKeyOf, signatureManifest, signDigest } from '../../registry/index.ts';
import { type Manifest, readManifest, type ShardRef } from '../manifest.ts';
import { type Artifact, mediaTypes, sha256, shardsOf, writeArtifact } from './artifact.ts';
import { publishedBounds } from './bounds.ts';

/** Where a database is published to. */
export interface Destination {
  address: string;
  /** What signatures call it. */
  identity: string;
  /** Keeps a blob. `present`: it was there already. */
  blob(digest: string, bytes: Uint8Array): Promise<'present' | 'written'>;
  /** Names the artifact, its signature first: who can see the one can see the other. */
  finish(artifact: Artifact, signature?: { bytes: Uint8Array; digest: string }): Promise<void>;
  close(): Promise<void>;
}

export interface PackOptions {
  /** Folder of the database. */
  dir: string;
  /** PEM of the private key to sign with; absent: not signed. */
  key?: string;
  /** Of the private key, where it is encrypted. */
  passphrase?: string;
  /** Shards whose bytes are left out (they stay named); default none. */
  leaveOut?: (shard: ShardRef) => boolean;
  signal?: AbortSignal;
  onProgress?: (progress: { done: number; total: number }) => void;
}

export interface PublishSummary {
  /** Where it went. */
  to: string;
  /** Of the artifact. */
  artifact: string;
  /** Of the database's manifest. */
  digest: string;
  signedBy?: string;
  shards: number;
  /** `written` went out; `present` was there from an earlier time; `leftOut` is named, but not held. */
  bytes: { written: number; present: number; leftOut: number };
}

const compress = promisify(zstdCompress);
/** Where more time hardly saves bytes any more. */
const params = { [constants.ZSTD_c_compressionLevel]: 12 };

/**
 * Packs a database as an artifact, signs it, and hands it over.
 * @throws PlimsollError `database-missing`, `database-incomplete`, `database-invalid`, `usage` (the key), and what writing throws
 */
export async function packDatabase(options: PackOptions, destination: Destination): Promise<PublishSummary> {
  const { dir, signal } = options;
  const key = options.key === undefined ? undefined : await privateKeyOf(options.key, options.passphrase);
  const { bytes: config, manifest } = await manifestIn(dir);
  const shards = shardsOf(manifest);
  const bytes = { written: 0, present: 0, leftOut: 0 };
  const put = async (content: Uint8Array): Promise<void> => {
    bytes[await destination.blob(sha256(content), content)] += content.byteLength;
  };
  const layers = new Array<Descriptor>(shards.length);
  const queue = shards.entries();
  let done = 0;
  const worker = async (): Promise<void> => {
    for (const [at, shard] of queue) {
      signal?.throwIfAborted();
      const packed = await compress(await contentOf(dir, shard), { params });
      layers[at] = { mediaType: mediaTypes.zstd, digest: sha256(packed), size: packed.byteLength };
      if (options.leaveOut?.(shard)) bytes.leftOut += packed.byteLength;
      else await put(packed);
      options.onProgress?.({ done: ++done, total: shards.length });
    }
  };
  await Promise.all(Array.from({ length: publishedBounds.atOnce }, worker));
  await put(config);
  const artifact = writeArtifact(config, layers, manifest.built);
  if (artifact.bytes.byteLength > publishedBounds.artifactBytes)
    throw new PlimsollError('bound', `${shards.length} shards are more than an artifact's manifest can name`);
  let signature: { bytes: Uint8Array; digest: string } | undefined;
  if (key) {
    const signed = signDigest(artifact.digest, destination.identity, key);
    const { blobs, ...rest } = signatureManifest(signed, { digest: artifact.digest, size: artifact.bytes.byteLength });
    for (const blob of blobs) await put(blob);
    signature = rest;
  }
  await destination.finish(artifact, signature);
  return {
    to: destination.address,
    artifact: artifact.digest,
    digest: manifest.digest,
    ...(key ? { signedBy: fingerprint(key) } : {}),
    shards: shards.length,
    bytes,
  };
}

/** @throws PlimsollError `database-missing`, `database-invalid` */
export async function manifestIn(dir: string): Promise<{ bytes: Uint8Array; manifest: Manifest }> {
  const bytes = await readFile(join(dir, 'manifest.json')).catch(cause => {
    throw new PlimsollError('database-missing', `there is no advisory database in ${dir}`, { cause });
  });
  return { bytes, manifest: readManifest(bytes.toString('utf8'), dir) };
}

/** A shard's bytes, verified: a damaged one must not be published under a good name. */
async function contentOf(dir: string, { sha256: hex }: ShardRef): Promise<Uint8Array> {
  const path = join(dir, 'shards', `${hex}.sqlite`);
  const bytes = await readFile(path).catch(cause => {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new PlimsollError(
      'database-incomplete',
      `the shard ${path} is not there, so the database cannot be passed on`,
    );
  });
  if (sha256(bytes) !== `sha256:${hex}`)
    throw new PlimsollError('database-invalid', `the shard ${path} does not agree with its name`);
  return bytes;
}
