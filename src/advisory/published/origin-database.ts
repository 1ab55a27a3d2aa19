import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest } from '../manifest.ts';
import { mediaTypes, sha256, shardsOf, writeArtifact } from './artifact.ts';
import { readFrom } from './layout-folder.ts';
import type { Origin } from './origin.ts';

/** A database's own folder, as `db build` writes it, seen as an artifact: shards as they are, without a signature. */
export function databaseOrigin(dir: string): Origin {
  let configDigest = '';
  return {
    address: dir,
    async offer(known) {
      const config = await readFile(join(dir, 'manifest.json'));
      const manifest = readManifest(config.toString('utf8'), dir);
      const layers = shardsOf(manifest).map(shard => ({
        mediaType: mediaTypes.shard,
        digest: `sha256:${shard.sha256}`,
        size: shard.size,
      }));
      const { bytes, digest } = writeArtifact(config, layers, manifest.built);
      configDigest = sha256(config);
      return digest === known?.digest ? undefined : { bytes, digest };
    },
    blob({ digest }, from, signal) {
      const name = digest === configDigest ? 'manifest.json' : join('shards', `${digest.slice(7)}.sqlite`);
      return readFrom(join(dir, name), from, undefined, signal);
    },
    signatures: async () => [],
    close: async () => {},
  };
}
