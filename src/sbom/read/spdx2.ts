/** SPDX 2.2 and 2.3: packages and the relationships between them. JSON here; tag-value and YAML come down to the same. */
import type { Carried } from '../bill.ts';
import { isArtifact } from '../purl.ts';
import { type Assembly, createAssembly, type ReadBill, type ReadOptions } from './assembly.ts';
import type { JsonDocument } from './json-span.ts';
import type { Stated } from './stated.ts';
import { at, list, text, whole } from './value.ts';

/** Where a document's packages come from, one at a time. */
export interface Spdx2Source {
  head: { spdxVersion: string; name: string; creationInfo: unknown; documentDescribes: string[] };
  packages(): Iterable<unknown>;
  relationships(): Iterable<unknown>;
  extracted(): Iterable<unknown>;
  /** Parts that are left out, and how many of each. */
  others: [what: string, count: number][];
}

export function readSpdx2Json(document: JsonDocument, options: ReadOptions): ReadBill {
  const source: Spdx2Source = {
    head: {
      spdxVersion: text(document.member('spdxVersion')),
      name: text(document.member('name')),
      creationInfo: document.member('creationInfo'),
      documentDescribes: list(document.member('documentDescribes')).filter(one => typeof one === 'string'),
    },
    packages: () => document.each('packages'),
    relationships: () => document.each('relationships'),
    extracted: () => document.each('hasExtractedLicensingInfos'),
    others: ['files', 'snippets', 'externalDocumentRefs', 'revieweds'].map(key => [key, document.count(key)]),
  };
  return readSpdx2(source, 'JSON', options);
}

/** The keys of a document that was parsed whole. */
export function sourceOfDocument(document: unknown): Spdx2Source {
  return {
    head: {
      spdxVersion: text(document, 'spdxVersion'),
      name: text(document, 'name'),
      creationInfo: at(document, 'creationInfo'),
      documentDescribes: list(document, 'documentDescribes').filter(one => typeof one === 'string'),
    },
    packages: () => list(document, 'packages'),
    relationships: () => list(document, 'relationships'),
    extracted: () => list(document, 'hasExtractedLicensingInfos'),
    others: ['files', 'snippets'].map(key => [key, list(document, key).length]),
  };
}

const documentId = 'SPDXRef-DOCUMENT';

export function readSpdx2(source: Spdx2Source, syntax: string, options: ReadOptions): ReadBill {
  const assembly = createAssembly(options);
  const { head } = source;
  const texts = new Map<string, string>();
  for (const one of source.extracted()) {
    // Where the text is only known by a name, as ours are, that is what was stated.
    const stated = whole(one, 'extractedText') ?? '';
    texts.set(
      text(one, 'licenseId'),
      stated.length <= 200 && stated ? stated : text(one, 'name') || stated.slice(0, 200),
    );
  }
  const described = new Set(head.documentDescribes);
  const related: [from: string, to: string][] = [];
  for (const one of source.relationships()) {
    const [from, to] = [text(one, 'spdxElementId'), text(one, 'relatedSpdxElement')];
    const type = text(one, 'relationshipType').toUpperCase();
    if (type === 'DESCRIBES' && from === documentId) described.add(to);
    else if (type === 'DESCRIBED_BY' && to === documentId) described.add(from);
    else if (type === 'DEPENDS_ON') related.push([from, to]);
    else if (type === 'DEPENDENCY_OF' || type.endsWith('_DEPENDENCY_OF')) related.push([to, from]);
  }
  assembly.other(documentId);
  for (const one of source.packages()) readPackage(one, described, texts, assembly);
  for (const [from, to] of related) assembly.dependency(from, to);
  for (const [what, count] of source.others) assembly.notes.lose(what, count);
  const [tool] = list(head.creationInfo, 'creators').filter(one => typeof one === 'string' && /^Tool:/i.test(one));
  return assembly.finish({
    format: `SPDX ${head.spdxVersion.replace(/^SPDX-/, '')} ${syntax}`,
    tool: typeof tool === 'string' ? tool.replace(/^Tool:\s*/i, '') : '',
    created: text(head.creationInfo, 'created'),
  });
}

/** What SPDX writes where nothing is stated. */
const nothing = (value: string): string => (value === 'NOASSERTION' || value === 'NONE' ? '' : value);

