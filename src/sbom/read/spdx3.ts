/** SPDX 3.0 JSON-LD: a graph of elements that name one another. */
import type { Carried } from '../bill.ts';
import { isArtifact } from '../purl.ts';
import { type Assembly, createAssembly, type ReadBill, type ReadOptions } from './assembly.ts';
import type { JsonDocument, Span } from './json-span.ts';
import { at, list, text, whole } from './value.ts';

/** `software_Package`, `software:Package` and an IRI that ends in `/Software/Package` are one type. */
const typeOf = (one: unknown): string => {
  const stated = text(one, 'type') || text(one, '@type');
  return stated.slice(Math.max(stated.lastIndexOf('_'), stated.lastIndexOf(':'), stated.lastIndexOf('/')) + 1);
};
const idOf = (one: unknown): string => text(one, 'spdxId') || text(one, '@id');

/** A member whose name may carry the profile before it. */
const member = (one: unknown, profile: string, name: string): unknown =>
  at(one, `${profile}_${name}`) ?? at(one, `${profile}:${name}`) ?? at(one, name);
const word = (one: unknown, profile: string, name: string): string => text({ it: member(one, profile, name) }, 'it');

interface Graph {
  /** Parsed when all that speaks of them is known. */
  packages: Span[];
  names: Map<string, string>;
  licences: Map<string, string>;
  texts: Map<string, string>;
  licenceOf: Map<string, string[]>;
  described: Set<string>;
}

export function readSpdx3(document: JsonDocument, options: ReadOptions): ReadBill {
  const assembly = createAssembly(options);
  const graph: Graph = {
    packages: [],
    names: new Map(),
    licences: new Map(),
    texts: new Map(),
    licenceOf: new Map(),
    described: new Set(),
  };
  let [created, version, tool] = ['', '', ''];
  const boms = new Set<string>();
  const roots = new Map<string, string[]>();
  for (const span of document.spans('@graph')) {
    const one = document.at(span);
    const type = typeOf(one);
    const id = idOf(one);
    if (type === 'Package') graph.packages.push(span);
    else if (type === 'CreationInfo') {
      created ||= text(one, 'created');
      version ||= text(one, 'specVersion');
    } else if (type === 'Tool') tool ||= text(one, 'name');
    else if (/^(?:Organization|Person|Agent|SoftwareAgent)$/.test(type)) graph.names.set(id, whole(one, 'name') ?? '');
    else if (type === 'LicenseExpression') graph.licences.set(id, word(one, 'simplelicensing', 'licenseExpression'));
    else if (type === 'SimpleLicensingText')
      graph.texts.set(text(one, 'name') || id, word(one, 'simplelicensing', 'licenseText').slice(0, 200));
    else if (/^(?:ListedLicense|CustomLicense)$/.test(type)) graph.licences.set(id, text(one, 'name') || id);
    else if (/^(?:Relationship|LifecycleScopedRelationship)$/.test(type)) relate(one, graph, assembly);
    else if (/^(?:Sbom|Bom|SpdxDocument)$/.test(type)) {
      if (type !== 'SpdxDocument') boms.add(id);
      roots.set(
        id,
        list(one, 'rootElement').filter(root => typeof root === 'string'),
      );
    } else assembly.notes.lose(type.slice(0, 60) || 'element without a type');
  }
  for (const root of [...roots.values()].flat()) if (!boms.has(root)) graph.described.add(root);
  for (const span of graph.packages) readPackage(document.at(span), graph, assembly);
  return assembly.finish({ format: `SPDX ${version || '3'} JSON-LD`, tool, created });
}

function relate(one: unknown, graph: Graph, assembly: Assembly): void {
  const from = text(one, 'from');
  const targets = list(one, 'to').filter(to => typeof to === 'string');
  const type = text(one, 'relationshipType');
  if (/^(?:hasDeclaredLicense|hasConcludedLicense)$/.test(type))
    graph.licenceOf.set(from, [...(graph.licenceOf.get(from) ?? []), ...targets]);
  else if (type === 'dependsOn') for (const to of targets) assembly.dependency(from, to);
  else if (type === 'describes') for (const to of targets) graph.described.add(to);
}

function readPackage(one: unknown, graph: Graph, assembly: Assembly): void {
  const id = idOf(one);
  const name = text(one, 'name');
  const version = word(one, 'software', 'packageVersion');
  const purpose = word(one, 'software', 'primaryPurpose');
  const identifiers = list(one, 'externalIdentifier');
  const identified = (kind: RegExp): string[] =>
    identifiers
      .filter(identifier => kind.test(text(identifier, 'externalIdentifierType')))
      .map(identifier => text(identifier, 'identifier'))
      .filter(Boolean);
  const purl = word(one, 'software', 'packageUrl') || (identified(/^(?:packageUrl|purl)$/)[0] ?? '');
  const properties = propertiesOf(one);
  if (purpose === 'operatingSystem' && !purl) {
    assembly.os(id, name, version, properties);
    return;
  }
  const isImage = purpose === 'container';
  if (graph.described.has(id)) {
    assembly.subject({ ref: id, name, version, type: isImage ? 'container' : 'application', purl, properties });
    if (isImage || purl === '' || isArtifact(purl)) return;
  }
  const supplier = graph.names.get(text(one, 'suppliedBy'));
  const source = /^built package from: (\S+)(?: (\S+))?$/.exec(word(one, 'software', 'sourceInfo'));
  assembly.component(id, {
    name,
    version,
    purl,
    licences: licencesOf(id, graph),
    ...(supplier && { supplier }),
    ...(source?.[1] && { source: { name: source[1], version: source[2] ?? '' } }),
    properties,
    carried: carriedOf(one, identified(/^cpe2[23]$/)),
  });
}

/** Extensions in which properties travel (Extension profile, CdxPropertiesExtension). */
function propertiesOf(one: unknown): [string, string][] {
  return list(one, 'extension').flatMap(extension =>
    [member(extension, 'extension', 'cdxProperty')].flat().flatMap((entry): [string, string][] => {
      const name = word(entry, 'extension', 'cdxPropName');
      const value = whole({ it: member(entry, 'extension', 'cdxPropValue') }, 'it');
      return name && value !== undefined ? [[name, value]] : [];
    }),
  );
}

function licencesOf(id: string, { licenceOf, licences, texts }: Graph): string[] {
  const all = (licenceOf.get(id) ?? []).flatMap(target => {
    const stated = licences.get(target) ?? /spdx\.org\/licenses\/([\w.+-]+)$/.exec(target)?.[1] ?? '';
    return stated && !/^(?:NOASSERTION|NONE)$/.test(stated) ? [texts.get(stated) ?? stated] : [];
  });
  return [...new Set(all)];
}

function carriedOf(one: unknown, cpes: string[]): Omit<Carried, 'properties'> {
  const hashes = list(one, 'verifiedUsing').flatMap((hash): NonNullable<Carried['hashes']> => {
    const algorithm = text(hash, 'algorithm')
      .toUpperCase()
      .replace(/^SHA(?=\d{1,3}$)/, 'SHA-');
    const value = text(hash, 'hashValue');
    return algorithm && value ? [{ algorithm, value }] : [];
  });
  const description = text(one, 'description') || text(one, 'summary');
  const copyright = word(one, 'software', 'copyrightText');
  const website = word(one, 'software', 'homePage');
  return {
    ...(hashes.length > 0 && { hashes }),
    ...(cpes.length > 0 && { cpes }),
    ...(description && { description }),
    ...(copyright && copyright !== 'NOASSERTION' && { copyright }),
    ...(website && { website }),
  };
}
