/** Raised when a reader of before would misread a shard or the manifest. */
export const schemaVersion = 2;

/** Advisories in the order of their ids, numbered from 1 without gaps, so that an id is found by bisection. */
export const advisoryTables = (schema: string): string => `
  CREATE TABLE ${schema}.advisory(n INTEGER PRIMARY KEY, id TEXT NOT NULL, detail TEXT NOT NULL);
  CREATE TABLE ${schema}.affected(
    name TEXT NOT NULL, n INTEGER NOT NULL, part INTEGER NOT NULL, ranges TEXT NOT NULL, versions TEXT, extra TEXT,
    PRIMARY KEY(name, n, part)
  ) WITHOUT ROWID;`;

/** Probabilities and percentiles in hundred-thousandths; scores in tenths. `rating`: a CVSS vector, or a vendor's word. */
export const cveTables = (schema: string): string => `
  CREATE TABLE ${schema}.cve(
    n INTEGER PRIMARY KEY, probability INTEGER, percentile INTEGER, kev TEXT, score INTEGER, rating TEXT, source TEXT
  );`;

export const eolTables = (schema: string): string => `
  CREATE TABLE ${schema}.eol(
    product TEXT NOT NULL, release TEXT NOT NULL, codename TEXT, eol TEXT NOT NULL, extended TEXT,
    PRIMARY KEY(product, release)
  ) WITHOUT ROWID;`;

/**
 * Sections that are not an ecosystem's. `cve` has one for each place, its release: the CVEs that the advisories of the place
 * name. `cve-rest` holds the CVEs that no advisory names, which no scan asks for.
 */
export const cveShard = 'cve';
export const restShard = 'cve-rest';
export const eolShard = 'eol';

export const isEcosystem = ({ ecosystem }: { ecosystem: string }): boolean =>
  ecosystem !== cveShard && ecosystem !== restShard && ecosystem !== eolShard;

/** @example labelOf({ ecosystem: 'Debian', release: '12' }) // 'Debian:12' */
export const labelOf = ({ ecosystem, release }: { ecosystem: string; release: string }): string =>
  release ? `${ecosystem}:${release}` : ecosystem;

/** Beside manifest.json in a database that was fetched. Where it stands, shards may be missing: they can be fetched. */
export const sourceFile = 'origin.json';

/** The manifest before, whose shards are kept until the next change. */
export const previousFile = 'previous.json';

/**
 * Place of a package name among 256: FNV-1a over its UTF-16 units, folded. A database of 2^k buckets uses the upper k
 * bits, so that a bucket which grows too large splits in two.
 */
export function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  hash ^= hash >>> 16;
  return (hash ^ (hash >>> 8)) & 0xff;
}

export const bucketOf = (name: string, buckets: number): number => Math.floor((hashOf(name) * buckets) / 256);
