import { type Ordering, orderingOf } from '../version/index.ts';
import type { Question } from './ecosystems.ts';
import { meantFor } from './modules.ts';
import { comparisonOf, type Hit, hitOf, inWords } from './ranges.ts';
import type { Detail, EntryExtra } from './record.ts';
import type { Row, Shelf, Shelves } from './shelf.ts';

/** An advisory that names the package, with the verdict of its ranges on the version. */
export interface Candidate {
  id: string;
  detail: Detail;
  /** Name and version that were compared. */
  asked: { name: string; version: string };
  /** undefined: the version is not affected. */
  hit?: CandidateHit;
  rows: Row[];
  ordering: Ordering;
}

interface CandidateHit {
  /** false: the range has no known upper bound. */
  certain: boolean;
  range: string;
  comparison: string;
  /** Extras of the entries that matched. */
  extras: (EntryExtra | undefined)[];
}

export interface LookupOptions {
  now?: Date;
}

/** Is this version affected by the entries of one advisory? (OSV schema, "Evaluation") */
export function judge(
  rows: readonly Row[],
  version: string,
  ordering: Ordering,
  { now }: LookupOptions = {},
): CandidateHit | undefined {
  let found: CandidateHit | undefined;
  for (const row of rows) {
    const hit = hitOf(row.ranges, version, ordering.compare);
    const listed = !hit?.certain && row.versions !== null && isListed(row.versions, version, ordering);
    if (!hit && !listed) continue;
    const extra = row.extra ? (JSON.parse(row.extra) as EntryExtra) : undefined;
    if (extra?.status === 'not_affected' || (extra?.withdrawn && !(now && extra.withdrawn > now.toISOString())))
      continue;
    const certain = listed || hit?.certain === true;
    if (!found || (certain && !found.certain))
      found = { certain, extras: [extra], ...(listed ? inList(version) : inRange(version, hit, ordering)) };
    else if (certain === found.certain) found.extras.push(extra);
  }
  return found;
}

function isListed(versions: string, version: string, { compare }: Ordering): boolean {
  return (JSON.parse(versions) as string[]).some(one => one === version || compare(one, version) === 0);
}

const inList = (version: string): { range: string; comparison: string } => ({
  range: 'listed versions',
  comparison: `${version} is listed`,
});

function inRange(version: string, hit: Hit | undefined, ordering: Ordering): { range: string; comparison: string } {
  const interval = hit?.interval ?? { start: '0' };
  return { range: inWords(interval), comparison: comparisonOf(version, interval, ordering.id) };
}

/**
 * Every advisory that hits, for one question. Advisories that name the package and do not hit are left out, but for
 * those that refute an uncertain one.
 */
export function candidatesFor(
  question: Question,
  shelves: Shelves,
  ordering: Ordering,
  options: LookupOptions,
): Candidate[] {
  const hits: Candidate[] = [];
  const misses: { shelf: Shelf; n: number; asked: Candidate['asked']; rows: Row[] }[] = [];
  const superseded = new Set<string>();
  // The first name asked is the package's own; what a record says of it goes before what it says of its source.
  const answered = new Set<string>();
  for (const [at, release] of question.releases.entries()) {
    const pro = release.startsWith('Pro:');
    if (pro && at > 0) {
      hits.push(...unpaid(release, question, shelves, ordering, options, [...hits, ...misses]));
      continue;
    }
    for (const named of question.asked) {
      const shelf = shelves.shelf(question.ecosystem, release, named.name);
      for (const every of shelf ? byAdvisory(shelf.rows(named.name)) : []) {
        const rows = meantFor(every, question.module, question.arch);
        if (rows.length === 0) continue;
        const n = rows[0]!.n;
        const known = `${release}\0${n}`;
        if (answered.has(known)) continue;
        answered.add(known);
        const asked = comparable(named, rows, question);
        const hit = judge(rows, asked.version, ordering, options);
        // Where Ubuntu Pro has a release of its own for a record, that one is the truth for this machine.
        if (pro) superseded.add(shelf!.advisory(n).id);
        if (!hit) misses.push({ shelf: shelf!, n, asked, rows });
        else if (pro || superseded.size === 0 || !superseded.has(shelf!.advisory(n).id)) {
          hits.push({ ...shelf!.advisory(n), asked, hit, rows, ordering });
        }
      }
    }
  }
  if (hits.length === 0) return hits;
  if (hits.every(candidate => candidate.hit?.certain) && !misses.some(({ rows }) => rows.some(isFinal))) return hits;
  return hits.concat(misses.map(({ shelf, n, asked, rows }) => ({ ...shelf.advisory(n), asked, rows, ordering })));
}

