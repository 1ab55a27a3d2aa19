import { createHash } from 'node:crypto';
import { type FeedInfo, PlimsollError } from '../model/index.ts';
import { schemaVersion } from './schema.ts';

export interface ShardRef {
  sha256: string;
  /** Bytes. */
  size: number;
  /** Advisories in it; rows for `cve` and `eol`. */
  advisories: number;
  /** Affected entries. */
  affected: number;
}

/** One ecosystem and release; of `cve`, the place it belongs to. Bucket i of `buckets.length` is `buckets[i]`; null where no package falls into it. */
export interface Section {
  ecosystem: string;
  release: string;
  /** Distinct advisories in all buckets. */
  advisories: number;
  newest?: string;
  buckets: (ShardRef | null)[];
}

export interface Manifest {
  schemaVersion: number;
  /** sha256 over all of it but `digest` and `built`. */
  digest: string;
  built?: string;
  feeds: FeedInfo[];
  sections: Section[];
}

export function digestOf(manifest: Omit<Manifest, 'digest' | 'built'>): string {
  const { schemaVersion, feeds, sections } = manifest;
  return `sha256:${createHash('sha256').update(JSON.stringify({ schemaVersion, feeds, sections })).digest('hex')}`;
}

/** One section a line, so that two manifests can be compared by eye. */
export function writeManifest(manifest: Manifest): string {
  const { sections, ...rest } = manifest;
  const head = JSON.stringify(rest);
  return `${head.slice(0, -1)},"sections":[\n${sections.map(section => JSON.stringify(section)).join(',\n')}\n]}\n`;
}

/** Reads and verifies. `where` names it in errors (database-invalid). */
export function readManifest(text: string, where: string): Manifest {
  const invalid = (why: string, cause?: unknown): PlimsollError =>
    new PlimsollError('database-invalid', `the advisory database in ${where} ${why}`, { cause });
  let manifest: Manifest;
  try {
    manifest = JSON.parse(text) as Manifest;
  } catch (cause) {
    throw invalid('has a manifest that is not JSON', cause);
  }
  if (manifest?.schemaVersion !== schemaVersion) {
    throw invalid(`has schema version ${String(manifest?.schemaVersion)}, and this program reads ${schemaVersion}`);
  }
  if (!Array.isArray(manifest.feeds) || !Array.isArray(manifest.sections) || digestOf(manifest) !== manifest.digest) {
    throw invalid('has a manifest that does not agree with its digest');
  }
  for (const { buckets } of manifest.sections) {
    const wrong =
      !Array.isArray(buckets) || buckets.some(shard => shard !== null && !/^[0-9a-f]{64}$/.test(String(shard?.sha256)));
    if (wrong) throw invalid('names a shard that is not a sha256 digest');
  }
  return manifest;
}
