/** One edition of the advisory database as it is handed on: an OCI image layout that clients of `db update` know. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest, type ShardRef } from '../../advisory/manifest.ts';
import { readArtifact, sha256 } from '../../advisory/published/artifact.ts';
import { layoutIndex } from '../../advisory/published/layout-index.ts';
import { openOrigin, type ReachOptions } from '../../advisory/published/origin.ts';
import { databaseOrigin } from '../../advisory/published/origin-database.ts';
import { artifactOf, readSource, type Source } from '../../advisory/published/source.ts';
import { type Descriptor, signatureManifest } from '../../registry/index.ts';

/** Where a blob comes from. */
export type Place =
  /** Small, and known: documents. */
  | { bytes: Uint8Array }
  /** A shard as it lies in the folder of the database. */
  | { file: string; size: number }
  /** Fetched from where the database came from when it is first asked for. */
  | { upstream: Descriptor; shard: ShardRef };

export interface Edition {
  /** index.json, and its digest. */
  index: string;
  etag: string;
  /** By the digits of the sha256. */
  blobs: ReadonlyMap<string, Place>;
  /** Address of where it came from. */
  from?: string;
  /** The signatures could not be fetched: look again later. */
  unsigned: boolean;
}

/**
 * @returns undefined while the folder holds no database
 * @throws PlimsollError `database-invalid`
 */
export async function editionIn(dir: string, reach: ReachOptions): Promise<Edition | undefined> {
  const config = await readFile(join(dir, 'manifest.json')).catch(() => undefined);
  if (!config) return undefined;
  const source = await readSource(dir);
  const text = config.toString('utf8');
  const fetched = source && artifactOf(source, text);
  const built = fetched ? undefined : await databaseOrigin(dir).offer(undefined);
  const artifact = fetched ?? readArtifact(built!.bytes, built!.digest, dir);
  const manifest = readManifest(text, dir);
  const blobs = new Map<string, Place>();
  const add = (digest: string, place: Place): void => void blobs.set(digest.slice('sha256:'.length), place);
  add(sha256(config), { bytes: config });
  add(artifact.digest, { bytes: artifact.bytes });
  const refs = new Map(
    manifest.sections.flatMap(({ buckets }) => buckets.flatMap(ref => (ref ? [[ref.sha256, ref] as const] : []))),
  );
  for (const [hex, upstream] of artifact.shards(manifest)) {
    const shard = refs.get(hex)!;
    const file = join(dir, 'shards', `${hex}.sqlite`);
    const plain = upstream.digest === `sha256:${hex}` && (await stat(file).catch(() => undefined))?.size === shard.size;
    add(upstream.digest, plain ? { file, size: shard.size } : { upstream, shard });
  }
  const signatures = fetched && (await signaturesOf(source, reach));
  const manifests = (signatures ?? []).map(signed => {
    const made = signatureManifest(signed, { digest: artifact.digest, size: artifact.bytes.byteLength });
    for (const bytes of [...made.blobs, made.bytes]) add(sha256(bytes), { bytes });
    return made;
  });
  const index = layoutIndex(artifact, ...manifests);
  return {
    index,
    etag: `"${sha256(Buffer.from(index))}"`,
    blobs,
    ...(source && { from: source.from }),
    unsigned: fetched !== undefined && signatures === undefined,
  };
}

/** What was signed over it, verified by nobody here: that is for whoever takes it. undefined: not to be had now. */
async function signaturesOf({ from, digest }: Source, reach: ReachOptions) {
  try {
    const origin = await openOrigin(from, reach);
    try {
      return await origin.signatures(digest);
    } finally {
      await origin.close();
    }
  } catch {
    return undefined;
  }
}
