import { bounds } from '../bounds.ts';
import { isCve } from '../cve.ts';
import { type Json, listOf, objectOf, text, word } from '../json.ts';
import type { Detail } from '../record.ts';
import { addConfigurations, CpeEntries } from './cpe-configurations.ts';
import type { Feed, Sink } from './feed.ts';
import { nationalIds } from './national-ids.ts';

const isPage = (head: string): boolean => /"format"\s*:\s*"NVD_CVE"/.test(head);
const isRecord = (head: string): boolean => /"sourceIdentifier"\s*:/.test(head) && /"vulnStatus"\s*:/.test(head);

/**
 * The National Vulnerability Database: pages of its API 2.0 and its feeds by year. Gives the CVSS of every CVE, and by CPE
 * the products that no package manager knows.
 */
export const nvd: Feed = {
  id: 'nvd',
  about: {
    title: 'National Vulnerability Database',
    address: 'https://services.nvd.nist.gov/rest/json/cves/2.0 https://nvd.nist.gov/vuln/data-feeds',
    licence: 'public domain; uses the NVD API but is not endorsed or certified by the NVD',
  },
  detects: ({ head }) => /^\s*\{/.test(head) && isPage(head),
  ingest: (reader, sink) =>
    reader.elements('vulnerabilities', value => ingestOne(objectOf(value)?.['cve'], reader.name, sink)),
};

/** Records of the NVD that stand for themselves, one a file or a line. */
export const nvdRecord: Feed = {
  ...nvd,
  id: 'nvd-record',
  detects: ({ head }) => /^\s*\{/.test(head) && !isPage(head) && isRecord(head),
  ingest: (reader, sink) => reader.values(value => ingestOne(recordIn(objectOf(value)) ?? value, reader.name, sink)),
};

/** In the envelope of the API, or in that of other scanners' stores. */
const recordIn = (outer: Json | undefined): unknown => outer?.['cve'] ?? objectOf(outer?.['item'])?.['cve'];

function ingestOne(value: unknown, name: string, sink: Sink): void {
  const record = objectOf(value);
  const id = word(record?.['id']);
  if (!record || !id || !isCve(id)) {
    sink.fault('a record of the NVD without a CVE', name);
    return;
  }
  const modified = moment(record['lastModified']);
  sink.count('nvd', modified);
  if (record['vulnStatus'] === 'Rejected') return;
  const own = ratingsOf(record, metric => metric['type'] === 'Primary');
  const others = ratingsOf(record, metric => metric['type'] !== 'Primary');
  for (const [source, vectors] of own) sink.rating({ cve: id, source: sourceName(source), rank: 0, vectors });
  for (const [source, vectors] of others) sink.rating({ cve: id, source: sourceName(source), rank: 1, vectors });
  const products = new CpeEntries();
  addConfigurations(record['configurations'], products);
  const entries = products.entries({ final: true });
  if (entries.length === 0) return;
  const detail: Detail = {};
  const references: string[] = [];
  for (const reference of listOf(record['references'])) {
    const url = word(objectOf(reference)?.['url']);
    if (url && !references.includes(url)) references.push(url);
  }
  const aliases = nationalIds(references);
  if (aliases.length > 0) detail.aliases = aliases;
  const english = listOf(record['descriptions'])
    .map(objectOf)
    .find(description => description?.['lang'] === 'en');
  const summary = text(english?.['value'], bounds.summary);
  if (summary) detail.summary = summary;
  const published = moment(record['published']);
  if (published) detail.published = published;
  if (modified) detail.modified = modified;
  if (references.length > 0) detail.references = references.slice(0, bounds.references);
  const vectors = [...(own.size > 0 ? own : others).values()].flat().slice(0, 8);
  if (vectors.length > 0) detail.cvss = [...new Set(vectors)];
  sink.advisory({ id, part: 'nvd', detail, entries });
}

/** Vectors by who gave them. */
function ratingsOf(record: Json, wanted: (metric: Json) => boolean): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [version, metrics] of Object.entries(objectOf(record['metrics']) ?? {})) {
    if (!version.startsWith('cvssMetric')) continue;
    for (const item of listOf(metrics).slice(0, 16)) {
      const metric = objectOf(item);
      const vector = word(objectOf(metric?.['cvssData'])?.['vectorString']);
      if (!metric || !vector || !wanted(metric)) continue;
      const source = word(metric['source']) ?? 'nvd@nist.gov';
      found.set(source, [...(found.get(source) ?? []), vector]);
    }
  }
  return found;
}

const sourceName = (source: string): string => (source === 'nvd@nist.gov' ? 'NVD' : `NVD, by ${source}`);

/** The NVD writes UTC without saying so. */
const moment = (value: unknown): string | undefined => {
  const time = word(value);
  return time && /^\d{4}-\d{2}-\d{2}T[\d:.]+$/.test(time) ? `${time}Z` : time;
};
