import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { placeOf } from './ecosystems.ts';
import type { Section, ShardRef } from './manifest.ts';
import { advisoryTables, cveShard, cveTables, eolShard, eolTables, restShard } from './schema.ts';
import type { Staging } from './staging.ts';

/** Bytes of rows that a language bucket should hold, on the way to 64–256 KiB of file. */
const bucketBytes = 128 * 1024;
const mostBuckets = 256;

interface Cut {
  staging: Staging;
  /** Scratch folder on the file system of the database. */
  scratch: string;
  /** Folder of the shards. */
  shards: string;
  onShard: (name: string, done: number, total: number) => void;
  signal?: AbortSignal;
}

export interface CutResult {
  sections: Section[];
  added: number;
}

/** Cuts the staged rows into shards, each a file named after its content. Files that are there already are kept. */
export function cutShards(cut: Cut): CutResult {
  const { staging, signal } = cut;
  mkdirSync(cut.shards, { recursive: true });
  const places = [...staging.places.values()].sort((a, b) =>
    a.ecosystem === b.ecosystem ? (a.release < b.release ? -1 : 1) : a.ecosystem < b.ecosystem ? -1 : 1,
  );
  const result: CutResult = { sections: [], added: 0 };
  staging.db.exec('CREATE TEMP TABLE numbered(sid INTEGER PRIMARY KEY, n INTEGER NOT NULL)');
  for (const [done, place] of places.entries()) {
    cut.onShard(place.release ? `${place.ecosystem}:${place.release}` : place.ecosystem, done, places.length + 1);
    const count = bucketsFor(staging, place);
    const buckets: Section['buckets'] = [];
    for (let bucket = 0; bucket < count; bucket++) {
      signal?.throwIfAborted();
      buckets.push(advisoryShard(cut, result, place.id, (256 / count) * bucket, (256 / count) * (bucket + 1)));
    }
    if (buckets.every(shard => shard === null)) continue;
    const { n, newest } = staging.db
      .prepare(
        `SELECT count(DISTINCT a.sid) n, max(nullif(a.modified, '')) newest FROM advisory a
         WHERE a.weight >= 0 AND a.sid IN (SELECT sid FROM affected WHERE place = ?)`,
      )
      .get(place.id) as { n: number; newest: string | null };
    const section = { ecosystem: place.ecosystem, release: place.release, advisories: n, buckets };
    result.sections.push(newest ? { ...section, newest } : section);
  }
  cut.onShard(cveShard, places.length, places.length + 1);
  for (const [ecosystem, tables, fill] of [
    [cveShard, cveTables, cveRows('IN')],
    [restShard, cveTables, cveRows('NOT IN')],
    [eolShard, eolTables, eolRows],
  ] as const) {
    const shard = shardOf(
      cut,
      result,
      tables,
      fill,
      `SELECT count(*) advisories, 0 affected FROM out.${ecosystem === eolShard ? 'eol' : 'cve'}`,
    );
    if (shard) result.sections.push({ ecosystem, release: '', advisories: shard.advisories, buckets: [shard] });
  }
  return result;
}

/** A power of two that the size of the ecosystem asks for; distributions are one shard a release. */
function bucketsFor(
  staging: Staging,
  { id, ecosystem, release }: { id: number; ecosystem: string; release: string },
): number {
  if (release !== '' || placeOf(ecosystem).distribution) return 1;
  const { bytes } = staging.db
    .prepare(
      `SELECT (SELECT sum(length(name) + length(ranges) + coalesce(length(versions), 0) + coalesce(length(extra), 0) + 12) FROM affected WHERE place = :id)
        + (SELECT sum(length(detail) + length(id) + 8) FROM advisory WHERE weight >= 0 AND sid IN (SELECT sid FROM affected WHERE place = :id)) bytes`,
    )
    .get({ id }) as { bytes: number | null };
  let buckets = 1;
  while (buckets < mostBuckets && (bytes ?? 0) / buckets > bucketBytes) buckets *= 2;
  return buckets;
}

