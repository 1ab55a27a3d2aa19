import { createHash } from 'node:crypto';
import type { Bill, Making } from '../bill.ts';
import { type SpdxPackage, spdx2Of } from './spdx2.ts';
import { namespaceOf } from './spdx2-json.ts';

/** SPDX 2.3 tag-value. */
export function* writeSpdx2Tag(bill: Bill, making: Making): Iterable<string> {
  const { name, created, creator, comment, packages, licences, relationships } = spdx2Of(bill, making);
  const blocks = packages.map(block);
  for (const { id, text } of licences)
    blocks.push(`LicenseID: ${id}\nExtractedText: ${long(text)}\nLicenseName: ${line(text.slice(0, 200))}\n`);
  const related = relationships.map(([from, type, to]) => `Relationship: ${from} ${type} ${to}\n`);
  const hash = createHash('sha256').update(name).update(created);
  for (const text of [...blocks, ...related]) hash.update(text);
  yield `SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: ${name}\n`;
  yield `DocumentNamespace: ${namespaceOf(hash.digest('hex'))}\n`;
  yield `${comment ? `DocumentComment: ${long(comment)}\n` : ''}Creator: ${creator}\nCreated: ${created}\n\n`;
  for (const lines of [blocks, related]) {
    for (let at = 0; at < lines.length; at += 500) yield lines.slice(at, at + 500).join(lines === blocks ? '\n' : '');
    yield '\n';
  }
}

/** A value of one line. */
const line = (text: string): string => text.replace(/\s+/g, ' ').trim() || 'NOASSERTION';

/** Text ends where its closing tag stands, so none may stand inside. */
const long = (text: string): string => `<text>${text.replace(/<\/text>/gi, '</ text>')}</text>`;

function block(one: SpdxPackage): string {
  const lines: [string, string | undefined][] = [
    ['PackageName', one.name],
    ['SPDXID', one.SPDXID],
    ['PackageVersion', one.versionInfo],
    ['PackageSupplier', one.supplier],
    ['PackageDownloadLocation', one.downloadLocation],
    ['PrimaryPackagePurpose', one.primaryPackagePurpose],
    ['FilesAnalyzed', String(one.filesAnalyzed)],
    ...(one.checksums ?? []).map((sum): [string, string] => [
      'PackageChecksum',
      `${sum.algorithm}: ${sum.checksumValue}`,
    ]),
    ['PackageHomePage', one.homepage],
    ['PackageSourceInfo', one.sourceInfo && long(one.sourceInfo)],
    ['PackageLicenseConcluded', one.licenseConcluded],
    ['PackageLicenseDeclared', one.licenseDeclared],
    ['PackageCopyrightText', one.copyrightText === 'NOASSERTION' ? one.copyrightText : long(one.copyrightText)],
    ['PackageDescription', one.description && long(one.description)],
    ...(one.externalRefs ?? []).map((ref): [string, string] => [
      'ExternalRef',
      `${ref.referenceCategory} ${ref.referenceType} ${line(ref.referenceLocator)}`,
    ]),
    ...(one.annotations ?? []).flatMap((note): [string, string][] => [
      ['Annotator', note.annotator],
      ['AnnotationDate', note.annotationDate],
      ['AnnotationType', note.annotationType],
      ['SPDXREF', one.SPDXID],
      ['AnnotationComment', long(note.comment)],
    ]),
  ];
  let text = '';
  for (const [tag, value] of lines) if (value) text += `${tag}: ${value}\n`;
  return text;
}
