import { createHash } from 'node:crypto';
import type { Bill, BillPackage, Making } from '../bill.ts';
import { artifactProperties, osProperties, type Property, packageProperties } from '../properties.ts';
import { isCpe, isUrl } from './cyclonedx.ts';
import { list } from './cyclonedx-json.ts';
import { graphOf, type Node, osRef, rootRef, shortId, timestamp, topOf } from './graph.ts';
import { expressionOf, type NamedLicence } from './licence.ts';
import { namespaceOf } from './spdx2-json.ts';

type Element = Record<string, unknown>;

/** An id of this document. */
type At = (id: string) => string;

const creationInfo = '_:creation';

/** SPDX 3.0.1 JSON-LD (profiles core, software, simpleLicensing and extension), an element a line. */
export function* writeSpdx3(bill: Bill, { created, version }: Making): Iterable<string> {
  const date = timestamp(created);
  const nodes = graphOf(bill);
  const hash = createHash('sha256').update(`${version} ${date} ${JSON.stringify([artifactProperties(bill), bill.os])}`);
  for (const { one } of nodes) hash.update(JSON.stringify(one));
  const namespace = namespaceOf(hash.digest('hex'));
  const at: At = id => `${namespace}#${id}`;
  const named = new Map<string, NamedLicence>();
  const suppliers = new Map<string, string>();
  const expressions = new Map<string, Node[]>();
  for (const node of nodes) {
    const { licences, vendor } = node.one;
    if (vendor?.trim()) suppliers.set(vendor, at(`supplier-${shortId(vendor)}`));
    if (!licences?.length) continue;
    const text = expressionOf(licences, named);
    const same = expressions.get(text);
    if (same) same.push(node);
    else expressions.set(text, [node]);
  }
  const packages = [
    rootOf(bill, at),
    ...(bill.os ? [osOf(bill.os, at)] : []),
    ...nodes.map(node => packageOf(node, suppliers, at)),
  ];
  const agents = [...suppliers].map(([name, spdxId]) => element('Organization', spdxId, { name }));
  const relationships = relationshipsOf(bill, nodes, expressions, at);
  const licences = licencesOf(expressions, named, at);
  const elements = [...agents, ...packages, ...licences, ...relationships];
  const members = elements.map(({ spdxId }) => spdxId);
  const first: Element[] = [
    {
      type: 'CreationInfo',
      '@id': creationInfo,
      specVersion: '3.0.1',
      created: date,
      createdBy: [at('maker')],
      createdUsing: [at('tool')],
    },
    element('SoftwareAgent', at('maker'), { name: 'plimsoll' }),
    element('Tool', at('tool'), { name: `plimsoll-${version}` }),
    element('SpdxDocument', at('document'), {
      ...(bill.problems.some(({ gap }) => gap) && {
        comment: 'Incomplete: parts of the artifact could not be read.',
      }),
      dataLicense: at('data-licence'),
      profileConformance: ['core', 'software', 'simpleLicensing', 'extension'],
      rootElement: [at('sbom')],
    }),
    element('simplelicensing_LicenseExpression', at('data-licence'), {
      simplelicensing_licenseExpression: 'CC0-1.0',
    }),
    element('software_Sbom', at('sbom'), {
      software_sbomType: ['analyzed'],
      rootElement: [at(rootRef)],
      element: members,
    }),
  ];
  const lines = [...first, ...elements].map(one => JSON.stringify(one));
  yield '{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld",\n';
  yield* list('@graph', lines);
  yield '}\n';
}

const element = (type: string, spdxId: string, rest: Element): Element => ({ type, spdxId, creationInfo, ...rest });

const nodeId = ({ one, ref }: Node): string => `package-${one.type}-${shortId(ref)}`;

/** The extension that CycloneDX's properties have in SPDX (Extension profile, CdxPropertiesExtension). */
function extended(properties: Property[]): Element {
  if (properties.length === 0) return {};
  const entries = properties.map(([name, value]) => ({
    type: 'extension_CdxPropertyEntry',
    extension_cdxPropName: name,
    extension_cdxPropValue: value,
  }));
  return { extension: [{ type: 'extension_CdxPropertiesExtension', extension_cdxProperty: entries }] };
}

function rootOf(bill: Bill, at: At): Element {
  const { artifact } = bill;
  return element('software_Package', at(rootRef), {
    ...extended(artifactProperties(bill)),
    name: artifact.reference,
    ...(artifact.digest && { software_packageVersion: artifact.digest }),
    software_primaryPurpose: artifact.kind === 'image' ? 'container' : 'application',
  });
}

