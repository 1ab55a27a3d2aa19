import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { placeOf } from './ecosystems.ts';
import type { Section, ShardRef } from './manifest.ts';
import { advisoryTables, cveShard, cveTables, eolShard, eolTables, labelOf, restShard } from './schema.ts';
import type { Staging } from './staging.ts';

/** Bytes of rows that a bucket should hold at least. */
const bucketBytes = 128 * 1024;
/**
 * Bytes of rows by which a bucket grows for each bucket that there is: where there are many, an ecosystem four times as
 * large has twice as many, each twice as large. So a few packages fetch little, and hundreds do not open hundreds of files.
 */
const growth = { language: 16 * 1024, distribution: 4 * 1024 } as const;
/** Bytes of rows up to which a distribution's release is one shard: any image of it asks for most of them. */
const wholeBytes = 4 * 1024 * 1024;
/** Bytes of a CVE's row, about. */
const cveBytes = 48;
const mostBuckets = 256;

interface Place {
  ecosystem: string;
  release: string;
}

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
    cut.onShard(labelOf(place), done, places.length + 1);
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
  for (const place of places) {
    signal?.throwIfAborted();
    const section = cveSection(cut, result, place);
    if (section) result.sections.push(section);
  }
  for (const [ecosystem, tables, fill] of [
    [restShard, cveTables, restRows],
    [eolShard, eolTables, eolRows],
  ] as const) {
    const table = ecosystem === eolShard ? 'eol' : 'cve';
    const shard = shardOf(cut, result, tables, fill, `SELECT count(*) advisories, 0 affected FROM out.${table}`);
    if (shard) result.sections.push({ ecosystem, release: '', advisories: shard.advisories, buckets: [shard] });
  }
  return result;
}

type Placed = Place & { id: number };

/** Buckets for the rows of a place: a power of two that their size asks for. */
function bucketsFor(staging: Staging, { id, ...place }: Placed): number {
  const { bytes } = staging.db
    .prepare(
      `SELECT (SELECT sum(length(name) + length(ranges) + coalesce(length(versions), 0) + coalesce(length(extra), 0) + 12) FROM affected WHERE place = :id)
        + (SELECT sum(length(detail) + length(id) + 8) FROM advisory WHERE weight >= 0 AND sid IN (SELECT sid FROM affected WHERE place = :id)) bytes`,
    )
    .get({ id }) as { bytes: number | null };
  return powerFor(bytes ?? 0, place);
}

function powerFor(bytes: number, { ecosystem, release }: Place): number {
  const distribution = release !== '' || placeOf(ecosystem).distribution;
  if (distribution && bytes <= wholeBytes) return 1;
  const each = distribution ? growth.distribution : growth.language;
  let buckets = 1;
  while (buckets < mostBuckets && buckets * Math.max(bucketBytes, buckets * each) < bytes) buckets *= 2;
  return buckets;
}

/** The CVEs of a place, by the names of the packages that its advisories name them for. */
function cveSection(cut: Cut, result: CutResult, place: Placed): Section | undefined {
  const { db } = cut.staging;
  const { count } = db
    .prepare('SELECT count(DISTINCT cve) count FROM named WHERE sid IN (SELECT sid FROM affected WHERE place = ?)')
    .get(place.id) as { count: number };
  const buckets = powerFor(count * cveBytes, place);
  const section: Section = {
    ecosystem: cveShard,
    release: labelOf(place),
    advisories: 0,
    buckets: Array.from({ length: buckets }, (_, bucket) => {
      const fill = (): void => {
        db.prepare(cveRows).run(place.id, (256 / buckets) * bucket, (256 / buckets) * (bucket + 1));
      };
      return shardOf(cut, result, cveTables, fill, 'SELECT count(*) advisories, 0 affected FROM out.cve');
    }),
  };
  if (section.buckets.every(shard => shard === null)) return undefined;
  section.advisories = section.buckets.reduce((sum, shard) => sum + (shard?.advisories ?? 0), 0);
  return section;
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

const cveRows = `
  INSERT INTO out.cve SELECT * FROM fact WHERE n IN (SELECT cve FROM named WHERE sid IN (
    SELECT sid FROM affected WHERE place = ? AND hash >= ? AND hash < ?)) ORDER BY n`;

const restRows = 'INSERT INTO out.cve SELECT * FROM fact WHERE n NOT IN (SELECT cve FROM named) ORDER BY n';

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
