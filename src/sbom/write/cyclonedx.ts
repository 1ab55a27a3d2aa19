/** CycloneDX (ECMA-424) as plain objects, in the order in which its XML schema wants them; JSON and XML are made of these. */
import type { Bill, BillPackage, Making } from '../bill.ts';
import { artifactProperties, cpeProperty, osProperties, type Property, packageProperties } from '../properties.ts';
import type { CyclonedxVersion } from './cyclonedx-versions.ts';
import { graphOf, type Node, osRef, rootRef, timestamp, topOf } from './graph.ts';
import { licenceKind } from './licence.ts';

export interface CdxLicence {
  license?: { id?: string; name?: string };
  expression?: string;
}

export interface CdxComponent {
  type: string;
  'bom-ref': string;
  supplier?: { name: string };
  group?: string;
  name: string;
  version?: string;
  description?: string;
  scope?: string;
  hashes?: { alg: string; content: string }[];
  licenses?: CdxLicence[];
  copyright?: string;
  cpe?: string;
  purl?: string;
  externalReferences?: { type: string; url: string }[];
  properties?: { name: string; value: string }[];
  evidence?: { occurrences: { location: string }[] };
}

export interface CdxDependency {
  ref: string;
  dependsOn: string[];
}

/** A document without its serial number, which is made of the rest. */
export interface CdxDocument {
  version: CyclonedxVersion;
  metadata: { timestamp: string; tool: { name: string; version: string }; component: CdxComponent };
  components: CdxComponent[];
  dependencies: CdxDependency[];
  /** What is known to be incomplete. */
  incomplete: boolean;
}

export function cyclonedxOf(bill: Bill, { created, version: own }: Making, version: CyclonedxVersion): CdxDocument {
  const nodes = graphOf(bill);
  const components = nodes.map(node => componentOf(node, version));
  if (bill.os) components.unshift(osComponent(bill.os));
  const dependencies = nodes.map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.map(on => on.ref) }));
  const top = topOf(nodes).map(({ ref }) => ref);
  dependencies.unshift({ ref: rootRef, dependsOn: bill.os ? [osRef, ...top] : top });
  return {
    version,
    metadata: { timestamp: timestamp(created), tool: { name: 'plimsoll', version: own }, component: rootOf(bill) },
    components,
    dependencies: dependencies.filter(({ dependsOn }) => dependsOn.length > 0),
    incomplete: bill.problems.some(({ gap }) => gap),
  };
}

const listed = (properties: Property[]): { name: string; value: string }[] =>
  properties.map(([name, value]) => ({ name, value }));

function rootOf(bill: Bill): CdxComponent {
  const { artifact } = bill;
  return {
    type: artifact.kind === 'image' ? 'container' : artifact.kind === 'rootfs' ? 'operating-system' : 'application',
    'bom-ref': rootRef,
    name: artifact.reference,
    ...(artifact.digest && { version: artifact.digest }),
    properties: listed(artifactProperties(bill)),
  };
}

function osComponent(os: NonNullable<Bill['os']>): CdxComponent {
  return {
    type: 'operating-system',
    'bom-ref': osRef,
    name: os.id,
    ...(os.versionId && { version: os.versionId }),
    ...(os.prettyName && { description: os.prettyName }),
    properties: listed(osProperties(os)),
  };
}

/** Of a name in two parts, the first is the group. */
const grouped: Record<string, RegExp> = {
  maven: /^([^:]+):(.+)$/s,
  npm: /^(@[^/]+)\/(.+)$/s,
  composer: /^([^/]+)\/(.+)$/s,
};

const applications = new Set(['generic', 'bitnami', 'snap', 'flatpak', 'wordpress-plugin']);

function typeOf({ type }: BillPackage, version: CyclonedxVersion): string {
  if (type === 'oci') return 'container';
  if (type === 'huggingface' && version !== '1.4') return 'machine-learning-model';
  return applications.has(type) ? 'application' : 'library';
}