function advisoryShard(cut: Cut, result: CutResult, place: number, from: number, to: number): ShardRef | null {
  const { db } = cut.staging;
  const rows = 'SELECT sid FROM affected WHERE place = ? AND hash >= ? AND hash < ?';
  db.exec('DELETE FROM temp.numbered');
  const { changes } = db
    .prepare(
      `INSERT INTO temp.numbered SELECT sid, row_number() OVER (ORDER BY id, ecosystem) FROM advisory WHERE weight >= 0 AND sid IN (${rows})`,
    )
    .run(place, from, to);
  if (changes === 0) return null;
  const fill = (): void => {
    db.exec(`INSERT INTO out.advisory SELECT n, id, detail FROM temp.numbered JOIN advisory USING (sid) ORDER BY n`);
    db.prepare(
      `INSERT INTO out.affected SELECT name, n, part, ranges, versions, extra FROM affected JOIN temp.numbered USING (sid)
       WHERE place = ? AND hash >= ? AND hash < ? ORDER BY name, n, part`,
    ).run(place, from, to);
  };
  const counts = 'SELECT (SELECT count(*) FROM out.advisory) advisories, (SELECT count(*) FROM out.affected) affected';
  return shardOf(cut, result, advisoryTables, fill, counts);
}

/** CVEs that advisories name, or all the others. */
const cveRows = (named: 'IN' | 'NOT IN'): string => `
  INSERT INTO out.cve
  WITH best AS (SELECT cve, score, rating, source, row_number() OVER (PARTITION BY cve ORDER BY quality, score DESC, source) rank
    FROM rating JOIN advisory USING (sid) WHERE weight >= 0),
  one AS (SELECT cve, score, rating, source FROM best WHERE rank = 1)
  SELECT n, e.probability, e.percentile, k.entry, CASE WHEN o.score >= 0 THEN o.score END, o.rating, o.source
  FROM (SELECT cve n FROM epss UNION SELECT cve FROM kev UNION SELECT cve FROM one)
  LEFT JOIN epss e ON e.cve = n LEFT JOIN kev k ON k.cve = n LEFT JOIN one o ON o.cve = n
  WHERE n ${named} (SELECT cve FROM named)
  ORDER BY n`;

const eolRows =
  'INSERT INTO out.eol SELECT product, release, codename, eol, extended FROM eol ORDER BY product, release';

/** One file: filled in one transaction, with the same pages for the same rows, named by its digest. null: no rows. */
function shardOf(
  { staging: { db }, scratch, shards }: Cut,
  result: CutResult,
  tables: (schema: string) => string,
  fill: string | (() => void),
  counts: string,
): ShardRef | null {
  const path = join(scratch, 'shard.sqlite');
  db.prepare('ATTACH ? AS out').run(path);
  db.exec(`PRAGMA out.journal_mode = OFF; PRAGMA out.synchronous = OFF; BEGIN; ${tables('out')}`);
  if (typeof fill === 'string') db.exec(fill);
  else fill();
  db.exec('COMMIT');
  const counted = db.prepare(counts).get() as { advisories: number; affected: number };
  db.exec('DETACH out');
  if (counted.advisories === 0) {
    rmSync(path);
    return null;
  }
  const { sha256, size } = digestFile(path);
  const target = join(shards, `${sha256}.sqlite`);
  if (!existsSync(target)) {
    sync(path);
    result.added++;
  }
  // Over an equal file, too: it may have been cut off by a full disk under its right name.
  renameSync(path, target);
  return { sha256, size, ...counted };
}

const piece = Buffer.alloc(1 << 16);

/** Piece by piece through one buffer: shards come by the hundred. */
function digestFile(path: string): { sha256: string; size: number } {
  const hash = createHash('sha256');
  const handle = openSync(path, 'r');
  try {
    let size = 0;
    for (
      let read = readSync(handle, piece, 0, piece.length, null);
      read > 0;
      read = readSync(handle, piece, 0, piece.length, null)
    ) {
      hash.update(piece.subarray(0, read));
      size += read;
    }
    return { sha256: hash.digest('hex'), size };
  } finally {
    closeSync(handle);
  }
}

/** On the disk before anything names it. */
export function sync(path: string): void {
  const handle = openSync(path, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
