import { bounds } from './bounds.ts';
import { cveIn, isCve } from './cve.ts';
import { normaliseName, placeOf } from './ecosystems.ts';
import { type Json, listOf, objectOf, text, word, words } from './json.ts';
import { type CodedEvent, encodeRanges } from './ranges.ts';
import { importsOf } from './reach.ts';
import type { Advisory, Detail, Entry, EntryExtra } from './record.ts';
import { entryStatusOf } from './status.ts';

/** A record that cannot be used, or a part of one that cannot. */
export class RecordFault extends Error {}

/**
 * An OSV record (ossf.github.io/osv-schema) in our inner form. Tolerant of what it does not know, strict in what
 * matching needs: throws `RecordFault` without an id or a list of affected packages; parts that are unusable go to `fault`.
 */
export function advisoryOf(record: unknown, fault: (message: string) => void): Advisory {
  const osv = objectOf(record);
  if (!osv) throw new RecordFault('a record that is not an object');
  const id = word(osv['id']);
  if (!id) throw new RecordFault('a record without an id');
  const schema = word(osv['schema_version']);
  if (schema && !/^[01](\.|$)/.test(schema))
    throw new RecordFault(`a record of the unknown schema version ${schema.slice(0, 12)}`);
  const affected = osv['affected'];
  if (!Array.isArray(affected)) throw new RecordFault('a record without affected packages');
  if (affected.length > bounds.affected)
    throw new RecordFault(`a record with more than ${bounds.affected} affected entries`);
  const specific = objectOf(osv['database_specific']);
  const withdrawn = word(osv['withdrawn']);
  const entries: Entry[] = [];
  for (const item of affected) {
    const entry = entryOf(objectOf(item), specific, withdrawn, fault);
    if (entry) entries.push(entry);
  }
  return { id, detail: detailOf(osv, id, specific, entries), entries };
}

function entryOf(
  affected: Json | undefined,
  recordSpecific: Json | undefined,
  withdrawn: string | undefined,
  fault: (message: string) => void,
): Entry | undefined {
  const named = objectOf(affected?.['package']);
  const stated = word(named?.['ecosystem']);
  const name = word(named?.['name']);
  // An entry for a repository alone (GIT ranges) names no package, and there is nothing to match it with.
  if (!affected || !named) return undefined;
  if (!stated || !name) {
    fault('an affected entry without ecosystem or name');
    return undefined;
  }
  const { ecosystem, release } = placeOf(stated);
  const specific = objectOf(affected['database_specific']);
  const ecosystemSpecific = objectOf(affected['ecosystem_specific']);
  const unbounded = isUnbounded(recordSpecific) || isUnbounded(specific);
  const ranges: CodedEvent[][] = [];
  for (const range of listOf(affected['ranges'])) {
    const coded = rangeOf(objectOf(range), unbounded, fault);
    if (coded) ranges.push(coded);
  }
  const known = lastKnown(specific, ranges);
  if (known) ranges.push(known);
  const versions = words(affected['versions'], bounds.versions);
  const extra: EntryExtra = {};
  const status = entryStatusOf(
    specific?.['status'] ??
      ecosystemSpecific?.['status'] ??
      ecosystemSpecific?.['fix_state'] ??
      ecosystemSpecific?.['urgency'],
  );
  if (status && status !== 'affected') extra.status = status;
  const vendorWord =
    word(specific?.['severity']) ?? word(ecosystemSpecific?.['severity']) ?? word(ecosystemSpecific?.['urgency']);
  const rated = ratingsOf(affected['severity']);
  if (vendorWord ?? rated.word) extra.word = vendorWord ?? rated.word;
  if (rated.cvss.length > 0) extra.cvss = rated.cvss;
  const informational = word(specific?.['informational']);
  if (informational) extra.informational = informational;
  if (withdrawn) extra.withdrawn = withdrawn;
  const imports = importsOf(ecosystemSpecific?.['imports']);
  if (imports) extra.imports = imports;
  // Without ranges and versions a record says that the package is malicious or flawed as such.
  if (ranges.length === 0 && versions.length === 0) {
    if (listOf(affected['ranges']).length > 0) return undefined;
    ranges.push(['i0']);
  }
  return {
    ecosystem,
    release,
    name: normaliseName(ecosystem, name),
    ranges: encodeRanges(ranges),
    ...(versions.length > 0 ? { versions } : {}),
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  };
}

const isUnbounded = (specific: Json | undefined): boolean => specific?.['upper_bound'] === 'unknown';

const letters = new Map([
  ['introduced', 'i'],
  ['fixed', 'f'],
  ['last_affected', 'l'],
  ['limit', 'm'],
]);

