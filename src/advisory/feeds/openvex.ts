import { bounds } from '../bounds.ts';
import { isCve } from '../cve.ts';
import { normaliseName, placeOf } from '../ecosystems.ts';
import { type Json, listOf, objectOf, text, word, words } from '../json.ts';
import { encodeRanges } from '../ranges.ts';
import type { Detail, Entry, EntryExtra } from '../record.ts';
import type { Feed, Sink } from './feed.ts';
import { languagePackage, purlParts } from './purl.ts';

/**
 * OpenVEX documents that speak of packages. A statement that a version is fixed says nothing of the others, so it makes no
 * range; a statement about a package inside of a product (subcomponents) is that product's, and holds for no other.
 */
export const openvex: Feed = {
  id: 'openvex',
  about: { title: 'OpenVEX', address: 'https://github.com/openvex/spec', licence: 'by author' },
  detects: ({ head }) =>
    /^\s*\{/.test(head) &&
    /"@context"\s*:\s*"https:\/\/openvex\.dev/.test(head) &&
    /"pkg:(?:apk|deb|rpm|npm|pypi|maven|golang|cargo|gem|composer|nuget)\//.test(head),
  async ingest(reader, sink) {
    await reader.values(value => ingestOne(objectOf(value), reader.name, sink));
  },
};

/** Namespaces of distribution packages. */
const distributions: Record<string, string> = {
  wolfi: 'Wolfi',
  chainguard: 'Chainguard',
  minimos: 'MinimOS',
  alpine: 'Alpine',
  debian: 'Debian',
  ubuntu: 'Ubuntu',
  almalinux: 'AlmaLinux',
  rocky: 'Rocky Linux',
  redhat: 'Red Hat',
  photon: 'Photon OS',
  azurelinux: 'Azure Linux',
};

function ingestOne(document: Json | undefined, name: string, sink: Sink): void {
  const all = new Map<string, { detail: Detail; entries: Entry[] }>();
  const author = word(document?.['author']) ?? 'unnamed';
  for (const item of listOf(document?.['statements']).slice(0, bounds.affected)) {
    const statement = objectOf(item);
    // Before version 0.2 it was the name alone.
    const vulnerability = objectOf(statement?.['vulnerability']) ?? { name: statement?.['vulnerability'] };
    const id = word(vulnerability['name']);
    if (!statement || !id) {
      sink.fault('an OpenVEX statement without a vulnerability', name);
      continue;
    }
    sink.count(
      `openvex/${author
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .slice(0, 40)}`,
      word(document?.['timestamp']),
    );
    const one = all.get(id) ?? { detail: detailOf(document, vulnerability, id), entries: [] };
    all.set(id, one);
    for (const product of listOf(statement['products'])) {
      const entry = entryOf(product, word(statement['status']));
      if (entry && one.entries.length < bounds.affected) one.entries.push(entry);
    }
  }
  const part = word(document?.['@id']) ?? name;
  for (const [id, { detail, entries }] of all) if (entries.length > 0) sink.advisory({ id, part, detail, entries });
}

function detailOf(document: Json | undefined, vulnerability: Json, id: string): Detail {
  const detail: Detail = {};
  const names = [id, ...words(vulnerability['aliases'], bounds.aliases)];
  const cves = names.filter(isCve);
  if (cves.length > 0) detail.cves = [...new Set(cves)].sort().slice(0, 1);
  const aliases = names.filter(alias => !isCve(alias) && !/[/\s]/.test(alias) && (cves.length > 0 || alias !== id));
  if (aliases.length > 0) detail.aliases = [...new Set(aliases)].sort();
  const summary = text(vulnerability['description'], bounds.summary);
  if (summary) detail.summary = summary;
  const modified = word(document?.['last_updated']) ?? word(document?.['timestamp']);
  if (modified) detail.modified = modified;
  return detail;
}

/** undefined: a product that is no package, or a status that makes no entry. */
function entryOf(product: unknown, status: string | undefined): Entry | undefined {
  const named = objectOf(product) ?? { '@id': product };
  if (listOf(named['subcomponents']).length > 0) return undefined;
  const purl = purlParts(objectOf(named['identifiers'])?.['purl'] ?? named['@id']);
  if (!purl) return undefined;
  const extra: EntryExtra = {};
  if (status === 'under_investigation') extra.status = status;
  else if (status === 'not_affected' && !purl.version) Object.assign(extra, { status, final: true });
  else if (status !== 'affected') return undefined;
  const place = placeOfPurl(purl.namespace, purl.qualifiers['distro']);
  const language = languagePackage(purl);
  if (!place && !language) return undefined;
  const { ecosystem, release } = place ?? { ecosystem: language!.ecosystem, release: '' };
  return {
    ecosystem,
    release,
    name: normaliseName(ecosystem, language?.name ?? purl.name),
    ...(purl.version ? { ranges: '', versions: [purl.version] } : { ranges: encodeRanges([['i0']]) }),
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  };
}

/** `distro` is `alpine-3.19`, or the name alone. */
function placeOfPurl(namespace: string, distro = ''): { ecosystem: string; release: string } | undefined {
  const ecosystem = Object.hasOwn(distributions, namespace) ? distributions[namespace] : undefined;
  if (!ecosystem) return undefined;
  const release = /^[a-z]+-(.+)$/.exec(distro)?.[1];
  return placeOf(release ? `${ecosystem}:${release}` : ecosystem);
}