const osOf = (os: NonNullable<Bill['os']>, at: At): Element =>
  element('software_Package', at(osRef), {
    ...extended(osProperties(os)),
    name: os.id,
    ...(os.versionId && { software_packageVersion: os.versionId }),
    software_primaryPurpose: 'operatingSystem',
  });

const applications = new Set(['generic', 'bitnami', 'snap', 'flatpak', 'wordpress-plugin']);
const purposeOf = ({ type }: BillPackage): string =>
  type === 'oci' ? 'container' : type === 'huggingface' ? 'model' : applications.has(type) ? 'application' : 'library';

const algorithms: Record<string, string> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

function packageOf(node: Node, suppliers: ReadonlyMap<string, string>, at: At): Element {
  const { one, dangling } = node;
  const { carried, source, licences = [], vendor } = one;
  const supplier = vendor === undefined ? undefined : suppliers.get(vendor);
  const properties = packageProperties(
    one,
    {
      licences:
        one.licences === undefined || (licences.length === 1 && expressionOf(licences, new Map()) === licences[0]),
      vendor: supplier !== undefined || vendor === undefined,
    },
    dangling,
  );
  properties.push(...(carried?.properties ?? []));
  const hashes = (carried?.hashes ?? []).flatMap(({ algorithm, value }) =>
    Object.hasOwn(algorithms, algorithm) ? [{ type: 'Hash', algorithm: algorithms[algorithm], hashValue: value }] : [],
  );
  const cpes = [...new Set([one.extra?.['cpe'], carried?.cpes].flat(2).filter(isCpe))];
  return element('software_Package', at(nodeId(node)), {
    ...(carried?.description && { description: carried.description }),
    ...extended(properties),
    ...(cpes.length > 0 && {
      externalIdentifier: cpes.map(identifier => ({
        type: 'ExternalIdentifier',
        externalIdentifierType: 'cpe23',
        identifier,
      })),
    }),
    name: one.name,
    ...(supplier && { suppliedBy: supplier }),
    ...(hashes.length > 0 && { verifiedUsing: hashes }),
    ...(carried?.copyright && { software_copyrightText: carried.copyright }),
    ...(isUrl(carried?.website) && { software_homePage: carried?.website }),
    ...(one.purl && { software_packageUrl: one.purl }),
    ...(one.version && { software_packageVersion: one.version }),
    software_primaryPurpose: purposeOf(one),
    ...(source && { software_sourceInfo: `built package from: ${source.name} ${source.version}`.trim() }),
  });
}

function relationshipsOf(
  bill: Bill,
  nodes: readonly Node[],
  expressions: ReadonlyMap<string, Node[]>,
  at: At,
): Element[] {
  const gap = bill.problems.some(problem => problem.gap);
  const related = (relationshipType: string, from: string, to: string[], rest: Element = {}): Element[] => {
    const id = at(`${relationshipType}-${shortId([from, ...to].join(' '))}`);
    return to.length === 0
      ? []
      : [element('Relationship', id, { ...rest, from: at(from), relationshipType, to: to.map(at) })];
  };
  const contained = [...(bill.os ? [osRef] : []), ...nodes.map(nodeId)];
  return [
    ...related('contains', rootRef, contained, gap ? { completeness: 'incomplete' } : {}),
    ...related('dependsOn', rootRef, topOf(nodes).map(nodeId)),
    ...nodes.flatMap(node => related('dependsOn', nodeId(node), node.dependsOn.map(nodeId))),
    ...[...expressions].flatMap(([text, of]) =>
      of.flatMap(node => related('hasDeclaredLicense', nodeId(node), [licenceId(text)])),
    ),
  ];
}

const licenceId = (expression: string): string => `licence-${shortId(expression)}`;

function licencesOf(
  expressions: ReadonlyMap<string, Node[]>,
  named: ReadonlyMap<string, NamedLicence>,
  at: At,
): Element[] {
  const byId = new Map([...named.values()].map(({ id, text }) => [id, text]));
  const texts = [...byId].map(([id, text]) =>
    element('simplelicensing_SimpleLicensingText', at(id), { name: id, simplelicensing_licenseText: text }),
  );
  const all = [...expressions.keys()].map(text => {
    const refs = [...new Set(text.match(/LicenseRef-[A-Za-z0-9.-]+/g))].filter(id => byId.has(id));
    return element('simplelicensing_LicenseExpression', at(licenceId(text)), {
      ...(refs.length > 0 && {
        simplelicensing_customIdToUri: refs.map(key => ({ type: 'DictionaryEntry', key, value: at(key) })),
      }),
      simplelicensing_licenseExpression: text,
    });
  });
  return [...texts, ...all];
}
