/** Hands the advisory database on: what this server lacks is fetched once, verified, and kept. */
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import { sha256 } from '../../advisory/published/artifact.ts';
import { publishedBounds } from '../../advisory/published/bounds.ts';
import { openOrigin, type ReachOptions } from '../../advisory/published/origin.ts';
import { PlimsollError } from '../../model/index.ts';
import { type Edition, editionIn, type Place } from './edition.ts';

/** A blob to be sent. */
export type Served = { bytes: Uint8Array } | { file: string; size: number };

export interface Mirror {
  /** What is offered now; undefined while there is no database. */
  edition(): Promise<Edition | undefined>;
  /**
   * @param hex digits of its sha256
   * @returns undefined for what no edition names
   * @throws PlimsollError when it cannot be fetched
   */
  blob(hex: string): Promise<Served | undefined>;
}

export interface MirrorOptions {
  /** Folder of the database. */
  dir: string;
  /** Folder of blobs that were fetched for others. */
  cache: string;
  reach: ReachOptions;
  /** Milliseconds, of a clock that goes forward. */
  clock(): number;
}

type Upstream = Extract<Place, { upstream: unknown }>;

/** Milliseconds until signatures that could not be fetched are looked for again. */
const againMs = 60_000;
/** Blobs that are fetched from above at once. */
const mostFetches = publishedBounds.atOnce;

export function openMirror({ dir, cache, reach, clock }: MirrorOptions): Mirror {
  let current: { edition: Edition | undefined; marks: string; at: number } | undefined;
  let loading: Promise<Edition | undefined> | undefined;
  /** Clients that began with the edition before go on with it. */
  let before: Edition | undefined;
  const fetching = new Map<string, Promise<Served>>();

  async function load(marks: string): Promise<Edition | undefined> {
    const edition = await editionIn(dir, reach);
    if (current?.edition && current.edition.etag !== edition?.etag) {
      before = current.edition;
      await sweep(cache, [edition, before]);
    }
    current = { edition, marks, at: clock() };
    return edition;
  }
  async function edition(): Promise<Edition | undefined> {
    const marks = await marksOf(dir);
    const late = current?.edition?.unsigned && clock() - current.at > againMs;
    if (current?.marks === marks && !late) return current.edition;
    loading ??= load(marks).finally(() => {
      loading = undefined;
    });
    return loading;
  }
  async function fetched(hex: string, place: Upstream, from: string): Promise<Served> {
    const file = join(cache, hex);
    const { size } = place.upstream;
    if ((await stat(file).catch(() => undefined))?.size === size) return { file, size };
    if (fetching.size >= mostFetches && !fetching.has(hex)) {
      await Promise.race([...fetching.values()].map(one => one.catch(() => {})));
      return fetched(hex, place, from);
    }
    let running = fetching.get(hex);
    if (!running) {
      // For whoever else waits for it, it goes on when the first has gone.
      running = fetchBlob(place, from, { dir, cache, reach }, file).finally(() => fetching.delete(hex));
      fetching.set(hex, running);
    }
    return running;
  }

  return {
    edition,
    async blob(hex) {
      const now = await edition();
      for (const one of [now, before]) {
        const place = one?.blobs.get(hex);
        if (!one || !place) continue;
        if (!('upstream' in place)) return place;
        return fetched(hex, place, one.from ?? dir);
      }
      return undefined;
    },
  };
}

async function marksOf(dir: string): Promise<string> {
  const marks = await Promise.all(
    ['manifest.json', 'origin.json'].map(async name => {
      const found = await stat(join(dir, name)).catch(() => undefined);
      return found ? `${found.mtimeMs} ${found.ino} ${found.size}` : '';
    }),
  );
  return marks.join('\n');
}

/** Drops blobs that no edition names. */
async function sweep(cache: string, editions: readonly (Edition | undefined)[]): Promise<void> {
  for (const name of await readdir(cache).catch(() => [])) {
    if (!editions.some(edition => edition?.blobs.has(name))) await rm(join(cache, name), { force: true });
  }
}

const compress = promisify(zstdCompress);

async function fetchBlob(
  { upstream, shard }: Upstream,
  from: string,
  { dir, cache, reach }: Pick<MirrorOptions, 'dir' | 'cache' | 'reach'>,
  file: string,
): Promise<Served> {
  if (upstream.size > publishedBounds.shardBytes) {
    throw new PlimsollError('bound', `a shard of ${from} has more than ${publishedBounds.shardBytes} bytes`);
  }
  await mkdir(cache, { recursive: true });
  const part = `${file}.${process.pid}.part`;
  try {
    try {
      const origin = await openOrigin(from, reach);
      try {
        await keepVerified(origin.blob(upstream, 0), part, upstream, from);
      } finally {
        await origin.close();
      }
    } catch (error) {
      // Where it came from is gone: the shard itself is here, and packs to the same bytes, if by the same packer.
      const packed = await packedHere(join(dir, 'shards', `${shard.sha256}.sqlite`), upstream.digest);
      if (!packed) throw error;
      await keepVerified([packed], part, upstream, dir);
    }
    await rename(part, file);
    return { file, size: upstream.size };
  } finally {
    await rm(part, { force: true });
  }
}

async function packedHere(path: string, digest: string): Promise<Uint8Array | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  if (!bytes) return undefined;
  const packed = await compress(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 12 } });
  return sha256(packed) === digest ? packed : undefined;
}

async function keepVerified(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  path: string,
  { digest, size }: { digest: string; size: number },
  where: string,
): Promise<void> {
  const hash = createHash('sha256');
  const handle = await open(path, 'w');
  let at = 0;
  try {
    for await (const chunk of chunks) {
      at += chunk.byteLength;
      if (at > size) break;
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
  } finally {
    await handle.close();
  }
  if (at !== size || `sha256:${hash.digest('hex')}` !== digest) {
    throw new PlimsollError('digest-mismatch', `${where} sends other bytes than ${digest}`);
  }
}
