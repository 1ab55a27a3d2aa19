import { createHash } from 'node:crypto';
import type { Bill, Making } from '../bill.ts';
import { type CdxComponent, type CdxDocument, type CdxLicence, cyclonedxOf } from './cyclonedx.ts';
import type { CyclonedxVersion } from './cyclonedx-versions.ts';
import { rootRef, uuidOf } from './graph.ts';

/** CycloneDX XML, a component a line. Elements stand in the order that the schema's sequences demand. */
export function* writeCyclonedxXml(bill: Bill, making: Making, version: CyclonedxVersion): Iterable<string> {
  const document = cyclonedxOf(bill, making, version);
  const metadata = metadataOf(document);
  const components = document.components.map(component);
  const dependencies = document.dependencies.map(({ ref, dependsOn }) =>
    element('dependency', { ref }, dependsOn.map(on => element('dependency', { ref: on }, '')).join('')),
  );
  const hash = createHash('sha256').update(version).update(metadata);
  for (const line of components) hash.update(line);
  for (const line of dependencies) hash.update(line);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<bom xmlns="http://cyclonedx.org/schema/bom/${version}" serialNumber="urn:uuid:${uuidOf(hash.digest('hex'))}" version="1">\n`;
  yield `${metadata}\n<components>\n`;
  yield* chunks(components);
  yield '</components>\n<dependencies>\n';
  yield* chunks(dependencies);
  yield '</dependencies>\n';
  if (document.incomplete) {
    const assemblies = element('assemblies', {}, element('assembly', { ref: rootRef }, ''));
    yield element('compositions', {}, element('composition', {}, `<aggregate>incomplete</aggregate>${assemblies}`));
  }
  yield '</bom>\n';
}

function* chunks(lines: readonly string[]): Iterable<string> {
  for (let at = 0; at < lines.length; at += 500) yield `${lines.slice(at, at + 500).join('\n')}\n`;
}

function metadataOf({ version, metadata: { timestamp, tool, component: root } }: CdxDocument): string {
  const named = child('name', tool.name) + child('version', tool.version);
  const tools =
    version === '1.4'
      ? element('tool', {}, named)
      : element('components', {}, element('component', { type: 'application' }, named));
  return element('metadata', {}, child('timestamp', timestamp) + element('tools', {}, tools) + component(root));
}

function component(one: CdxComponent): string {
  const { supplier, hashes = [], licenses = [], externalReferences = [], properties = [], evidence } = one;
  const inner = [
    supplier ? element('supplier', {}, child('name', supplier.name)) : '',
    child('group', one.group),
    child('name', one.name),
    child('version', one.version),
    child('description', one.description),
    child('scope', one.scope),
    wrapped(
      'hashes',
      hashes.map(({ alg, content }) => element('hash', { alg }, content)),
    ),
    wrapped('licenses', licenses.map(licence)),
    child('copyright', one.copyright),
    child('cpe', one.cpe),
    child('purl', one.purl),
    wrapped(
      'externalReferences',
      externalReferences.map(({ type, url }) => element('reference', { type }, child('url', url))),
    ),
    wrapped(
      'properties',
      properties.map(({ name, value }) => element('property', { name }, escaped(value))),
    ),
    evidence
      ? element(
          'evidence',
          {},
          wrapped(
            'occurrences',
            evidence.occurrences.map(({ location }) => element('occurrence', {}, child('location', location))),
          ),
        )
      : '',
  ];
  return element('component', { type: one.type, 'bom-ref': one['bom-ref'] }, inner.join(''));
}

const licence = ({ license, expression }: CdxLicence): string =>
  expression !== undefined
    ? child('expression', expression)
    : element('license', {}, child('id', license?.id) + child('name', license?.name));

const wrapped = (name: string, inner: string[]): string => (inner.length > 0 ? element(name, {}, inner.join('')) : '');

const child = (name: string, text: string | undefined): string =>
  text === undefined ? '' : `<${name}>${escaped(text)}</${name}>`;

function element(name: string, attributes: Record<string, string>, inner: string): string {
  let start = name;
  for (const [key, value] of Object.entries(attributes)) start += ` ${key}="${escaped(value)}"`;
  return inner === '' ? `<${start}/>` : `<${start}>${inner}</${name}>`;
}

/** What must be written as a reference, carriage returns too: a parser would make them line feeds. */
const special = /[&<>"\t\n\r]/g;
const references: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};
/** Characters that XML 1.0 has no way to write (section 2.2); lone surrogates, too. */
const unwritable = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu;

function escaped(text: string): string {
  return text.replace(unwritable, '\ufffd').replace(special, sign => references[sign] ?? sign);
}
