import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createZstdDecompress } from 'node:zlib';
import { isPassing } from '../../kit/index.ts';
import { PlimsollError } from '../../model/index.ts';
import type { Descriptor } from '../../registry/index.ts';
import type { ShardRef } from '../manifest.ts';
import { sync } from '../shards.ts';
import { mediaTypes } from './artifact.ts';
import { publishedBounds } from './bounds.ts';
import type { Origin } from './origin.ts';

/** Where blobs lie while they come: kept when a run breaks off, so that the next goes on from there. */
const partsFolder = '.fetch';
const tries = 4;

export interface Wanted {
  shard: ShardRef;
  blob: Descriptor;
}

/** What was fetched. */
export interface Fetched {
  shards: number;
  /** Bytes that came over the wire. */
  bytes: number;
  /** Bytes that an earlier run had left. */
  resumed: number;
  /** Shards that the origin does not hold: bundles may be cut to what a site needs. */
  absent: ShardRef[];
}

export interface FetchOptions {
  origin: Origin;
  /** Folder of the database. */
  dir: string;
  signal?: AbortSignal;
  onShard?: (done: number, total: number) => void;
}

/**
 * Fetches shards into a database's folder, a few at once. Each is verified twice, as it came and unpacked, and takes its
 * name in one rename. @throws PlimsollError `digest-mismatch`, `bound`, and what the origin throws; system errors on writing
 */
export async function fetchShards(wanted: readonly Wanted[], options: FetchOptions): Promise<Fetched> {
  const { dir, onShard } = options;
  const parts = join(dir, partsFolder);
  const result: Fetched = { shards: 0, bytes: 0, resumed: 0, absent: [] };
  if (wanted.length === 0) return result;
  await mkdir(join(dir, 'shards'), { recursive: true });
  await mkdir(parts, { recursive: true });
  await dropOthers(parts, wanted);
  const controller = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, controller.signal]) : controller.signal;
  const queue = wanted.values();
  let done = 0;
  const worker = async (): Promise<void> => {
    for (const one of queue) {
      signal.throwIfAborted();
      if (await fetchShard(one, { ...options, signal }, parts, result)) result.shards++;
      else result.absent.push(one.shard);
      onShard?.(++done, wanted.length);
    }
  };
  const workers = Array.from({ length: Math.min(publishedBounds.atOnce, wanted.length) }, worker);
  try {
    await Promise.all(workers);
  } catch (error) {
    controller.abort(error);
    await Promise.allSettled(workers);
    // A full disk gets its room back; after any other fault the parts wait for the next run.
    if (!(error instanceof PlimsollError) && !options.signal?.aborted)
      await rm(parts, { recursive: true, force: true });
    throw error;
  }
  await rm(parts, { recursive: true, force: true });
  return result;
}

/** Parts of blobs that nobody wants any more. */
async function dropOthers(parts: string, wanted: readonly Wanted[]): Promise<void> {
  const names = new Set(wanted.map(({ blob }) => `${blob.digest.slice(7)}.part`));
  for (const name of await readdir(parts)) if (!names.has(name)) await rm(join(parts, name), { force: true });
}

/** @returns false where the origin does not hold it */
async function fetchShard(
  { shard, blob }: Wanted,
  { origin, dir, signal }: FetchOptions,
  parts: string,
  result: Fetched,
): Promise<boolean> {
  if (shard.size > publishedBounds.shardBytes || blob.size > publishedBounds.shardBytes)
    throw new PlimsollError('bound', `a shard of ${origin.address} has more than ${publishedBounds.shardBytes} bytes`);
  const part = join(parts, `${blob.digest.slice(7)}.part`);
  try {
    await download(origin, blob, part, result, signal);
  } catch (error) {
    if (!(error instanceof PlimsollError && error.code === 'blob-missing')) throw error;
    return false;
  }
  const fresh = `${part.slice(0, -'.part'.length)}.sqlite`;
  await unpack(part, fresh, blob, shard, origin.address);
  await rename(fresh, join(dir, 'shards', `${shard.sha256}.sqlite`));
  await rm(part, { force: true });
  return true;
}

async function download(
  origin: Origin,
  blob: Descriptor,
  part: string,
  result: Fetched,
  signal?: AbortSignal,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const left = (await stat(part).catch(() => undefined))?.size ?? 0;
    const from = left <= blob.size ? left : 0;
    if (from < left) await rm(part);
    const hash = createHash('sha256');
    if (from > 0) await hashFile(part, hash);
    if (attempt === 1) result.resumed += from;
    try {
      if (from < blob.size)
        await append(origin.blob(blob, from, signal), part, from, blob, hash, result, origin.address);
      if (`sha256:${hash.digest('hex')}` === blob.digest) return;
    } catch (error) {
      if (attempt >= tries || !isPassing(error)) throw error;
      continue;
    }
    await rm(part, { force: true });
    // What an earlier run left may be at fault: once more, from the first byte.
    if (from === 0 || attempt >= tries)
      throw new PlimsollError('digest-mismatch', `${origin.address} sends other bytes than ${blob.digest}`);
  }
}

async function append(
  chunks: AsyncIterable<Uint8Array>,
  part: string,
  from: number,
  blob: Descriptor,
  hash: Hash,
  result: Fetched,
  where: string,
): Promise<void> {
  let handle: Awaited<ReturnType<typeof open>> | undefined;
  let at = from;
  try {
    for await (const chunk of chunks) {
      at += chunk.byteLength;
      if (at > blob.size)
        throw new PlimsollError('digest-mismatch', `${where} sends more bytes than ${blob.digest} has`);
      handle ??= await open(part, 'a');
      await handle.writeFile(chunk);
      hash.update(chunk);
      result.bytes += chunk.byteLength;
    }
  } finally {
    await handle?.close();
  }
}

async function hashFile(path: string, hash: Hash): Promise<void> {
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
}

/** Unpacks what was verified, and verifies again: the manifest's word is on the content. */
async function unpack(
  part: string,
  to: string,
  { mediaType }: Descriptor,
  { sha256, size }: ShardRef,
  where: string,
): Promise<void> {
  const wrong = (why: string, cause?: unknown): PlimsollError =>
    new PlimsollError('digest-mismatch', `a shard from ${where} ${why}`, { cause });
  const hash = createHash('sha256');
  const raw = createReadStream(part);
  const stream = mediaType === mediaTypes.zstd ? raw.pipe(createZstdDecompress()) : raw;
  raw.on('error', error => stream.destroy(error));
  const handle = await open(to, 'w');
  let at = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      at += chunk.byteLength;
      if (at > size) throw wrong(`unpacks to more than its ${size} bytes`);
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
  } catch (cause) {
    raw.destroy();
    throw (cause as NodeJS.ErrnoException).code?.startsWith('ZSTD') ? wrong('cannot be unpacked', cause) : cause;
  } finally {
    await handle.close();
  }
  if (at !== size || hash.digest('hex') !== sha256) throw wrong('does not unpack to what the manifest says');
  sync(to);
}