function readPackage(
  one: unknown,
  described: ReadonlySet<string>,
  texts: ReadonlyMap<string, string>,
  assembly: Assembly,
): void {
  if (typeof one !== 'object' || one === null) {
    assembly.notes.lose('package that is no object');
    return;
  }
  const id = text(one, 'SPDXID');
  const name = nothing(text(one, 'name'));
  const version = nothing(text(one, 'versionInfo'));
  const purpose = text(one, 'primaryPackagePurpose').toUpperCase().replace('_', '-');
  const properties = propertiesOf(one);
  const refs = list(one, 'externalRefs');
  const purl = refs.map(ref => (isPurl(ref) ? text(ref, 'referenceLocator') : '')).find(Boolean) ?? '';
  if (purl === '' && (purpose === 'OPERATING-SYSTEM' || /^SPDXRef-OperatingSystem-/.test(id))) {
    assembly.os(id, name, version, properties);
    return;
  }
  if (described.has(id)) {
    const isImage = purpose === 'CONTAINER' || /^SPDXRef-(?:ContainerImage|DocumentRoot-Image)-/.test(id);
    const type = isImage ? 'container' : 'application';
    assembly.subject({ ref: id, name, version, type, purl, properties });
    // What is described is itself a package, when a package URL says so.
    if (isImage || purl === '' || isArtifact(purl)) return;
  } else if (purl === '' && version === '' && /^SPDXRef-(?:Application|Filesystem)-/.test(id)) {
    assembly.other(id);
    assembly.notes.lose('package that stands for a lockfile');
    return;
  }
  const supplier = /^(?:Organization|Person):\s*(.+?)\s*(?:\([^)]*\))?$/s.exec(nothing(text(one, 'supplier')))?.[1];
  const source = sourceOf(text(one, 'sourceInfo'));
  const path = pathOf(text(one, 'sourceInfo'));
  assembly.component(id, {
    name,
    version,
    purl,
    licences: licencesOf(one, texts),
    ...(supplier && { supplier }),
    ...(source && { source }),
    ...(path && { path }),
    properties,
    carried: carriedOf(one, refs),
  });
}

const isPurl = (ref: unknown): boolean =>
  text(ref, 'referenceType').endsWith('purl') || text(ref, 'referenceLocator').startsWith('pkg:');

/** As Trivy writes it, and we. */
function sourceOf(info: string): Stated['source'] {
  const [, name, version = ''] = /^built package from: (\S+)(?: (\S+))?$/.exec(info) ?? [];
  return name ? { name, version } : undefined;
}

/** As Syft writes it: `acquired package info from DPKG DB: /var/lib/dpkg/status, /other`. */
const pathOf = (info: string): string | undefined =>
  /^acquired package info from [^:]{1,80}: \/([^,]+)/.exec(info)?.[1]?.trim();

/** Our own annotation, and the texts in which Trivy keeps `key: value`. */
function propertiesOf(one: object): [string, string][] {
  const properties: [string, string][] = [];
  for (const note of list(one, 'annotations')) {
    const comment = whole(note, 'comment');
    if (comment?.startsWith('{')) properties.push(...ownProperties(comment));
    else if (comment) properties.push(...trivyProperty(comment));
  }
  for (const attribution of list(one, 'attributionTexts'))
    if (typeof attribution === 'string') properties.push(...trivyProperty(attribution));
  return properties;
}

function ownProperties(comment: string): [string, string][] {
  try {
    const object: unknown = JSON.parse(comment);
    if (typeof object !== 'object' || object === null) return [];
    return Object.entries(object).flatMap(([name, value]) =>
      [value].flat().flatMap((one): [string, string][] => (typeof one === 'string' ? [[name, one]] : [])),
    );
  } catch {
    return []; // Somebody's own note that begins like an object.
  }
}

const trivyKeys =
  /^(ImageID|RepoDigest|DiffID|LayerDiffID|LayerDigest|PkgType|PkgID|Labels:[^:\s]+|Class|Type|FilePath|Modularitylabel): (.+)$/s;

function trivyProperty(note: string): [string, string][] {
  const [, key, value] = trivyKeys.exec(note) ?? [];
  return key && value ? [[`aquasecurity:trivy:${key}`, value]] : [];
}

function licencesOf(one: object, texts: ReadonlyMap<string, string>): string[] {
  const declared = nothing(text(one, 'licenseDeclared')) || nothing(text(one, 'licenseConcluded'));
  if (declared === '') return [];
  return [texts.get(declared) ?? declared];
}

/** SPDX 2 writes SHA256 where others write SHA-256. */
const algorithmOf = (word: string): string => word.replace(/^SHA(?=\d{1,3}$)/, 'SHA-');

function carriedOf(one: object, refs: readonly unknown[]): Stated['carried'] {
  const hashes = list(one, 'checksums').flatMap((sum): NonNullable<Carried['hashes']> => {
    const [algorithm, value] = [algorithmOf(text(sum, 'algorithm')), text(sum, 'checksumValue')];
    return algorithm && value ? [{ algorithm, value }] : [];
  });
  const cpes = refs
    .filter(ref => /cpe2[23]type$/i.test(text(ref, 'referenceType')))
    .map(ref => text(ref, 'referenceLocator'))
    .filter(Boolean);
  const description = text(one, 'description') || text(one, 'summary');
  const [copyright, website] = [nothing(text(one, 'copyrightText')), nothing(text(one, 'homepage'))];
  return {
    ...(hashes.length > 0 && { hashes }),
    ...(cpes.length > 0 && { cpes }),
    ...(description && { description }),
    ...(copyright && { copyright }),
    ...(website && { website }),
  };
}
