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

/** Longer than any tag. */
const longestTag = 64;

/** Tags with which another section begins, so that what follows belongs to no package. */
const elsewhere = new Set(['FileName', 'SnippetSPDXID']);

/**
 * SPDX 2 tag-value (SPDX 2.3, clause 4.4): lines of `Tag: value`, and text over many lines between `<text>` tags. Read twice:
 * for what speaks of packages from elsewhere, and for the packages, one at a time.
 */
export function readSpdx2Tag(bytes: Buffer, options: ReadOptions): ReadBill {
  const head = { spdxVersion: '', name: '', creators: [] as string[], created: '' };
  const relationships: Object[] = [];
  const extracted: Object[] = [];
  const counts = new Map<string, number>();
  /** Annotations that stand elsewhere than behind their package. */
  const apart = new Map<string, Object[]>();
  let [section, noted] = ['', ''];
  for (const [tag, value] of tags(bytes, options.name)) {
    if (tag === 'SPDXID') section = value;
    else if (tag === 'Relationship') {
      const [from, type, to] = value.split(/\s+/);
      if (type !== 'CONTAINS')
        relationships.push({ spdxElementId: from, relationshipType: type, relatedSpdxElement: to });
    } else if (tag === 'LicenseID') extracted.push({ licenseId: value });
    else if (tag === 'ExtractedText' || tag === 'LicenseName') {
      const last = extracted.at(-1);
      if (last) last[tag === 'ExtractedText' ? 'extractedText' : 'name'] = value;
    } else if (elsewhere.has(tag)) {
      const what = tag === 'FileName' ? 'files' : 'snippets';
      counts.set(what, (counts.get(what) ?? 0) + 1);
    } else if (tag === 'SPDXREF') noted = value;
    else if (tag === 'AnnotationComment' && noted && noted !== section)
      apart.set(noted, [...(apart.get(noted) ?? []), { comment: value }]);
    else if (tag === 'Creator') head.creators.push(value);
    else if (tag === 'Created') head.created = value;
    else if (tag === 'SPDXVersion') head.spdxVersion = value;
    else if (tag === 'DocumentName') head.name = value;
  }
  const source: Spdx2Source = {
    head: {
      ...head,
      creationInfo: { creators: head.creators, created: head.created },
      documentDescribes: [],
    },
    packages: () => packagesOf(bytes, options.name, apart),
    relationships: () => relationships,
    extracted: () => extracted,
    others: [...counts],
  };
  return readSpdx2(source, 'tag-value', options);
}

function* packagesOf(bytes: Buffer, name: string, apart: ReadonlyMap<string, Object[]>): Iterable<Object> {
  let here: Object | undefined;
  const finished = (): Object[] => {
    if (!here) return [];
    for (const note of apart.get(String(here['SPDXID'])) ?? []) add(here, 'annotations', note);
    return [here];
  };
  let noted = '';
  for (const [tag, value] of tags(bytes, name)) {
    if (tag === 'PackageName') {
      yield* finished();
      here = { name: value };
    } else if (tag === 'LicenseID' || elsewhere.has(tag)) {
      yield* finished();
      here = undefined;
    } else if (!here) continue;
    else if (tag === 'SPDXID') here['SPDXID'] = value;
    else if (tag === 'SPDXREF') noted = value;
    else if (tag === 'AnnotationComment' && noted === here['SPDXID']) add(here, 'annotations', { comment: value });
    else ofThePackage(here, tag, value);
  }
  yield* finished();
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

function add(object: Object, key: string, value: unknown): void {
  const before = object[key];
  if (Array.isArray(before)) before.push(value);
  else object[key] = [value];
}

const [newline, colonSign, hashSign] = [10, 58, 35];
const [textOpens, textCloses] = [Buffer.from('<text>'), Buffer.from('</text>')];

function* tags(bytes: Buffer, name: string): Iterable<[tag: string, value: string]> {
  for (let at = 0; at < bytes.length; ) {
    const found = bytes.indexOf(newline, at);
    const end = found < 0 ? bytes.length : found;
    const start = at;
    at = end + 1;
    // Blanks before a tag are let pass.
    let first = start;
    while (first < end && (bytes[first] === 32 || bytes[first] === 9)) first++;
    if (first === end || bytes[first] === hashSign) continue;
    const colon = bytes.indexOf(colonSign, first);
    if (colon < 0 || colon >= end || colon - first > longestTag) continue;
    const tag = bytes.toString('latin1', first, colon);
    if (!/^[A-Za-z]+$/.test(tag)) continue;
    if (end - colon > sbomBounds.elementBytes)
      throw new PlimsollError('bound', `a line of ${name} is longer than ${sbomBounds.elementBytes} bytes`);
    const value = bytes.toString('utf8', colon + 1, end).trim();
    if (!value.startsWith('<text>')) {
      yield [tag, value];
      continue;
    }
    const opening = bytes.indexOf(textOpens, colon) + textOpens.length;
    const closing = bytes.indexOf(textCloses, opening);
    if (closing < 0) throw new PlimsollError('record-invalid', `${name} is cut off: the text of a ${tag} does not end`);
    if (closing - opening > sbomBounds.elementBytes)
      throw new PlimsollError('bound', `a text of ${name} is longer than ${sbomBounds.elementBytes} bytes`);
    yield [tag, bytes.toString('utf8', opening, closing)];
    const next = bytes.indexOf(newline, closing);
    at = next < 0 ? bytes.length : next + 1;
  }
}