/** undefined for GIT ranges, which speak of commits, and for ranges that break the schema. */
function rangeOf(
  range: Json | undefined,
  unbounded: boolean,
  fault: (message: string) => void,
): CodedEvent[] | undefined {
  if (range?.['type'] === 'GIT') return undefined;
  if (range?.['type'] !== 'SEMVER' && range?.['type'] !== 'ECOSYSTEM') {
    fault('a range of an unknown type');
    return undefined;
  }
  const listed = listOf(range['events']);
  if (listed.length > bounds.events) {
    fault(`a range with more than ${bounds.events} events`);
    return undefined;
  }
  const events: CodedEvent[] = [];
  for (const event of listed) {
    for (const [kind, version] of Object.entries(objectOf(event) ?? {})) {
      const letter = letters.get(kind);
      const text = word(version);
      if (letter && text) events.push(letter + text);
      else fault('an event that is not introduced, fixed, last_affected or limit with a version');
    }
  }
  if (!events.some(event => event.startsWith('i'))) {
    fault('a range without an introduced event');
    return undefined;
  }
  const bounded = events.some(event => event[0] === 'f' || event[0] === 'l');
  if (!bounded && (unbounded || isUnbounded(objectOf(range['database_specific'])))) events.push('u');
  return events;
}

/**
 * GitHub's open ranges name the last version known to be affected beside them (`last_known_affected_version_range`: `<= 1.4`).
 * Up to there it is certain; what came after nobody has said, so the open range becomes one without a known end.
 */
function lastKnown(specific: Json | undefined, ranges: CodedEvent[][]): CodedEvent[] | undefined {
  const [, sign, version] = /^(<=?)\s*(\S+)$/.exec(word(specific?.['last_known_affected_version_range']) ?? '') ?? [];
  const [open] = ranges;
  if (!version || ranges.length !== 1 || open?.length !== 1) return undefined;
  ranges[0] = [...open, 'u'];
  return [...open, sign === '<' ? `m${version}` : `l${version}`];
}

/** Red Hat's and its rebuilds' summaries begin with the vendor's rating: `Important: kernel security update`. */
const ratedSummary = /^(Critical|Important|Moderate|Low): /;

function detailOf(osv: Json, id: string, specific: Json | undefined, entries: Entry[]): Detail {
  const detail: Detail = {};
  const aliases = words(osv['aliases'], bounds.aliases).filter(alias => alias !== id);
  const ofDistribution = entries.some(entry => placeOf(`${entry.ecosystem}:${entry.release}`).distribution);
  const upstream = words(osv['upstream'], bounds.aliases);
  if (ofDistribution) {
    // One advisory, many CVEs. `related` is asked last: only AlmaLinux and its like name their CVEs there.
    const named = [upstream, aliases, cveIn(id) ?? [], words(osv['related'], bounds.aliases)].map(ids =>
      [ids].flat().filter(isCve),
    );
    const cves = named.find(ids => ids.length > 0);
    if (cves) detail.cves = unique(cves);
    const others = (cves ? aliases : [...aliases, ...upstream]).filter(alias => !cves?.includes(alias));
    if (others.length > 0) detail.aliases = unique(others);
  } else {
    const own = cveIn(id);
    const all = unique([...aliases, ...upstream.filter(isCve), ...(own && own !== id ? [own] : [])]);
    if (all.length > 0) detail.aliases = all;
  }
  const summary = text(osv['summary'], bounds.summary);
  if (summary) detail.summary = summary;
  const published = word(osv['published']);
  if (published) detail.published = published;
  const modified = word(osv['modified']);
  if (modified) detail.modified = modified;
  const withdrawn = word(osv['withdrawn']);
  if (withdrawn) detail.withdrawn = withdrawn;
  const references: string[] = [];
  for (const reference of listOf(osv['references'])) {
    const url = word(objectOf(reference)?.['url']);
    if (url && references.length < bounds.references) references.push(url);
  }
  if (references.length > 0) detail.references = references;
  const rated = ratingsOf(osv['severity']);
  const vendorWord = word(specific?.['severity']) ?? rated.word ?? ratedSummary.exec(summary ?? '')?.[1];
  if (vendorWord) detail.word = vendorWord;
  if (rated.cvss.length > 0) detail.cvss = rated.cvss;
  const scores: Record<string, number> = {};
  for (const [key, version] of [
    ['cvss_v2_score', '2.0'],
    ['cvss_v3_score', '3.1'],
    ['cvss_v4_score', '4.0'],
  ] as const) {
    const score = specific?.[key];
    if (typeof score === 'number' && score >= 0 && score <= 10) scores[version] = score;
  }
  if (Object.keys(scores).length > 0) detail.scores = scores;
  return detail;
}

/** OSV `severity[]`: CVSS vectors, and vendors' words under a type of their own (`Ubuntu`). */
function ratingsOf(severity: unknown): { cvss: string[]; word?: string } {
  const cvss: string[] = [];
  let vendorWord: string | undefined;
  for (const item of listOf(severity)) {
    const rating = objectOf(item);
    const type = word(rating?.['type']);
    const score = word(rating?.['score']);
    if (!type || !score) continue;
    if (type.startsWith('CVSS_')) {
      if (!cvss.includes(score) && cvss.length < 8) cvss.push(score);
    } else vendorWord ??= score;
  }
  return vendorWord ? { cvss, word: vendorWord } : { cvss };
}

const unique = (ids: string[]): string[] => [...new Set(ids)].sort();
