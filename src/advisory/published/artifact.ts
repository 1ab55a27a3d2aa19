import { createHash } from 'node:crypto';
import { PlimsollError } from '../../model/index.ts';
import { type Descriptor, isDigest } from '../../registry/index.ts';
import type { Manifest, ShardRef } from '../manifest.ts';

/**
 * A published database is an OCI artifact: the database's manifest.json is the config, every shard a layer, in the order
 * in which the manifest first names them. So one list serves both, and a client that wants three shards fetches three.
 */
export const mediaTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  artifact: 'application/vnd.plimsoll.advisories.v1',
  config: 'application/vnd.plimsoll.advisories.manifest.v1+json',
  shard: 'application/vnd.plimsoll.shard.v1.sqlite',
  zstd: 'application/vnd.plimsoll.shard.v1.sqlite+zstd',
} as const;

export const sha256 = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** The artifact's own manifest, as bytes that have a digest. */
export interface Artifact {
  bytes: Uint8Array;
  digest: string;
  config: Descriptor;
  /** By the sha256 of the shard's content. */
  shards(manifest: Manifest): Map<string, Descriptor>;
}

/** Every shard once, in the manifest's order. */
export function shardsOf({ sections }: Manifest): ShardRef[] {
  const all = new Map<string, ShardRef>();
  for (const { buckets } of sections) for (const shard of buckets) if (shard) all.set(shard.sha256, shard);
  return [...all.values()];
}

/** Writes the artifact of a database whose config and layers are known. */
export function writeArtifact(config: Uint8Array, layers: Descriptor[], built: string | undefined): Artifact {
  const value = {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    artifactType: mediaTypes.artifact,
    config: { mediaType: mediaTypes.config, digest: sha256(config), size: config.byteLength },
    layers,
    ...(built ? { annotations: { 'org.opencontainers.image.created': built } } : {}),
  };
  const bytes = Buffer.from(JSON.stringify(value));
  return readArtifact(bytes, sha256(bytes), 'the artifact');
}

/**
 * Reads an artifact's manifest.
 * @throws PlimsollError `not-applicable` for an image or an artifact of another kind, `manifest-invalid`
 */
export function readArtifact(bytes: Uint8Array, digest: string, where: string): Artifact {
  let value: { artifactType?: unknown; config?: unknown; layers?: unknown };
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw new PlimsollError('manifest-invalid', `${where} has a manifest that is not JSON`, { cause });
  }
  const config = descriptorOf(value?.config);
  if (!config || config.mediaType !== mediaTypes.config)
    throw new PlimsollError('not-applicable', `${where} is no advisory database`);
  const layers = (Array.isArray(value.layers) ? value.layers : []).map(descriptorOf);
  if (layers.some(layer => layer === undefined))
    throw new PlimsollError('manifest-invalid', `${where} has a manifest with a layer that lacks digest or size`);
  return {
    bytes,
    digest,
    config,
    shards(manifest) {
      const shards = shardsOf(manifest);
      if (shards.length !== layers.length)
        throw new PlimsollError(
          'manifest-invalid',
          `${where} has ${layers.length} layers for ${shards.length} shards of its database`,
        );
      return new Map(shards.map(({ sha256: hex }, at) => [hex, layers[at]!]));
    },
  };
}

function descriptorOf(value: unknown): Descriptor | undefined {
  const { mediaType, digest, size } = (typeof value === 'object' && value !== null ? value : {}) as Partial<Descriptor>;
  const fine =
    typeof mediaType === 'string' &&
    typeof digest === 'string' &&
    digest.startsWith('sha256:') &&
    isDigest(digest) &&
    Number.isSafeInteger(size) &&
    size! >= 0;
  return fine ? { mediaType, digest, size: size! } : undefined;
}
