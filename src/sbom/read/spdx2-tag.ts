import { PlimsollError } from '../../model/index.ts';
import type { ReadBill, ReadOptions } from './assembly.ts';
import { sbomBounds } from './bounds.ts';
import { readSpdx2, type Spdx2Source } from './spdx2.ts';

type Object = Record<string, unknown>;

/** Tags of a package, and what the JSON form calls them. */
const ofPackage: Record<string, string> = {
  PackageVersion: 'versionInfo',
  PackageSupplier: 'supplier',
  PackageHomePage: 'homepage',
  PackageSourceInfo: 'sourceInfo',
  PackageLicenseConcluded: 'licenseConcluded',
  PackageLicenseDeclared: 'licenseDeclared',
  PackageCopyrightText: 'copyrightText',
  PackageSummary: 'summary',
  PackageDescription: 'description',
  PrimaryPackagePurpose: 'primaryPackagePurpose',
};

/** Tags with which another section begins, so that what follows belongs to no package. */
const elsewhere = new Set(['FileName', 'SnippetSPDXID']);

/** SPDX 2 tag-value (SPDX 2.3, clause 4.4): lines of `Tag: value`, and text over many lines between `<text>` tags. */
export function readSpdx2Tag(bytes: Buffer, options: ReadOptions): ReadBill {
  const head: Spdx2Source['head'] & { creators: string[]; created: string } = {
    spdxVersion: '',
    name: '',
    creationInfo: undefined,
    documentDescribes: [],
    creators: [],
    created: '',
  };
  const packages: Object[] = [];
  const byId = new Map<string, Object>();
  const relationships: Object[] = [];
  const extracted: Object[] = [];
  const counts = new Map<string, number>();
  let here: Object | undefined;
  let note: { comment?: string; of?: string } = {};
  for (const [tag, value] of tags(bytes, options.name)) {
    if (tag === 'PackageName') {
      here = { name: value };
      packages.push(here);
    } else if (tag === 'SPDXID') {
      if (here) {
        here['SPDXID'] = value;
        byId.set(value, here);
      }
    } else if (tag === 'Relationship') {
      const [from, type, to] = value.split(/\s+/);
      relationships.push({ spdxElementId: from, relationshipType: type, relatedSpdxElement: to });
    } else if (tag === 'LicenseID') {
      here = undefined;
      extracted.push({ licenseId: value });
    } else if (tag === 'ExtractedText' || tag === 'LicenseName') {
      const last = extracted.at(-1);
      if (last) last[tag === 'ExtractedText' ? 'extractedText' : 'name'] = value;
    } else if (elsewhere.has(tag)) {
      here = undefined;
      const what = tag === 'FileName' ? 'files' : 'snippets';
      counts.set(what, (counts.get(what) ?? 0) + 1);
    } else if (tag === 'Annotator') note = {};
    else if (tag === 'SPDXREF') note.of = value;
    else if (tag === 'AnnotationComment') add(byId.get(note.of ?? '') ?? here, 'annotations', { comment: value });
    else if (tag === 'Creator') head.creators.push(value);
    else if (tag === 'Created') head.created = value;
    else if (tag === 'SPDXVersion') head.spdxVersion = value;
    else if (tag === 'DocumentName') head.name = value;
    else if (here) ofThePackage(here, tag, value);
  }
  const source: Spdx2Source = {
    head: { ...head, creationInfo: { creators: head.creators, created: head.created } },
    packages: () => packages,
    relationships: () => relationships,
    extracted: () => extracted,
    others: [...counts],
  };
  return readSpdx2(source, 'tag-value', options);
}

function ofThePackage(here: Object, tag: string, value: string): void {
  if (tag === 'ExternalRef') {
    const [category, type, ...locator] = value.split(/\s+/);
    add(here, 'externalRefs', {
      referenceCategory: category,
      referenceType: type,
      referenceLocator: locator.join(' '),
    });
  } else if (tag === 'PackageChecksum') {
    const colon = value.indexOf(':');
    add(here, 'checksums', { algorithm: value.slice(0, colon), checksumValue: value.slice(colon + 1).trim() });
  } else if (tag === 'PackageAttributionText') add(here, 'attributionTexts', value);
  else if (Object.hasOwn(ofPackage, tag)) here[ofPackage[tag] ?? tag] = value;
}

function add(object: Object | undefined, key: string, value: unknown): void {
  if (!object) return;
  const before = object[key];
  if (Array.isArray(before)) before.push(value);
  else object[key] = [value];
}

function* tags(bytes: Buffer, name: string): Iterable<[tag: string, value: string]> {
  const text = bytes.toString('utf8');
  let at = 0;
  while (at < text.length) {
    const found = text.indexOf('\n', at);
    const end = found < 0 ? text.length : found;
    const line = text.slice(at, Math.min(end, at + sbomBounds.elementBytes)).trim();
    const start = at;
    at = end + 1;
    if (line === '' || line.startsWith('#')) continue;
    const colon = line.indexOf(':');
    if (colon < 1 || !/^[A-Za-z]+$/.test(line.slice(0, colon))) continue;
    const tag = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    if (!value.startsWith('<text>')) {
      yield [tag, value];
      continue;
    }
    const opening = text.indexOf('<text>', start) + 6;
    const closing = text.indexOf('</text>', opening);
    if (closing < 0) throw new PlimsollError('record-invalid', `${name} is cut off: the text of a ${tag} does not end`);
    yield [tag, text.slice(opening, closing)];
    const next = text.indexOf('\n', closing);
    at = next < 0 ? text.length : next + 1;
  }
}
