import { bounds } from '../bounds.ts';
import { isCve } from '../cve.ts';
import { type Json, listOf, objectOf, text, word, words } from '../json.ts';
import type { Advisory, Detail, Entry } from '../record.ts';
import { csafEntries } from './csaf-status.ts';
import { csafPackages } from './csaf-tree.ts';
import type { Feed, Sink } from './feed.ts';

/** CSAF 2.0 security advisories and VEX documents: Red Hat, SUSE, openEuler, and whoever names packages by purl. */
export const csaf: Feed = {
  id: 'csaf',
  about: {
    title: 'CSAF 2.0 advisories and VEX',
    address:
      'https://security.access.redhat.com/data/csaf/v2/ https://ftp.suse.com/pub/projects/security/ https://repo.openeuler.org/security/data/csaf/',
    licence: 'CC-BY-4.0 (Red Hat, SUSE), MulanPSL-2.0 (openEuler); stated in each document',
  },
  detects: ({ head }) =>
    /^\s*\{/.test(head) &&
    (/"csaf_version"\s*:/.test(head) || /"category"\s*:\s*"csaf_/.test(head) || isTombstone.test(head)),
  async ingest(reader, sink) {
    await reader.values(value => {
      const document = objectOf(value);
      const tracking = objectOf(objectOf(document?.['document'])?.['tracking']);
      const id = word(tracking?.['id']);
      if (!document || !id) return sink.fault('a CSAF document without an id', reader.name);
      if (tracking?.['status'] === 'deleted') return;
      const advisories = advisoriesOf(document, id, sink);
      sink.count(`csaf/${publisherOf(document)}`, word(tracking?.['current_release_date']));
      for (const advisory of advisories) sink.advisory(advisory);
    });
  },
};

/** What Red Hat leaves of a document that it takes back. */
const isTombstone = /^\s*\{\s*"document"\s*:\s*\{\s*"tracking"\s*:/;

function publisherOf(document: Json): string {
  const publisher = objectOf(objectOf(document['document'])?.['publisher']);
  const name = word(publisher?.['name']) ?? 'unnamed';
  return (
    name
      .toLowerCase()
      .replace(/ product security.*$/, '')
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 40) || 'unnamed'
  );
}

/** One record, or one for each set of packages where the vulnerabilities of an advisory differ in theirs. */
function advisoriesOf(document: Json, id: string, sink: Sink): Advisory[] {
  const tree = objectOf(document['product_tree']);
  const resolve = csafPackages(tree);
  const groups = new Map<string, string[]>();
  for (const item of listOf(tree?.['product_groups'])) {
    const group = objectOf(item);
    const name = word(group?.['group_id']);
    if (name) groups.set(name, words(group?.['product_ids'], bounds.affected));
  }
  const head = objectOf(document['document']);
  const final = head?.['category'] === 'csaf_vex' && isCve(id);
  const parts = new Map<string, { vulnerabilities: Rated[]; entries: Entry[] }>();
  let unnamed = false;
  for (const item of listOf(document['vulnerabilities']).slice(0, bounds.aliases)) {
    const vulnerability = objectOf(item);
    if (!vulnerability) continue;
    const { entries, word: impact } = csafEntries(vulnerability, { resolve, groups, final });
    const rated: Rated = { vulnerability, ...(impact ? { impact } : {}) };
    if (entries.length === 0) {
      unnamed ||= claims(vulnerability);
      continue;
    }
    const key = JSON.stringify(entries);
    const part = parts.get(key) ?? { vulnerabilities: [], entries };
    part.vulnerabilities.push(rated);
    parts.set(key, part);
  }
  if (unnamed && parts.size === 0) sink.fault('a CSAF document about products that are no packages', id);
  const single = parts.size === 1;
  return [...parts.values()].map(({ vulnerabilities, entries }) => {
    const detail = detailOf(head, id, vulnerabilities, single);
    const part = single ? {} : { part: detail.cves?.[0] ?? String(vulnerabilities[0]?.vulnerability['title']) };
    return { id, ...part, detail, entries };
  });
}

interface Rated {
  vulnerability: Json;
  /** Vendor's word. */
  impact?: string;
}

/** Does it call anything affected or fixed? */
const claims = (vulnerability: Json): boolean =>
  Object.entries(objectOf(vulnerability['product_status']) ?? {}).some(
    ([list, ids]) => list !== 'known_not_affected' && listOf(ids).length > 0,
  );

function detailOf(head: Json | undefined, id: string, rated: Rated[], single: boolean): Detail {
  const tracking = objectOf(head?.['tracking']);
  const detail: Detail = {};
  const cves = rated.flatMap(({ vulnerability }) => word(vulnerability['cve']) ?? []).filter(isCve);
  if (cves.length > 0) detail.cves = [...new Set(cves)].sort();
  const aliases = rated.length === 1 ? aliasesOf(rated[0]!.vulnerability, id) : [];
  if (aliases.length > 0) detail.aliases = aliases;
  const summary = text(head?.['title'], bounds.summary);
  if (summary) detail.summary = summary;
  const published = word(tracking?.['initial_release_date']);
  if (published) detail.published = published;
  const modified = word(tracking?.['current_release_date']);
  if (modified) detail.modified = modified;
  const references = referencesOf(head, single && rated.length === 1 ? rated[0]!.vulnerability : undefined);
  if (references.length > 0) detail.references = references;
  const severity = word(objectOf(head?.['aggregate_severity'])?.['text']);
  const [only] = rated;
  if (rated.length === 1 && only) {
    const { word: impact = severity, cvss } = ratingOf(only);
    // Words that differ by package stand beside the packages.
    if (impact && only.impact) detail.word = impact;
    else if (impact && listOf(only.vulnerability['threats']).length === 0) detail.word = impact;
    if (cvss) detail.cvss = cvss;
    return detail;
  }
  if (severity) detail.word = severity;
  const ratings: NonNullable<Detail['ratings']> = {};
  for (const one of rated) {
    const cve = word(one.vulnerability['cve']);
    const rating = ratingOf(one);
    if (cve && isCve(cve) && (rating.word || rating.cvss)) ratings[cve] = rating;
  }
  if (Object.keys(ratings).length > 0) detail.ratings = ratings;
  return detail;
}

function ratingOf({ vulnerability, impact }: Rated): Pick<Detail, 'word' | 'cvss'> {
  const cvss: string[] = [];
  const scores = [...listOf(vulnerability['scores']), ...listOf(vulnerability['metrics'])];
  for (const item of scores) {
    const score = objectOf(item);
    // CSAF 2.1 puts them one level deeper.
    const content = objectOf(score?.['content']) ?? score ?? {};
    for (const [key, value] of Object.entries(content)) {
      const vector = key.startsWith('cvss_v') ? word(objectOf(value)?.['vectorString']) : undefined;
      if (vector && !cvss.includes(vector) && cvss.length < 8) cvss.push(vector);
    }
  }
  return { ...(impact ? { word: impact } : {}), ...(cvss.length > 0 ? { cvss } : {}) };
}

/** Numbers that other catalogues of vulnerabilities give (`ids`, 3.2.3.6); bug numbers are none. */
const catalogue = /^(?:CNNVD|CNVD|GHSA|EUVD|JVNDB|BDU|PYSEC|GO)[-:]/;

function aliasesOf(vulnerability: Json, id: string): string[] {
  const found = new Set<string>();
  for (const item of listOf(vulnerability['ids'])) {
    const alias = word(objectOf(item)?.['text']);
    if (alias && alias !== id && catalogue.test(alias) && found.size < bounds.aliases) found.add(alias);
  }
  return [...found].sort();
}

function referencesOf(head: Json | undefined, vulnerability: Json | undefined): string[] {
  const found = new Set<string>();
  for (const item of [...listOf(vulnerability?.['references']), ...listOf(head?.['references'])]) {
    const url = word(objectOf(item)?.['url']);
    if (url && /^https?:\/\//.test(url) && found.size < bounds.references) found.add(url);
  }
  return [...found];
}
