/** CycloneDX (ECMA-424), every version: the components of a document, and what is said of them. */
import type { Carried } from '../bill.ts';
import { isArtifact } from '../purl.ts';
import type { Assembly } from './assembly.ts';
import { sbomBounds } from './bounds.ts';
import type { Stated } from './stated.ts';
import { list, text, whole } from './value.ts';

/** Kinds of components that are no packages, unless a package URL says that they are. */
const notPackages = new Set(['file', 'data', 'cryptographic-asset', 'platform', 'device', 'device-driver']);

/** What of a component is read; the rest is counted as lost. */
const read = new Set([
  ...['type', 'bom-ref', 'supplier', 'publisher', 'author', 'authors', 'manufacturer', 'group', 'name', 'version'],
  ...['description', 'scope', 'hashes', 'licenses', 'copyright', 'cpe', 'purl', 'externalReferences', 'properties'],
  ...['components', 'evidence', 'mime-type', 'modified', 'vulnerabilities'],
]);

/** Reads a component and those within it, however deep they are, to a bound. */
export function readComponent(component: unknown, assembly: Assembly): void {
  const waiting: { one: unknown; depth: number }[] = [{ one: component, depth: 1 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { one, depth } = next;
    if (typeof one !== 'object' || one === null || Array.isArray(one)) {
      assembly.notes.lose('component that is no object');
      continue;
    }
    readOne(one, assembly);
    const inner = list(one, 'components');
    if (depth >= sbomBounds.depth && inner.length > 0) assembly.notes.add('deep', text(one, 'name') || '?');
    else for (const nested of inner.toReversed()) waiting.push({ one: nested, depth: depth + 1 });
  }
}

function readOne(one: object, assembly: Assembly): void {
  const type = text(one, 'type');
  const ref = text(one, 'bom-ref');
  const purl = text(one, 'purl');
  if (type === 'operating-system' && !purl) {
    assembly.os(ref, text(one, 'name'), text(one, 'version'), propertiesOf(one));
    return;
  }
  if (!purl && (notPackages.has(type) || isLockfile(one, type))) {
    assembly.other(ref);
    assembly.notes.lose(`component of type ${type}`);
    return;
  }
  for (const key of Object.keys(one)) if (!read.has(key)) assembly.notes.lose(`${key.slice(0, 40)} of a component`);
  assembly.component(ref, statedOf(one));
}

/** Trivy has a component for each lockfile, under which its packages stand. */
const isLockfile = (one: unknown, type: string): boolean =>
  type === 'application' &&
  text(one, 'version') === '' &&
  propertiesOf(one).some(([name]) => name === 'aquasecurity:trivy:Class' || name === 'aquasecurity:trivy:Type');

/** The component that the document is about. What it is itself may be vulnerable, when it is a package. */
export function readSubject(component: unknown, assembly: Assembly): void {
  if (typeof component !== 'object' || component === null) return;
  const purl = text(component, 'purl');
  const ref = text(component, 'bom-ref');
  const type = text(component, 'type');
  const name = [text(component, 'group'), text(component, 'name')].filter(Boolean).join('/');
  const version = text(component, 'version');
  assembly.subject({ ref, name, version, type, purl, properties: propertiesOf(component) });
  if (purl !== '' && type !== 'container' && !isArtifact(purl)) assembly.component(ref, statedOf(component));
  for (const inner of list(component, 'components')) readComponent(inner, assembly);
}

export function readDependency(one: unknown, assembly: Assembly): void {
  const from = text(one, 'ref');
  for (const to of list(one, 'dependsOn')) if (typeof to === 'string') assembly.dependency(from, to);
}

function propertiesOf(one: unknown): [string, string][] {
  return list(one, 'properties').flatMap((property): [string, string][] => {
    const name = text(property, 'name');
    const value = whole(property, 'value');
    return name && value !== undefined ? [[name, value]] : [];
  });
}

function statedOf(one: object): Stated {
  const supplier =
    whole(one, 'supplier', 'name') ?? (text(one, 'manufacturer', 'name') || text(one, 'publisher') || undefined);
  const [occurrence] = list(one, 'evidence', 'occurrences');
  const location = whole(occurrence, 'location');
  const scope = text(one, 'scope');
  return {
    name: text(one, 'name'),
    ...(text(one, 'group') && { group: text(one, 'group') }),
    version: text(one, 'version'),
    purl: text(one, 'purl'),
    licences: licencesOf(one),
    ...(supplier && { supplier }),
    ...(location !== undefined && { path: location }),
    ...(scope === 'excluded' && { dev: true }),
    properties: propertiesOf(one),
    carried: carriedOf(one),
  };
}

function licencesOf(one: object): string[] {
  return list(one, 'licenses').flatMap(choice => {
    const found =
      whole(choice, 'license', 'id') ?? whole(choice, 'license', 'name') ?? whole(choice, 'expression') ?? '';
    return found ? [found.slice(0, sbomBounds.word)] : [];
  });
}

function carriedOf(one: object): Stated['carried'] {
  const hashes = list(one, 'hashes').flatMap((hash): NonNullable<Carried['hashes']> => {
    const [algorithm, value] = [text(hash, 'alg'), text(hash, 'content')];
    return algorithm && value ? [{ algorithm, value }] : [];
  });
  const website = list(one, 'externalReferences').find(reference => text(reference, 'type') === 'website');
  const [cpe, description, copyright] = [text(one, 'cpe'), text(one, 'description'), text(one, 'copyright')];
  return {
    ...(hashes.length > 0 && { hashes }),
    ...(cpe && { cpes: [cpe] }),
    ...(description && { description }),
    ...(copyright && { copyright }),
    ...(website !== undefined && text(website, 'url') && { website: text(website, 'url') }),
  };
}

/** Who wrote a document: a tool as a component (1.5 and later), or in a list of its own. */
export function toolOf(tools: unknown): string {
  const [first] = [...list(tools, 'components'), ...(Array.isArray(tools) ? tools : [])];
  return [text(first, 'name'), text(first, 'version')].filter(Boolean).join(' ');
}
