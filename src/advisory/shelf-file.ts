import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { PlimsollError } from '../model/index.ts';
import { bounds } from './bounds.ts';
import type { Kev, Release } from './feeds/feed.ts';
import { infoOf } from './info.ts';
import { readManifest, type Section, type ShardRef } from './manifest.ts';
import type { Detail } from './record.ts';
import { bucketOf, cveShard, eolShard, isEcosystem, labelOf, restShard, sourceFile } from './schema.ts';
import type { CvePlace, CveRow, Row, Shelf, Shelves } from './shelf.ts';
import type { DatabaseSection } from './types.ts';

/** Shards open at once; the least recently used is closed first. */
const mostOpen = 200;

/** The shelves of a database folder. Reads the manifest; a shard is opened when it is first asked. */
export function fileShelves(dir: string): Shelves {
  const path = join(dir, 'manifest.json');
  if (!existsSync(path)) throw new PlimsollError('database-missing', `there is no advisory database in ${dir}`);
  if (statSync(path).size > bounds.manifestBytes)
    throw new PlimsollError('bound', `${path} has more than ${bounds.manifestBytes} bytes`);
  const manifest = readManifest(readFileSync(path, 'utf8'), dir);
  const sections = new Map(manifest.sections.map(section => [`${section.ecosystem}\0${section.release}`, section]));
  const open = new Map<string, { db: DatabaseSync; shelf: Shelf }>();
  // Of a database that was built here, a shard that is missing is damage.
  const partial = existsSync(join(dir, sourceFile));
  const absent = (ref: ShardRef): boolean =>
    partial && !open.has(ref.sha256) && !existsSync(join(dir, 'shards', `${ref.sha256}.sqlite`));

  const shard = (ref: ShardRef): { db: DatabaseSync; shelf: Shelf } => {
    const known = open.get(ref.sha256);
    if (known) {
      open.delete(ref.sha256);
      open.set(ref.sha256, known);
      return known;
    }
    if (open.size >= mostOpen) {
      const [oldest, { db }] = open.entries().next().value!;
      open.delete(oldest);
      db.close();
    }
    const opened = openShard(join(dir, 'shards', `${ref.sha256}.sqlite`), ref);
    open.set(ref.sha256, opened);
    return opened;
  };
  const refFor = (ecosystem: string, release: string, name: string): ShardRef | null | undefined => {
    const section = sections.get(`${ecosystem}\0${release}`);
    return section?.buckets[bucketOf(name, section.buckets.length)];
  };
  const cvesFor = (place: CvePlace): ShardRef | null | undefined => refFor(cveShard, labelOf(place), place.name);
  return {
    info: infoOf(manifest, dir),
    size: (ecosystem, release) => sections.get(`${ecosystem}\0${release}`)?.advisories,
    shelf(ecosystem, release, name) {
      const ref = refFor(ecosystem, release, name);
      return ref && !absent(ref) ? shard(ref).shelf : undefined;
    },
    lacks(ecosystem, release, name) {
      const ref = refFor(ecosystem, release, name);
      return ref ? absent(ref) : false;
    },
    cve(number, place) {
      const ref = cvesFor(place);
      return ref && !absent(ref) ? cveIn(shard(ref).db, number) : undefined;
    },
    anyCve(number) {
      for (const { ecosystem, buckets } of manifest.sections) {
        if (ecosystem !== cveShard && ecosystem !== restShard) continue;
        for (const ref of buckets) {
          const row = ref && !absent(ref) ? cveIn(shard(ref).db, number) : undefined;
          if (row) return row;
        }
      }
      return undefined;
    },
    lacksCves(place) {
      const ref = cvesFor(place);
      return ref ? absent(ref) : false;
    },
    releases(product) {
      const ref = sections.get(`${eolShard}\0`)?.buckets[0];
      const db = ref && !absent(ref) ? shard(ref).db : undefined;
      const rows = db ? statement(db, 'SELECT * FROM eol WHERE product = ?').all(product) : [];
      return rows as unknown as Release[];
    },
    sections: () => manifest.sections.map(section => summaryOf(section, absent)),
    *all() {
      for (const section of manifest.sections) if (isEcosystem(section)) yield* shelvesOf(section);
    },
    close() {
      for (const { db } of open.values()) db.close();
      open.clear();
    },
  };

  function* shelvesOf({
    ecosystem,
    release,
    buckets,
  }: Section): Generator<{ ecosystem: string; release: string; shelf: Shelf }> {
    for (const ref of buckets) if (ref && !absent(ref)) yield { ecosystem, release, shelf: shard(ref).shelf };
  }
}

