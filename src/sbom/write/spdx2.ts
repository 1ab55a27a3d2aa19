/** SPDX 2.3 as plain objects; JSON and tag-value are made of these. */
import type { Bill, BillPackage, Making } from '../bill.ts';
import { artifactProperties, osProperties, type Property, packageProperties } from '../properties.ts';
import { isCpe, isUrl } from './cyclonedx.ts';
import { graphOf, type Node, osRef, rootRef, shortId, timestamp, topOf } from './graph.ts';
import { expressionOf, type NamedLicence } from './licence.ts';

export interface SpdxPackage {
  name: string;
  SPDXID: string;
  versionInfo?: string;
  supplier: string;
  downloadLocation: 'NOASSERTION';
  filesAnalyzed: false;
  checksums?: { algorithm: string; checksumValue: string }[];
  homepage?: string;
  sourceInfo?: string;
  licenseConcluded: 'NOASSERTION';
  licenseDeclared: string;
  copyrightText: string;
  description?: string;
  externalRefs?: { referenceCategory: string; referenceType: string; referenceLocator: string }[];
  primaryPackagePurpose: string;
  annotations?: { annotationDate: string; annotationType: 'OTHER'; annotator: string; comment: string }[];
}

export interface SpdxDocument {
  name: string;
  created: string;
  creator: string;
  comment?: string;
  packages: SpdxPackage[];
  licences: NamedLicence[];
  relationships: [from: string, type: string, to: string][];
}

const documentId = 'SPDXRef-DOCUMENT';

export function spdx2Of(bill: Bill, { created, version }: Making): SpdxDocument {
  const date = timestamp(created);
  const creator = `Tool: plimsoll-${version}`;
  const noted = (properties: Property[]): Pick<SpdxPackage, 'annotations'> =>
    properties.length === 0
      ? {}
      : {
          annotations: [
            { annotationDate: date, annotationType: 'OTHER', annotator: creator, comment: commentOf(properties) },
          ],
        };
  const nodes = graphOf(bill);
  const named = new Map<string, NamedLicence>();
  const ids = new Map(nodes.map(node => [node, idOf(node)]));
  const id = (node: Node): string => ids.get(node) ?? documentId;
  const { artifact, os } = bill;
  const root: SpdxPackage = {
    ...blank(artifact.reference, `SPDXRef-${rootRef}`, artifact.kind === 'image' ? 'CONTAINER' : 'APPLICATION'),
    ...(artifact.digest && { versionInfo: artifact.digest }),
    ...noted(artifactProperties(bill)),
  };
  const system: SpdxPackage[] = os
    ? [
        {
          ...blank(os.id, `SPDXRef-${osRef}`, 'OPERATING-SYSTEM'),
          ...(os.versionId && { versionInfo: os.versionId }),
          ...noted(osProperties(os)),
        },
      ]
    : [];
  const top = new Set(topOf(nodes));
  const relationships: SpdxDocument['relationships'] = [[documentId, 'DESCRIBES', root.SPDXID]];
  if (os) relationships.push([root.SPDXID, 'CONTAINS', `SPDXRef-${osRef}`]);
  for (const node of nodes) relationships.push([root.SPDXID, 'CONTAINS', id(node)]);
  for (const node of nodes) {
    if (top.has(node)) relationships.push([root.SPDXID, 'DEPENDS_ON', id(node)]);
    for (const on of node.dependsOn) relationships.push([id(node), 'DEPENDS_ON', id(on)]);
  }
  return {
    name: oneLine(artifact.reference) || 'artifact',
    created: date,
    creator,
    ...(bill.problems.some(({ gap }) => gap) && { comment: 'Incomplete: parts of the artifact could not be read.' }),
    packages: [root, ...system, ...nodes.map(node => packageOf(node, id(node), named, noted))],
    licences: [...named.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    relationships,
  };
}

/** Angle brackets are escaped, so that no comment ends the text that holds it in tag-value. */
const commentOf = (properties: Property[]): string => {
  const object: Record<string, string | string[]> = {};
  for (const [name, value] of properties) {
    const before = Object.hasOwn(object, name) ? object[name] : undefined;
    object[name] = before === undefined ? value : [before, value].flat();
  }
  return JSON.stringify(object).replace(/</g, '\\u003c');
};

const idOf = ({ one, ref }: Node): string =>
  `SPDXRef-Package-${one.type}-${one.name.replace(/[^A-Za-z0-9.]+/g, '-').slice(0, 60)}-${shortId(ref)}`;

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

const blank = (name: string, id: string, purpose: string): SpdxPackage => ({
  name: oneLine(name) || 'NOASSERTION',
  SPDXID: id,
  supplier: 'NOASSERTION',
  downloadLocation: 'NOASSERTION',
  filesAnalyzed: false,
  licenseConcluded: 'NOASSERTION',
  licenseDeclared: 'NOASSERTION',
  copyrightText: 'NOASSERTION',
  primaryPackagePurpose: purpose,
});

const applications = new Set(['generic', 'bitnami', 'snap', 'flatpak', 'wordpress-plugin']);

const purposeOf = ({ type }: BillPackage): string =>
  type === 'oci' ? 'CONTAINER' : applications.has(type) ? 'APPLICATION' : 'LIBRARY';

/** SPDX 2.3 has these and no hyphens in them. */
const algorithms: Record<string, string> = {
  'SHA-1': 'SHA1',
  'SHA-256': 'SHA256',
  'SHA-384': 'SHA384',
  'SHA-512': 'SHA512',
};

function packageOf(
  { one, dangling }: Node,
  id: string,
  named: Map<string, NamedLicence>,
  noted: (properties: Property[]) => Pick<SpdxPackage, 'annotations'>,
): SpdxPackage {
  const { carried, licences = [], vendor, source } = one;
  const supplier = vendor === undefined ? '' : oneLine(vendor.replace(/[()]/g, ' '));
  const licence = expressionOf(licences, named);
  const properties = packageProperties(
    one,
    {
      licences: licences.length === 0 ? one.licences === undefined : licences.length === 1 && licences[0] === licence,
      vendor: supplier === vendor,
    },
    dangling,
  );
  properties.push(...(carried?.properties ?? []));
  const checksums = (carried?.hashes ?? []).flatMap(({ algorithm, value }) => {
    const spelled = Object.hasOwn(algorithms, algorithm) ? algorithms[algorithm] : algorithm;
    return spelled && /^[0-9a-f]+$/i.test(value) ? [{ algorithm: spelled, checksumValue: value.toLowerCase() }] : [];
  });
  const refs = one.purl
    ? [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: one.purl }]
    : [];
  for (const cpe of new Set([one.extra?.['cpe'], carried?.cpes].flat(2).filter(isCpe)))
    refs.push({ referenceCategory: 'SECURITY', referenceType: 'cpe23Type', referenceLocator: cpe });
  return {
    ...blank(one.name, id, purposeOf(one)),
    ...(one.version && { versionInfo: oneLine(one.version) }),
    ...(supplier && { supplier: `Organization: ${supplier}` }),
    ...(checksums.length > 0 && { checksums }),
    ...(isUrl(carried?.website) && { homepage: carried?.website ?? '' }),
    ...(source && { sourceInfo: oneLine(`built package from: ${source.name} ${source.version}`) }),
    licenseDeclared: licence,
    ...(carried?.copyright && { copyrightText: carried.copyright }),
    ...(carried?.description && { description: carried.description }),
    ...(refs.length > 0 && { externalRefs: refs }),
    ...noted(properties),
  };
}
