import { bounds } from '../bounds.ts';
import { type Cpe, parseCpe } from '../cpe.ts';
import { isCve } from '../cve.ts';
import { type Json, listOf, objectOf, text, word, words } from '../json.ts';
import type { CodedEvent } from '../ranges.ts';
import type { Detail } from '../record.ts';
import { addConfigurations, CpeEntries } from './cpe-configurations.ts';
import type { Feed, Sink } from './feed.ts';
import { nationalIds } from './national-ids.ts';

/**
 * CVE records of version 5 (CVE JSON 5.0–5.2): ratings by the one who assigned the CVE and by those who add to it, such as
 * CISA, and products by CPE. What they say of language packages is left to the feeds that check it.
 */
export const cve5: Feed = {
  id: 'cve5',
  about: {
    title: 'CVE list, version 5',
    address: 'https://github.com/CVEProject/cvelistV5',
    licence: 'CVE terms of use, https://www.cve.org/legal/termsofuse',
  },
  detects: ({ head }) =>
    /^\s*[[{]/.test(head) && /"dataType"\s*:\s*"CVE_RECORD"/.test(head) && /"cveMetadata"\s*:/.test(head),
  async ingest(reader, sink) {
    await reader.values(value => {
      const record = objectOf(value);
      const metadata = objectOf(record?.['cveMetadata']);
      const id = word(metadata?.['cveId']);
      if (!record || !id || !isCve(id)) return sink.fault('a CVE record without an id', reader.name);
      sink.count('cve5', word(metadata?.['dateUpdated']));
      if (metadata?.['state'] === 'PUBLISHED') ingestOne(id, record, metadata, sink);
    });
  },
};

function ingestOne(id: string, record: Json, metadata: Json, sink: Sink): void {
  const containers = objectOf(record['containers']);
  const cna = objectOf(containers?.['cna']);
  const added = listOf(containers?.['adp']).map(container => objectOf(container) ?? {});
  for (const [rank, container] of [cna ?? {}, ...added].entries()) {
    const vectors = vectorsOf(container);
    const name = word(objectOf(container['providerMetadata'])?.['shortName']) ?? 'unnamed';
    if (vectors.length > 0) sink.rating({ cve: id, source: `CVE, by ${name}`, rank: 2 + Math.min(rank, 8), vectors });
  }
  const products = new CpeEntries();
  for (const container of [cna ?? {}, ...added]) addProducts(container, products);
  const entries = products.entries();
  if (entries.length === 0) return;
  const detail: Detail = {};
  const references = listOf(cna?.['references']).flatMap(reference => word(objectOf(reference)?.['url']) ?? []);
  const aliases = nationalIds(references);
  if (aliases.length > 0) detail.aliases = aliases;
  const english = listOf(cna?.['descriptions'])
    .map(objectOf)
    .find(description => word(description?.['lang'])?.startsWith('en'));
  const summary = text(cna?.['title'] ?? english?.['value'], bounds.summary);
  if (summary) detail.summary = summary;
  const published = word(metadata['datePublished']);
  if (published) detail.published = published;
  const modified = word(metadata['dateUpdated']);
  if (modified) detail.modified = modified;
  if (references.length > 0) detail.references = [...new Set(references)].slice(0, bounds.references);
  const vectors = [cna ?? {}, ...added].map(vectorsOf).find(given => given.length > 0);
  if (vectors) detail.cvss = vectors;
  sink.advisory({ id, part: 'cve5', detail, entries });
}

function vectorsOf(container: Json): string[] {
  const vectors: string[] = [];
  for (const item of listOf(container['metrics'])) {
    for (const [key, value] of Object.entries(objectOf(item) ?? {})) {
      const vector = /^cvssV\d_\d$/.test(key) ? word(objectOf(value)?.['vectorString']) : undefined;
      if (vector && !vectors.includes(vector) && vectors.length < 8) vectors.push(vector);
    }
  }
  return vectors;
}

/** The statement in CPE where there is one, else the versions beside the CPEs of a product. */
function addProducts(container: Json, to: CpeEntries): void {
  addConfigurations(container['cpeApplicability'], to);
  if (listOf(container['cpeApplicability']).length > 0) return;
  for (const item of listOf(container['affected'])) {
    const affected = objectOf(item);
    const cpes = words(affected?.['cpes'], 64).flatMap(text => parseCpe(text) ?? []);
    if (!affected || cpes.length === 0) continue;
    for (const cpe of unversioned(cpes)) addVersions(affected, cpe, to);
  }
}

/** One a product: the versions stand beside it. */
function unversioned(cpes: Cpe[]): Cpe[] {
  return [
    ...new Map(cpes.map(cpe => [`${cpe.part}:${cpe.vendor}:${cpe.product}:${cpe.targetSoftware}`, cpe])).values(),
  ];
}

/** Words for "from the beginning", and for "no version is known". */
const beginning = new Set(['0', '*', 'unspecified', '']);
const unknown = new Set(['n/a', 'unknown', 'all', '-']);

/** CVE JSON 5.1, "versions": an item is one version or a range, and may change its status on the way. */
function addVersions(affected: Json, cpe: Cpe, to: CpeEntries): void {
  const items = listOf(affected['versions']).map(item => objectOf(item) ?? {});
  if (affected['defaultStatus'] === 'affected') {
    addAllBut(items, cpe, to);
    return;
  }
  for (const item of items.slice(0, bounds.events)) {
    const version = word(item['version']) ?? '';
    if (item['status'] !== 'affected' || item['versionType'] === 'git' || unknown.has(version)) continue;
    const [until, last] = [word(item['lessThan']), word(item['lessThanOrEqual'])];
    const start = beginning.has(version) ? 'i0' : `i${version}`;
    const changes = listOf(item['changes']).flatMap((change): CodedEvent[] => {
      const at = word(objectOf(change)?.['at']);
      return at ? [`${objectOf(change)?.['status'] === 'affected' ? 'i' : 'f'}${at}`] : [];
    });
    if (changes.length > 0) to.range(cpe, [start, ...changes]);
    else if (until === '*' || last === '*') to.range(cpe, [start]);
    // `1.2.*`: a pattern, which is no version to compare with.
    else if (until?.includes('*') || last?.includes('*')) continue;
    else if (until) to.range(cpe, [start, `f${until}`]);
    else if (last) to.range(cpe, [start, `l${last}`]);
    else if (!beginning.has(version)) to.version({ ...cpe, update: '*' }, version);
  }
}

/** Everything is affected but what is listed; understood where that is all from one version on. */
function addAllBut(items: Json[], cpe: Cpe, to: CpeEntries): void {
  const fine = items.filter(item => item['status'] === 'unaffected');
  const [only] = fine;
  const version = word(only?.['version']);
  if (fine.length !== 1 || !only || !version || only['versionType'] === 'git' || beginning.has(version)) return;
  if ([only['lessThan'], only['lessThanOrEqual']].includes('*')) to.range(cpe, ['i0', `f${version}`]);
}
