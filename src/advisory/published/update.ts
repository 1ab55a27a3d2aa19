import { statSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Package } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { fingerprint, isSigned, publicKeyOf } from '../../registry/index.ts';
import { bounds } from '../bounds.ts';
import { takeLock } from '../lock.ts';
import { type Manifest, readManifest, type ShardRef } from '../manifest.ts';
import { mergeNeeds, type Needs, needsOf, needsOfEcosystems, needsOnDisk, shardsFor } from '../needs.ts';
import { cveShard, labelOf, sourceFile } from '../schema.ts';
import { swapManifest, sweep, writingFault } from '../swap.ts';
import { type Artifact, readArtifact, sha256, shardsOf } from './artifact.ts';
import { type Fetched, fetchShards, type Wanted } from './fetch.ts';
import { type Origin, openOrigin, type ReachOptions } from './origin.ts';
import { readAll } from './origin-layout.ts';
import { artifactOf, readSource, type Source, writeSource } from './source.ts';

export interface UpdateOptions {
  /** Folder of the database. */
  dir: string;
  reach: ReachOptions;
  signal?: AbortSignal;
  /** Origin; where it is left out, the one the database came from. */
  from?: string;
  /** PEM of the public key that must have signed it. Kept, and asked for at every later update. */
  key?: string;
  /** Takes a database that nobody signed, and forgets a key that was kept. */
  unsigned?: boolean;
  /** Takes a database that was built before the one in use. */
  allowOlder?: boolean;
  /** Whole ecosystems: `Debian:12`, `npm`. */
  ecosystems?: readonly string[];
  /** What images ask for. */
  needs?: Needs;
  /** Every shard. */
  all?: boolean;
  now: Date;
  onProgress?: (progress: { done: number; total: number }) => void;
}

export interface UpdateSummary {
  /** `unchanged`: the origin offers what is there already; shards that were missing may have been fetched all the same. */
  state: 'unchanged' | 'updated';
  location: string;
  from: string;
  /** Of the database's manifest. */
  digest: string;
  built?: string;
  /** sha256 of the public key whose signature was verified; absent: none was asked for. */
  signedBy?: string;
  /** Places whose shards differ from those of the database before, if there was one: `Debian:12`, `npm`; `cve` for any. */
  changed: string[];
  /** `wanted` are those that images or ecosystems ask for; `absent` are not held by the origin. */
  shards: { total: number; wanted: number; present: number; fetched: number; absent: number };
  /** As they came over the wire; `resumed` were left by a run that broke off, `notFetched` is what nobody asks for. */
  bytes: { documents: number; shards: number; resumed: number; notFetched: number };
}

/** A shard that stands in the folder, as far as its size tells; contents were verified when it came. */
export const hasShard =
  (dir: string) =>
  ({ sha256: hex, size }: ShardRef): boolean =>
    statSync(join(dir, 'shards', `${hex}.sqlite`), { throwIfNoEntry: false })?.size === size;

/**
 * Fetches what is new: one conditional request where nothing is. Shards come first, and the manifest takes its place in
 * one rename when all are there; until then the old database is whole and in use.
 * @throws PlimsollError `usage`, `signature-invalid`, `database-older`, `digest-mismatch`, `write-failed`, `database-busy`,
 * `interrupted`, and what the origin throws
 */
export async function updateDatabase(options: UpdateOptions): Promise<UpdateSummary> {
  const { dir, signal } = options;
  let unlock: (() => Promise<void>) | undefined;
  const scratch = join(dir, `.staging-${process.pid}`);
  try {
    const source = await readSource(dir);
    const from = options.from ?? source?.from;
    if (!from)
      throw new PlimsollError('usage', `the database in ${dir} came from nowhere yet; name an origin by --from`);
    const origin = await openOrigin(from, options.reach);
    try {
      await mkdir(dir, { recursive: true });
      unlock = await takeLock(dir);
      await sweep(dir);
      await mkdir(scratch, { recursive: true });
      return await update(options, origin, source, scratch);
    } finally {
      await origin.close();
    }
  } catch (cause) {
    throw writingFault(cause, dir, signal);
  } finally {
    if (unlock) {
      await rm(scratch, { recursive: true, force: true });
      await unlock();
    }
  }
}

