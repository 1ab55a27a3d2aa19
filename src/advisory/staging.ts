import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { severityOf, severityRank } from '../model/index.ts';
import { orderingOf } from '../version/index.ts';
import { cpeEcosystem } from './cpe.ts';
import { cveNumber } from './cve.ts';
import type { CveRating, Kev, Release } from './feeds/feed.ts';
import { type Compare, hitOf } from './ranges.ts';
import { cvssIn, cvssOf } from './ratings.ts';
import type { Advisory, Detail, Entry, EntryExtra } from './record.ts';
import { hashOf } from './schema.ts';

/** Which of several ratings of a CVE is quoted: the lowest. v3 is what most people compare by; words come last. */
const quality: Record<string, number> = { '3.1': 0, '3.0': 1, '4.0': 2, '2.0': 3 };
const worst = 4;
/** Catalogues of CVEs come before advisories, which rate the package they are about. */
const catalogues = -1000;
/** The row that ratings hang on which no advisory gave. */
const ofNone = 0;

/** Where records are gathered and sorted before shards are cut: one scratch file, gone afterwards. */
export class Staging {
  readonly db: DatabaseSync;
  readonly places = new Map<string, { id: number; ecosystem: string; release: string }>();
  duplicates = 0;
  withdrawn = 0;
  #conflict: (id: string) => void;
  #insertAdvisory: StatementSync;
  #existing: StatementSync;
  #bury: StatementSync;
  #insertBuried: StatementSync;
  #buried = 0;
  #insertAffected: StatementSync;
  #insertNamed: StatementSync;
  #insertRating: StatementSync;
  #insertEpss: StatementSync;
  #insertKev: StatementSync;
  #insertRelease: StatementSync;

