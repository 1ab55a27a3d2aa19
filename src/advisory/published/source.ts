import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PlimsollError } from '../../model/index.ts';
import { fingerprint, publicKeyOf } from '../../registry/index.ts';
import { sourceFile } from '../schema.ts';
import { sync } from '../shards.ts';
import { type Artifact, readArtifact, sha256 } from './artifact.ts';
import type { Known } from './origin.ts';

/** Where a database came from. */
export interface Source extends Known {
  schemaVersion: 1;
  /** The origin's address. */
  from: string;
  /** PEM of the public key that must have signed whatever comes from there. */
  key?: string;
  /** When it was last found to be current, RFC 3339. */
  checked: string;
  /** sha256 of the manifest.json that belongs to it. */
  manifest: string;
  /** The artifact's manifest, as text: which blob is which shard. */
  artifact: string;
}

/** undefined: the database was built here, or none is there. @throws PlimsollError `database-invalid` */
export async function readSource(dir: string): Promise<Source | undefined> {
  const text = await readFile(join(dir, sourceFile), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  let source: Source;
  try {
    source = JSON.parse(text) as Source;
  } catch (cause) {
    throw new PlimsollError('database-invalid', `${join(dir, sourceFile)} is not JSON; fetch the database again`, {
      cause,
    });
  }
  const texts = [source.from, source.digest, source.manifest, source.artifact];
  if (source.schemaVersion !== 1 || texts.some(text => typeof text !== 'string'))
    throw new PlimsollError(
      'database-invalid',
      `${join(dir, sourceFile)} is of another version; fetch the database again`,
    );
  return source;
}

/** The artifact that a database's manifest came with; undefined where the two do not belong together (a swap cut short). */
export function artifactOf(source: Source, manifest: string): Artifact | undefined {
  if (sha256(Buffer.from(manifest)) !== source.manifest) return undefined;
  return readArtifact(Buffer.from(source.artifact), source.digest, source.from);
}

/** Writes it for the swap. */
export async function writeSource(path: string, source: Source): Promise<void> {
  await writeFile(path, `${JSON.stringify(source)}\n`);
  sync(path);
}

/** Where a database came from, for people. */
export interface OriginInfo {
  from: string;
  /** When it was last found to be current, RFC 3339. */
  checked: string;
  /** sha256 of the public key that signed it; absent where no signature was asked for. */
  signedBy?: string;
}

/** undefined: the database was built here. @throws PlimsollError `database-invalid` */
export async function originOf(dir: string): Promise<OriginInfo | undefined> {
  const source = await readSource(dir);
  if (!source) return undefined;
  const { from, checked, key } = source;
  return { from, checked, ...(key ? { signedBy: fingerprint(publicKeyOf(key)) } : {}) };
}