interface Present {
  text: string;
  manifest: Manifest;
}

async function presentIn(dir: string): Promise<Present | undefined> {
  try {
    const text = await readFile(join(dir, 'manifest.json'), 'utf8');
    return { text, manifest: readManifest(text, dir) };
  } catch {
    // None, or a damaged one: all of it is fetched.
    return undefined;
  }
}

async function update(
  options: UpdateOptions,
  origin: Origin,
  source: Source | undefined,
  scratch: string,
): Promise<UpdateSummary> {
  const { dir, signal, now } = options;
  const key = options.unsigned ? undefined : (options.key ?? source?.key);
  const before = await presentIn(dir);
  const same = before && source?.from === origin.address && source.key === key ? source : undefined;
  const known = same && artifactOf(same, before!.text) ? same : undefined;
  const offer = await origin.offer(known, signal);
  const offered = offer && (await examine(origin, offer, key, signal));
  const { artifact, text, manifest } = offered ?? { artifact: artifactOf(known!, before!.text)!, ...before! };
  if (offered && source && !options.allowOlder) refuseOlder(manifest, before?.manifest, origin);
  const has = hasShard(dir);
  const asked = needsOfEcosystems(options.ecosystems ?? [], manifest);
  if (asked.unknown.length > 0)
    throw new PlimsollError('usage', `the database of ${origin.address} has nothing on ${asked.unknown.join(', ')}`);
  const onDisk = before ? needsOnDisk(before.manifest, has) : {};
  const shards = shardsFor(manifest, options.all ? 'all' : mergeNeeds(options.needs ?? {}, asked.needs, onDisk));
  const blobs = artifact.shards(manifest);
  const missing = wantedOf(
    shards.filter(shard => !has(shard)),
    blobs,
  );
  const onShard = (done: number, total: number): void => options.onProgress?.({ done, total });
  const fetched = await fetchShards(missing, { origin, dir, signal, onShard });
  const record: Source = {
    schemaVersion: 1,
    from: origin.address,
    digest: artifact.digest,
    ...validatorsOf(offer ?? known!),
    ...(key ? { key } : {}),
    checked: now.toISOString(),
    manifest: sha256(Buffer.from(text)),
    artifact: Buffer.from(artifact.bytes).toString('utf8'),
  };
  signal?.throwIfAborted();
  await writeSource(join(scratch, sourceFile), record);
  // First where it came from: if the swap ends between the two, they do not belong together, and the next run sees it.
  await rename(join(scratch, sourceFile), join(dir, sourceFile));
  if (offered) await swapManifest(dir, scratch, text, manifest);
  const documents = offer ? offer.bytes.byteLength + Buffer.byteLength(text) : 0;
  const wanted = new Set(shards.map(shard => shard.sha256));
  return {
    state: offered ? 'updated' : 'unchanged',
    location: dir,
    from: origin.address,
    digest: manifest.digest,
    ...(manifest.built ? { built: manifest.built } : {}),
    ...(key ? { signedBy: fingerprint(publicKeyOf(key)) } : {}),
    changed: offered && before ? changedPlaces(before.manifest, manifest) : [],
    shards: {
      total: blobs.size,
      wanted: shards.length,
      present: shards.length - missing.length,
      fetched: fetched.shards,
      absent: fetched.absent.length,
    },
    bytes: {
      documents,
      shards: fetched.bytes,
      resumed: fetched.resumed,
      notFetched: shardsOf(manifest).reduce(
        (sum, { sha256: hex }) => sum + (wanted.has(hex) ? 0 : (blobs.get(hex)?.size ?? 0)),
        0,
      ),
    },
  };
}

const validatorsOf = ({ etag, lastModified }: { etag?: string; lastModified?: string }) => ({
  ...(etag ? { etag } : {}),
  ...(lastModified ? { lastModified } : {}),
});

const wantedOf = (shards: readonly ShardRef[], blobs: ReturnType<Artifact['shards']>): Wanted[] =>
  shards.map(shard => ({ shard, blob: blobs.get(shard.sha256)! }));