  /** `conflict` hears of two records that have one id and one date and say different things. */
  constructor(path: string, conflict: (id: string) => void) {
    this.#conflict = conflict;
    // Lost with the process, and rebuilt by the next: no journal, which the defensive mode would not go without, no syncing.
    const db = new DatabaseSync(path, { defensive: false });
    this.db = db;
    db.exec(`
      PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -16384;
      CREATE TABLE advisory(sid INTEGER PRIMARY KEY, id TEXT NOT NULL, ecosystem TEXT NOT NULL, modified TEXT NOT NULL, weight INTEGER NOT NULL, checksum INTEGER NOT NULL, detail TEXT NOT NULL);
      CREATE UNIQUE INDEX alive ON advisory(id, ecosystem) WHERE weight >= 0;
      CREATE TABLE affected(
        place INTEGER NOT NULL, hash INTEGER NOT NULL, name TEXT NOT NULL, sid INTEGER NOT NULL, part INTEGER NOT NULL,
        ranges TEXT NOT NULL, versions TEXT, extra TEXT);
      CREATE TABLE buried(sid INTEGER PRIMARY KEY);
      CREATE TABLE named(sid INTEGER NOT NULL, cve INTEGER NOT NULL, PRIMARY KEY(sid, cve)) WITHOUT ROWID;
      CREATE TABLE rating(sid INTEGER NOT NULL, cve INTEGER NOT NULL, quality INTEGER NOT NULL, score INTEGER, rating TEXT, source TEXT NOT NULL);
      CREATE TABLE epss(cve INTEGER PRIMARY KEY, probability INTEGER NOT NULL, percentile INTEGER NOT NULL);
      CREATE TABLE kev(cve INTEGER PRIMARY KEY, entry TEXT NOT NULL);
      CREATE TABLE eol(product TEXT, release TEXT, codename TEXT, eol TEXT, extended TEXT, PRIMARY KEY(product, release)) WITHOUT ROWID;
      BEGIN; INSERT INTO advisory VALUES (${ofNone}, '', '', '', 0, 0, '');`);
    this.#insertAdvisory = db.prepare(
      'INSERT INTO advisory(id, ecosystem, modified, weight, checksum, detail) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    );
    this.#existing = db.prepare(
      'SELECT sid, modified, weight, checksum FROM advisory WHERE id = ? AND ecosystem = ? AND weight >= 0',
    );
    this.#bury = db.prepare('UPDATE advisory SET weight = -1 WHERE sid = ?');
    this.#insertBuried = db.prepare('INSERT INTO buried VALUES (?)');
    this.#insertAffected = db.prepare('INSERT INTO affected VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    this.#insertNamed = db.prepare('INSERT OR IGNORE INTO named VALUES (?, ?)');
    this.#insertRating = db.prepare('INSERT INTO rating VALUES (?, ?, ?, ?, ?, ?)');
    this.#insertEpss = db.prepare('INSERT OR REPLACE INTO epss VALUES (?, ?, ?)');
    this.#insertKev = db.prepare('INSERT OR REPLACE INTO kev VALUES (?, ?)');
    this.#insertRelease = db.prepare('INSERT OR IGNORE INTO eol VALUES (?, ?, ?, ?, ?)');
  }

  /**
   * Of several records with one id the newest counts, and of equally new ones the one that says more. Sources that use
   * CVE ids as their own have one record an ecosystem, so records of different ecosystems stand side by side.
   */
  advisory({ id, part, detail, entries }: Advisory): void {
    const text = JSON.stringify(detail);
    const modified = detail.modified ?? '';
    const first = entries.reduce((one, entry) => (one === '' || entry.ecosystem < one ? entry.ecosystem : one), '');
    const ecosystem = part === undefined ? first : `${first}\0${part}`;
    const coded = entries.map(entry => code(entry));
    const content =
      coded.map(row => `${row.release} ${row.name} ${row.ranges} ${row.versions} ${row.extra}`).join('\n') + text;
    const [weight, checksum] = [content.length, crc32(content)];
    let added = this.#insertAdvisory.run(id, ecosystem, modified, weight, checksum, text);
    if (added.changes === 0) {
      const old = this.#existing.get(id, ecosystem) as {
        sid: number;
        modified: string;
        weight: number;
        checksum: number;
      };
      this.duplicates++;
      if (old.modified === modified && old.checksum !== checksum) this.#conflict(id);
      const newer =
        modified === old.modified ? weight - old.weight || checksum - old.checksum : modified > old.modified ? 1 : -1;
      if (newer <= 0) return;
      this.#bury.run(old.sid);
      this.#insertBuried.run(old.sid);
      this.#buried++;
      added = this.#insertAdvisory.run(id, ecosystem, modified, weight, checksum, text);
    }
    if (detail.withdrawn) this.withdrawn++;
    const sid = Number(added.lastInsertRowid);
    for (const [part, row] of coded.entries()) {
      this.#insertAffected.run(
        this.#placeId(row),
        hashOf(row.name),
        row.name,
        sid,
        part,
        row.ranges,
        row.versions,
        row.extra,
      );
    }
    if (detail.withdrawn) return;
    // What stands in no place is named by nobody.
    for (const name of entries.length === 0 ? [] : [id, ...(detail.cves ?? []), ...(detail.aliases ?? [])]) {
      const cve = cveNumber(name);
      if (cve !== undefined) this.#insertNamed.run(sid, cve);
    }
    // Catalogues rate by `rating`.
    if (first !== cpeEcosystem) this.#rate(sid, { id, detail, entries });
  }

  #placeId({ ecosystem, release }: { ecosystem: string; release: string }): number {
    const key = `${ecosystem}\0${release}`;
    let place = this.places.get(key);
    if (!place) {
      place = { id: this.places.size, ecosystem, release };
      this.places.set(key, place);
    }
    return place.id;
  }

  /** Keeps what the record says of its CVE, for records of the same CVE that have no rating themselves. */
  #rate(sid: number, { id, detail, entries }: Advisory): void {
    const names = detail.cves ?? [id, ...(detail.aliases ?? [])];
    const cves = names.map(cveNumber).filter(cve => cve !== undefined);
    for (const [name, rating] of Object.entries(detail.ratings ?? {})) {
      const number = cveNumber(name);
      if (number !== undefined) this.#rateOne(sid, number, id, rating);
    }
    const [cve] = cves;
    // The rating of an advisory about several CVEs is none of theirs.
    if (cve === undefined || cves.length > 1) return;
    this.#rateOne(sid, cve, id, detail, entries.find(entry => entry.extra?.cvss)?.extra);
  }

  #rateOne(sid: number, cve: number, id: string, detail: Detail, extra?: EntryExtra): void {
    for (const { version, score, vector } of cvssIn(id, detail, [extra])) {
      this.#insertRating.run(sid, cve, quality[version] ?? worst, Math.round(score * 10), vector || version, id);
    }
    const severity = severityOf(detail.word);
    // The sort key of a word: below every score, and the worse, the higher.
    if (severity !== 'unknown')
      this.#insertRating.run(sid, cve, worst, -1 - severityRank[severity], detail.word ?? '', id);
  }

  rating({ cve, source, rank, vectors }: CveRating): void {
    const number = cveNumber(cve);
    if (number === undefined) return;
    for (const { version, score, vector } of cvssOf(vectors, source)) {
      const place = catalogues + rank * 10 + (quality[version] ?? worst);
      this.#insertRating.run(ofNone, number, place, Math.round(score * 10), vector, source);
    }
  }

  epss(cve: string, probability: number, percentile: number): void {
    const number = cveNumber(cve);
    if (number !== undefined) this.#insertEpss.run(number, Math.round(probability * 1e5), Math.round(percentile * 1e5));
  }

  kev(cve: string, entry: Kev): void {
    const number = cveNumber(cve);
    if (number !== undefined) this.#insertKev.run(number, JSON.stringify(entry));
  }

  release({ product, release, codename, eol, extended }: Release): void {
    this.#insertRelease.run(product, release, codename ?? null, eol, extended ?? null);
  }

  /** Ends the reading; after this, rows of one place and bucket lie together, and each CVE has its one row. */
  sort(): void {
    // Sizes are counted in rows, so those of superseded records must not lie there: whether they do is the input's order.
    for (const table of this.#buried > 0 ? ['affected', 'named'] : [])
      this.db.exec(`DELETE FROM ${table} WHERE sid IN (SELECT sid FROM buried)`);
    this.db.exec(`COMMIT; CREATE INDEX by_place ON affected(place, hash, sid);
      CREATE TABLE fact(n INTEGER PRIMARY KEY, probability INTEGER, percentile INTEGER, kev TEXT, score INTEGER, rating TEXT, source TEXT);
      INSERT INTO fact
      WITH best AS (SELECT cve, score, rating, source, row_number() OVER (PARTITION BY cve ORDER BY quality, score DESC, source) rank
        FROM rating JOIN advisory USING (sid) WHERE weight >= 0),
      one AS (SELECT cve, score, rating, source FROM best WHERE rank = 1)
      SELECT n, e.probability, e.percentile, k.entry, CASE WHEN o.score >= 0 THEN o.score END, o.rating, o.source
      FROM (SELECT cve n FROM epss UNION SELECT cve FROM kev UNION SELECT cve FROM one)
      LEFT JOIN epss e ON e.cve = n LEFT JOIN kev k ON k.cve = n LEFT JOIN one o ON o.cve = n
      ORDER BY n;`);
  }

  close(): void {
    this.db.close();
  }
}

interface CodedEntry {
  ecosystem: string;
  release: string;
  name: string;
  ranges: string;
  versions: string | null;
  extra: string | null;
}

function code({ ecosystem, release, name, ranges, versions, extra }: Entry): CodedEntry {
  const left = versions ? unlisted(ecosystem, ranges, versions) : [];
  return {
    ecosystem,
    release,
    name,
    ranges,
    versions: left.length > 0 ? JSON.stringify(left) : null,
    extra: extra ? JSON.stringify(extra) : null,
  };
}

/** Versions that the ranges do not cover anyway: the lists are long, and most of them only spell the ranges out. */
function unlisted(ecosystem: string, ranges: string, versions: string[]): string[] {
  const compare: Compare | undefined = orderingOf(ecosystem)?.compare;
  if (ranges === '' || !compare) return versions;
  if (ranges === '[["i0"]]') return [];
  return versions.filter(version => !hitOf(ranges, version, compare)?.certain);
}
