import { type ErratumPackage, give } from './erratum.ts';
import type { Feed, Sink } from './feed.ts';
import { splitNvr } from './nvr.ts';
import { ecosystemOfProduct } from './products.ts';
import { wordOf } from './severities.ts';
import { at, childrenOf, eachElement, textAt, type XmlElement } from './xml.ts';

/** Security advisories in the Common Vulnerability Reporting Framework 1.1, as SUSE and openEuler publish them. */
export const cvrf: Feed = {
  id: 'cvrf',
  about: {
    title: 'CVRF documents (SUSE, openSUSE, openEuler)',
    address: 'https://www.suse.com/support/security/cvrf/',
    licence: 'CC-BY-NC-4.0 for SUSE, MulanPSL-2.0 for openEuler',
  },
  detects: ({ head }) => /^\s*(?:<\?xml[^>]*>\s*)?<(?:\w+:)?cvrfdoc[\s>]/.test(head),
  async ingest(reader, sink) {
    await eachElement(
      reader,
      sink,
      name => name === 'cvrfdoc',
      element => emit(element, reader.name, sink),
    );
  },
};

/** Flaws of one document that have the same products: one advisory. */
interface Group {
  cves: string[];
  ratings: Record<string, { word?: string; cvss?: string[] }>;
  packages: ErratumPackage[];
}

function emit(document: XmlElement, name: string, sink: Sink): void {
  const tracking = at(document, 'DocumentTracking');
  const id = textAt(tracking, 'Identification', 'ID') ?? '';
  const tree = at(document, 'ProductTree');
  const byArch = openEulerPackages(tree);
  const groups = new Map<string, Group>();
  for (const vulnerability of childrenOf(document, 'Vulnerability')) {
    const cve = textAt(vulnerability, 'CVE');
    if (!cve) continue;
    const statuses = childrenOf(at(vulnerability, 'ProductStatuses'), 'Status');
    const key = statuses.map(({ attributes, children }) =>
      [attributes['Type'], ...children.map(one => one.text)].join('\n'),
    );
    const group = groups.get(key.join('\n\n')) ?? { cves: [], ratings: {}, packages: packagesOf(statuses, byArch) };
    groups.set(key.join('\n\n'), group);
    group.cves.push(cve);
    const rating = ratingOf(vulnerability);
    if (Object.keys(rating).length > 0) group.ratings[cve] = rating;
  }
  const word = wordOf(noteOf(document, 'Severity'));
  let placed = false;
  for (const group of groups.values()) {
    const given = give(
      {
        id,
        ...group,
        summary: textAt(document, 'DocumentTitle'),
        published: textAt(tracking, 'InitialReleaseDate'),
        modified: textAt(tracking, 'CurrentReleaseDate'),
        references: childrenOf(at(document, 'DocumentReferences'), 'Reference').flatMap(
          one => textAt(one, 'URL') ?? [],
        ),
        word,
      },
      'cvrf',
      sink,
    );
    placed ||= given;
  }
  if (!placed) sink.fault('a CVRF document that names no package of a known product', id.slice(0, 80) || name);
}

const noteOf = (document: XmlElement, title: string): string | undefined =>
  childrenOf(at(document, 'DocumentNotes'), 'Note').find(note => note.attributes['Title'] === title)?.text;

/** Status types (CVRF 1.1, vuln:Status) as ours; those that are not here say nothing about a flaw. */
const statusTypes: Record<string, { fixed?: true; status?: ErratumPackage['status'] }> = {
  Fixed: { fixed: true },
  'First Fixed': { fixed: true },
  'Known Affected': {},
  'First Affected': {},
  'Under Investigation': { status: 'under_investigation' },
  'Will Not Fix': { status: 'will_not_fix' },
};

function packagesOf(statuses: XmlElement[], byArch: Map<string, ErratumPackage[]>): ErratumPackage[] {
  return statuses.flatMap(({ attributes, children }) => {
    const type = statusTypes[attributes['Type'] ?? ''];
    if (!type) return [];
    return children.flatMap(({ text }) => {
      const sources = byArch.get(text);
      if (sources) return type.fixed ? sources : [];
      // SUSE: `product:name-version-release`, and `product:name` where there is no fix.
      const colon = text.indexOf(':');
      const ecosystem = colon > 0 ? ecosystemOfProduct(text.slice(0, colon)) : undefined;
      if (!ecosystem) return [];
      const component = text.slice(colon + 1);
      if (!type.fixed) return [{ ecosystem, name: component, ...(type.status ? { status: type.status } : {}) }];
      const { name, evr } = splitNvr(component) ?? {};
      return name && evr ? [{ ecosystem, name, fixed: evr }] : [];
    });
  });
}

/**
 * openEuler's flaws name the release alone; its packages stand in the product tree by architecture, each with the release
 * in its CPE. Records of openEuler go by source packages, so those are what is taken.
 */
function openEulerPackages(tree: XmlElement | undefined): Map<string, ErratumPackage[]> {
  const found = new Map<string, ErratumPackage[]>();
  const branches = childrenOf(tree, 'Branch');
  for (const branch of branches.filter(({ attributes }) => attributes['Type'] === 'Package Arch')) {
    if (branch.attributes['Name'] !== 'src') continue;
    for (const product of childrenOf(branch, 'FullProductName')) {
      const release = /^cpe:\/a:openEuler:openEuler:(.+)$/i.exec(product.attributes['CPE'] ?? '')?.[1];
      const { name, evr } = splitNvr(product.text.replace(/\.src\.rpm$/, '')) ?? {};
      if (!release || !name || !evr) continue;
      const key = `openEuler-${release}`;
      found.set(key, [...(found.get(key) ?? []), { ecosystem: `openEuler:${release}`, name, fixed: evr }]);
    }
  }
  return found;
}

function ratingOf(vulnerability: XmlElement): { word?: string; cvss?: string[] } {
  const impact = childrenOf(at(vulnerability, 'Threats'), 'Threat').find(
    ({ attributes }) => attributes['Type'] === 'Impact',
  );
  const word = wordOf(textAt(impact, 'Description'));
  const cvss = childrenOf(at(vulnerability, 'CVSSScoreSets'), 'ScoreSet').flatMap(set =>
    ['VectorV4', 'VectorV3', 'Vector', 'VectorV2'].flatMap(name => vectorOf(textAt(set, name)) ?? []),
  );
  return { ...(word ? { word } : {}), ...(cvss.length > 0 ? { cvss } : {}) };
}

/** Vectors of version 3 come without their prefix; that they ask for privileges gives them away. */
const vectorOf = (vector: string | undefined): string | undefined =>
  vector?.startsWith('AV:') && vector.includes('/PR:') ? `CVSS:3.1/${vector}` : vector;