function componentOf({ one, ref, dangling }: Node, version: CyclonedxVersion): CdxComponent {
  const [, group, name = one.name] = (Object.hasOwn(grouped, one.type) && grouped[one.type]?.exec(one.name)) || [];
  const { carried } = one;
  const hashes = (carried?.hashes ?? [])
    .filter(isHash)
    .map(({ algorithm, value }) => ({ alg: algorithm, content: value }));
  const licenses = licencesOf(one.licences ?? []);
  const occurrences = version !== '1.4' && one.path !== '';
  const cpes = [one.extra?.['cpe'], carried?.cpes].flat(2).filter(cpe => typeof cpe === 'string');
  const cpe = cpes.find(isCpe);
  const properties = packageProperties(
    one,
    {
      path: occurrences,
      licences: one.licences === undefined || (licenses.length > 0 && licenses.length === one.licences.length),
      vendor: true,
    },
    dangling,
  );
  const others = cpes.filter(other => other !== cpe && carried?.cpes?.includes(other));
  properties.push(...others.map((other): Property => [cpeProperty, other]), ...(carried?.properties ?? []));
  return {
    type: typeOf(one, version),
    'bom-ref': ref,
    ...(one.vendor !== undefined && { supplier: { name: one.vendor } }),
    ...(group && { group }),
    name,
    ...(one.version && { version: one.version }),
    ...(carried?.description && { description: carried.description }),
    // "Component usage for test and other non-runtime purposes".
    ...(one.dev && { scope: 'excluded' }),
    ...(hashes.length > 0 && { hashes }),
    ...(licenses.length > 0 && { licenses }),
    ...(carried?.copyright && { copyright: carried.copyright }),
    ...(cpe && { cpe }),
    ...(one.purl && { purl: one.purl }),
    ...(isUrl(carried?.website) && { externalReferences: [{ type: 'website', url: carried?.website ?? '' }] }),
    ...(properties.length > 0 && { properties: listed(properties) }),
    ...(occurrences && { evidence: { occurrences: [{ location: one.path }] } }),
  };
}

/** One expression, or a list of ids and names: the schemas do not let them mix before 1.7. */
function licencesOf(stated: readonly string[]): CdxLicence[] {
  const [only] = stated;
  if (only === undefined || stated.includes('')) return [];
  if (stated.length === 1 && licenceKind(only) === 'expression') return [{ expression: only }];
  return stated.map(one => ({ license: licenceKind(one) === 'id' ? { id: one } : { name: one } }));
}

const algorithms: Record<string, number> = {
  MD5: 32,
  'SHA-1': 40,
  'SHA-256': 64,
  'SHA-384': 96,
  'SHA-512': 128,
  'SHA3-256': 64,
  'SHA3-384': 96,
  'SHA3-512': 128,
  'BLAKE2b-256': 64,
  'BLAKE2b-384': 96,
  'BLAKE2b-512': 128,
};

const isHash = ({ algorithm, value }: { algorithm: string; value: string }): boolean =>
  Object.hasOwn(algorithms, algorithm) && algorithms[algorithm] === value.length && /^[0-9a-fA-F]+$/.test(value);

/** Each of the ten fields of a formatted string (NIST IR 7695, 6.2): ANY, NA, or letters with the rest escaped. */
const cpeField = /^(?:[*-]|\?{0,8}\*?(?:[\w.-]|\\[!-/:-@[-`{-~])+\?{0,8}\*?)$/;

export function isCpe(text: unknown): text is string {
  if (typeof text !== 'string' || text.length > 1024) return false;
  const [, part, fields = ''] = /^cpe:2\.3:([aho]):(.+)$/s.exec(text) ?? [];
  if (!part) return false;
  const all = fields.split(/(?<!\\):/);
  return (
    all.length === 10 &&
    all.every(field => cpeField.test(field)) &&
    /^(?:[*-]|[a-zA-Z]{2,3}(?:-(?:[a-zA-Z]{2}|\d{3}))?)$/.test(all[5] ?? '')
  );
}

/** Absolute, and fit for a place where the schemas want an IRI. */
export const isUrl = (text: string | undefined): boolean =>
  text !== undefined &&
  text.length < 4096 &&
  /^https?:\/\/[!-~]+$/.test(text) &&
  !/[\s<>"{}|\\^`]/.test(text) &&
  URL.canParse(text);
