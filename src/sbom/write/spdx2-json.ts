import { createHash } from 'node:crypto';
import type { Bill, Making } from '../bill.ts';
import { list } from './cyclonedx-json.ts';
import { uuidOf } from './graph.ts';
import { spdx2Of } from './spdx2.ts';

/** SPDX 2.3 JSON, a package and a relationship a line. */
export function* writeSpdx2Json(bill: Bill, making: Making): Iterable<string> {
  const { name, created, creator, comment, packages, licences, relationships } = spdx2Of(bill, making);
  const listed = packages.map(one => JSON.stringify(one));
  const extracted = licences.map(({ id, text }) =>
    JSON.stringify({ licenseId: id, extractedText: text, name: text.slice(0, 200) }),
  );
  const related = relationships.map(([from, relationshipType, to]) =>
    JSON.stringify({ spdxElementId: from, relationshipType, relatedSpdxElement: to }),
  );
  const hash = createHash('sha256').update(name).update(created);
  for (const line of [...listed, ...extracted, ...related]) hash.update(line);
  const head = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name,
    documentNamespace: namespaceOf(hash.digest('hex')),
    creationInfo: { created, creators: [creator] },
    ...(comment && { comment }),
  };
  yield `${JSON.stringify(head).slice(0, -1)},\n`;
  yield* list('packages', listed);
  if (extracted.length > 0) {
    yield ',\n';
    yield* list('hasExtractedLicensingInfos', extracted);
  }
  yield ',\n';
  yield* list('relationships', related);
  yield '}\n';
}

/** The form that SPDX proposes for namespaces that nobody serves. */
export const namespaceOf = (hex: string): string => `https://spdx.org/spdxdocs/plimsoll-${uuidOf(hex)}`;