function summaryOf(
  { ecosystem, release, advisories, newest, buckets }: Section,
  absent: (ref: ShardRef) => boolean,
): DatabaseSection {
  const refs = buckets.filter(shard => shard !== null);
  const notFetched = refs.filter(absent).length;
  return {
    ecosystem: labelOf({ ecosystem, release }),
    advisories,
    ...(newest ? { newest } : {}),
    files: refs.length,
    bytes: refs.reduce((sum, shard) => sum + shard.size, 0),
    ...(notFetched > 0 ? { notFetched } : {}),
  };
}

function cveIn(db: DatabaseSync, number: number): CveRow | undefined {
  const row = statement(db, 'SELECT probability, percentile, kev, score, rating, source FROM cve WHERE n = ?').get(
    number,
  );
  if (!row) return undefined;
  const { kev, ...rest } = row as unknown as CveRow & { kev: string | null };
  return { ...rest, kev: kev ? (JSON.parse(kev) as Kev) : undefined };
}

/** Read-only and immutable: no lock file, no journal, works on read-only mounts. */
function openShard(path: string, ref: ShardRef): { db: DatabaseSync; shelf: Shelf } {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size !== ref.size) {
    const why = size === undefined ? 'is missing' : `has ${size} bytes instead of ${ref.size}`;
    throw new PlimsollError('database-invalid', `the shard ${path} ${why}`);
  }
  const url = pathToFileURL(path);
  url.search = '?immutable=1';
  try {
    const db = new DatabaseSync(url, { readOnly: true });
    return { db, shelf: shelfOf(db, ref.advisories) };
  } catch (cause) {
    throw new PlimsollError('database-invalid', `the shard ${path} cannot be opened: ${(cause as Error).message}`, {
      cause,
    });
  }
}

type Prepared = ReturnType<DatabaseSync['prepare']>;
const prepared = new WeakMap<DatabaseSync, Map<string, Prepared>>();

/** Prepared when first needed, and kept with the shard. */
function statement(db: DatabaseSync, sql: string): Prepared {
  let all = prepared.get(db);
  if (!all) {
    all = new Map();
    prepared.set(db, all);
  }
  let one = all.get(sql);
  if (!one) {
    one = db.prepare(sql);
    all.set(sql, one);
  }
  return one;
}

function shelfOf(db: DatabaseSync, advisories: number): Shelf {
  const details = new Map<number, { id: string; detail: Detail }>();
  const shelf: Shelf = {
    rows: name =>
      statement(db, 'SELECT n, ranges, versions, extra FROM affected WHERE name = ?').all(name) as unknown as Row[],
    advisory(n) {
      let known = details.get(n);
      if (!known) {
        const row = statement(db, 'SELECT id, detail FROM advisory WHERE n = ?').get(n) as
          | { id: string; detail: string }
          | undefined;
        if (!row) throw new PlimsollError('database-invalid', `a shard lacks its advisory ${n}`);
        known = { id: row.id, detail: JSON.parse(row.detail) as Detail };
        details.set(n, known);
      }
      return known;
    },
    find(id) {
      const own = bisect(shelf, id, advisories);
      // Ids stand quoted in the details, so a longer CVE that begins alike is not found.
      const rows = statement(db, 'SELECT n FROM advisory WHERE instr(detail, ?) > 0').all(JSON.stringify(id)) as {
        n: number;
      }[];
      const numbers = new Set([...own, ...rows.map(row => row.n)]);
      return [...numbers].sort((a, b) => a - b).map(n => ({ n, ...shelf.advisory(n) }));
    },
    entriesOf: n =>
      statement(db, 'SELECT name, ranges, versions, extra FROM affected WHERE n = ? ORDER BY name, part').all(
        n,
      ) as ReturnType<Shelf['entriesOf']>,
  };
  return shelf;
}

/** Advisories stand in the order of their ids (SQLite's byte order); parts of one stand side by side. */
function bisect(shelf: Shelf, id: string, advisories: number): number[] {
  const wanted = Buffer.from(id);
  let low = 1;
  let high = advisories + 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Buffer.compare(Buffer.from(shelf.advisory(middle).id), wanted) < 0) low = middle + 1;
    else high = middle;
  }
  const found: number[] = [];
  for (let n = low; n <= advisories && shelf.advisory(n).id === id; n++) found.push(n);
  return found;
}