/** The vendor's whole word on the CVE; see `EntryExtra.final`. */
export const isFinal = ({ extra }: Row): boolean => extra?.includes('"final"') === true;

/** Feeds made from the names of files know no epochs; compared with them, a package has none either. */
function comparable(asked: Candidate['asked'], rows: readonly Row[], { epochless }: Question): Candidate['asked'] {
  if (!epochless || rows.some(row => row.ranges.includes(':'))) return asked;
  return { ...asked, version: asked.version.replace(/^\d+:/, '') };
}

/**
 * What Ubuntu says under `Pro:` alone, for a machine that is not attached: packages beyond free support have no record of
 * their own release, though they are as affected, and the fix is not to be had. Where a record of the release speaks of the
 * CVE, that one is the truth. A version that has the paid fix has it.
 */
function unpaid(
  release: string,
  question: Question,
  shelves: Shelves,
  ordering: Ordering,
  options: LookupOptions,
  plain: readonly (Pick<Candidate, 'id' | 'detail'> | { shelf: Shelf; n: number })[],
): Candidate[] {
  const found: Candidate[] = [];
  let spoken: Set<string> | undefined;
  for (const asked of question.asked) {
    const shelf = shelves.shelf(question.ecosystem, release, asked.name);
    for (const rows of shelf ? byAdvisory(shelf.rows(asked.name)) : []) {
      const hit = judge(rows, asked.version, ordering, options);
      if (!hit) continue;
      spoken ??= new Set(plain.flatMap(one => namesOf('shelf' in one ? one.shelf.advisory(one.n) : one)));
      const { id, detail } = shelf!.advisory(rows[0]!.n);
      const left = namesOf({ id, detail }).filter(name => !spoken?.has(name));
      if (left.length === 0 || spoken.has(id)) continue;
      const open = rows.map(row => ({ ...row, ranges: anyVersion, versions: null }));
      const own = detail.cves ? { ...detail, cves: left } : detail;
      const range = `${hit.range} (what fixes it comes with Ubuntu Pro)`;
      found.push({ id, detail: own, asked, hit: { ...hit, range }, rows: open, ordering });
    }
  }
  return found;
}

const anyVersion = '[["i0"]]';

const namesOf = ({ id, detail }: Pick<Candidate, 'id' | 'detail'>): string[] =>
  detail.cves ?? [id, ...(detail.aliases ?? [])];

/** Rows come sorted by advisory. */
function* byAdvisory(rows: Row[]): Generator<Row[]> {
  for (let from = 0; from < rows.length; ) {
    let to = from + 1;
    while (to < rows.length && rows[to]!.n === rows[from]!.n) to++;
    yield to - from === rows.length ? rows : rows.slice(from, to);
    from = to;
  }
}

/** The ordering for a package's ecosystem, or that of its package format where the ecosystem is not known by name. */
export const orderingFor = (ecosystem: string, type: string): Ordering | undefined =>
  // Distributions of one name come in two package formats (Kylin's servers are rpm, its desktops deb).
  (type === 'rpm' && orderingOf(type)) || (orderingOf(ecosystem) ?? orderingOf(type));