/** Whose word it is, before anything else of it is read; then its manifest. */
async function examine(
  origin: Origin,
  offer: { bytes: Uint8Array; digest: string },
  key: string | undefined,
  signal: AbortSignal | undefined,
): Promise<{ artifact: Artifact; text: string; manifest: Manifest }> {
  if (sha256(offer.bytes) !== offer.digest)
    throw new PlimsollError('digest-mismatch', `${origin.address} offers other bytes than ${offer.digest}`);
  if (key !== undefined) {
    const signatures = await origin.signatures(offer.digest, signal);
    if (!isSigned(signatures, offer.digest, publicKeyOf(key))) {
      const what = signatures.length === 0 ? 'is not signed' : 'is not signed by the key that is asked for';
      throw new PlimsollError('signature-invalid', `the database of ${origin.address} (${offer.digest}) ${what}`);
    }
  }
  const artifact = readArtifact(offer.bytes, offer.digest, origin.address);
  const config = await readAll(origin.blob(artifact.config, 0, signal), bounds.manifestBytes, origin.address);
  if (sha256(config) !== artifact.config.digest)
    throw new PlimsollError('digest-mismatch', `${origin.address} sends other bytes than ${artifact.config.digest}`);
  const text = Buffer.from(config).toString('utf8');
  return { artifact, text, manifest: readManifest(text, origin.address) };
}

/** Whoever can move a tag could bring back a database that knew less. */
function refuseOlder(next: Manifest, before: Manifest | undefined, { address }: Origin): void {
  if (!before?.built || !next.built || next.built >= before.built) return;
  throw new PlimsollError(
    'database-older',
    `${address} offers a database built ${next.built}, before the one in use (${before.built})`,
  );
}

function changedPlaces(before: Manifest, after: Manifest): string[] {
  const known = new Map(before.sections.map(section => [`${section.ecosystem}\0${section.release}`, section]));
  const changed = new Set<string>();
  for (const section of after.sections) {
    const old = known.get(`${section.ecosystem}\0${section.release}`);
    const equal =
      old?.buckets.length === section.buckets.length &&
      old.buckets.every((shard, at) => shard?.sha256 === section.buckets[at]?.sha256);
    if (!equal) changed.add(section.ecosystem === cveShard ? cveShard : labelOf(section));
  }
  return [...changed];
}

/** How long a scan waits for another that is fetching into the same folder. Milliseconds. */
const patience = { step: 250, most: 60_000 } as const;

/**
 * Fetches the shards that packages ask for and that are not there yet, from where the database came from.
 * @returns undefined where nothing is missing, or the database came from nowhere
 */
export async function fetchMissing(
  dir: string,
  packages: readonly Package[],
  reach: ReachOptions,
  signal?: AbortSignal,
): Promise<Fetched | undefined> {
  const source = await readSource(dir);
  if (!source || missingFor(await presentIn(dir), dir, packages).length === 0) return undefined;
  let unlock: (() => Promise<void>) | undefined;
  try {
    unlock = await lockWithin(dir, signal);
    // Another run may have fetched them, or another database, by now.
    const [now, present] = [(await readSource(dir)) ?? source, await presentIn(dir)];
    const artifact = present && artifactOf(now, present.text);
    if (!artifact) return undefined;
    const missing = wantedOf(missingFor(present, dir, packages), artifact.shards(present.manifest));
    const origin = await openOrigin(now.from, reach);
    try {
      return await fetchShards(missing, { origin, dir, signal });
    } finally {
      await origin.close();
    }
  } catch (cause) {
    throw writingFault(cause, dir, signal);
  } finally {
    await unlock?.();
  }
}

function missingFor(present: Present | undefined, dir: string, packages: readonly Package[]): ShardRef[] {
  const has = hasShard(dir);
  return present ? shardsFor(present.manifest, needsOf(packages)).filter(shard => !has(shard)) : [];
}

async function lockWithin(dir: string, signal?: AbortSignal): Promise<() => Promise<void>> {
  for (let waited = 0; ; waited += patience.step) {
    try {
      return await takeLock(dir);
    } catch (error) {
      if (!(error instanceof PlimsollError && error.code === 'database-busy') || waited >= patience.most) throw error;
    }
    signal?.throwIfAborted();
    await new Promise(resolve => setTimeout(resolve, patience.step));
  }
}
