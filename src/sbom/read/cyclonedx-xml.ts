import { SaxesParser } from 'saxes';
import { PlimsollError } from '../../model/index.ts';
import { createAssembly, type ReadBill, type ReadOptions } from './assembly.ts';
import { sbomBounds } from './bounds.ts';
import { readComponent, readDependency, readSubject, toolOf } from './cyclonedx.ts';
import { vexAlone } from './cyclonedx-json.ts';

/** An element with its local name; prefixes and namespaces are left off. */
interface Element {
  name: string;
  attributes: Record<string, string>;
  text: string;
  children: Element[];
}

/** Bytes decoded at once. */
const chunkBytes = 1024 * 1024;

/**
 * CycloneDX XML, a component at a time. Entities other than XML's own five are errors, and a document type brings none: there
 * is nothing to expand.
 * @throws PlimsollError `record-invalid`, `bound`
 */
export function readCyclonedxXml(bytes: Buffer, options: ReadOptions): ReadBill {
  const assembly = createAssembly(options);
  const open: Element[] = [];
  let bytesAtElement = 0;
  let [version, tool, created] = ['', '', ''];
  let [components, vulnerabilities] = [0, 0];
  let isBom = false;
  const parser = new SaxesParser();

  /** Elements that are read when they close, by where they stand. */
  const closing: Record<string, (one: Element) => void> = {
    'bom/components/component': one => {
      components++;
      readComponent(componentOf(one), assembly);
    },
    'bom/dependencies/dependency': one => readDependency(dependencyOf(one), assembly),
    'bom/metadata': one => {
      const main = child(one, 'component');
      if (main) {
        components++;
        readSubject(componentOf(main), assembly);
      }
      created = child(one, 'timestamp')?.text.trim() ?? '';
      tool = toolOf(toolsOf(child(one, 'tools')));
    },
    'bom/vulnerabilities/vulnerability': () => {
      vulnerabilities++;
    },
    'bom/services/service': () => assembly.notes.lose('services'),
    'bom/compositions/composition': () => assembly.notes.lose('compositions'),
    'bom/annotations/annotation': () => assembly.notes.lose('annotations'),
    'bom/externalReferences/reference': () => assembly.notes.lose('externalReferences'),
  };

  parser.on('opentag', ({ name, attributes }) => {
    if (open.length >= sbomBounds.depth)
      throw new PlimsollError('bound', `${options.name} nests elements more than ${sbomBounds.depth} deep`);
    const element: Element = { name: local(name), attributes: {}, text: '', children: [] };
    for (const [key, value] of Object.entries(attributes)) {
      if (!key.startsWith('xmlns')) element.attributes[local(key)] = value;
      else if (open.length === 0 && value.includes('cyclonedx.org/schema/bom/')) {
        isBom = element.name === 'bom';
        version = value.slice(value.lastIndexOf('/') + 1);
      }
    }
    if (open.length === 2) bytesAtElement = parser.position;
    else if (open.length > 2 && parser.position - bytesAtElement > sbomBounds.elementBytes)
      throw new PlimsollError('bound', `an element of ${options.name} is longer than ${sbomBounds.elementBytes} bytes`);
    if (open.length === 0 && !isBom)
      throw new PlimsollError(
        'record-invalid',
        `${options.name} is XML, and no CycloneDX: its root is ${element.name}`,
      );
    open.push(element);
  });
  const addText = (text: string): void => {
    const inner = open.at(-1);
    if (inner) inner.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const closed = open.pop();
    const outer = open.at(-1);
    if (!closed || !outer) return;
    const path = open.length <= 3 ? `${open.map(one => one.name).join('/')}/${closed.name}` : '';
    const take = Object.hasOwn(closing, path) ? closing[path] : undefined;
    if (take) take(closed);
    // What stands in the lists of the document itself is done with, once it was read.
    if (open.length > 2 || (open.length === 2 && outer.name === 'metadata')) outer.children.push(closed);
  });
  parser.on('error', cause => {
    const message = `${options.name} is no well-formed XML: ${cause.message.slice(0, 200)}`;
    throw new PlimsollError('record-invalid', message, { cause });
  });

  const decoder = new TextDecoder(encodingOf(bytes));
  for (let at = 0; at < bytes.length; at += chunkBytes)
    parser.write(decoder.decode(bytes.subarray(at, at + chunkBytes), { stream: true }));
  parser.write(decoder.decode()).close();
  assembly.notes.lose('vulnerabilities', vulnerabilities);
  if (components === 0 && vulnerabilities > 0) throw vexAlone(options.name);
  return assembly.finish({ format: `CycloneDX ${version} XML`, tool, created });
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/** What the declaration names, where a decoder for it is known. */
function encodingOf(bytes: Buffer): string {
  const [, label = 'utf-8'] =
    /^<\?xml[^>]{0,200}encoding=["']([\w.-]{1,40})["']/.exec(bytes.toString('latin1', 0, 300)) ?? [];
  try {
    // A document in UTF-16 has been decoded by its byte-order mark.
    return /^utf-?16/i.test(label) ? 'utf-8' : new TextDecoder(label).encoding;
  } catch (cause) {
    throw new PlimsollError('record-invalid', `the SBOM is in an encoding that is not known: ${label}`, { cause });
  }
}

const child = (one: Element | undefined, name: string): Element | undefined =>
  one?.children.find(inner => inner.name === name);
const children = (one: Element | undefined, outer: string, inner: string): Element[] =>
  child(one, outer)?.children.filter(({ name }) => name === inner) ?? [];

/** Elements with a text of their own, which stand in the JSON form under the same name. */
const plain = ['group', 'name', 'version', 'description', 'scope', 'copyright', 'cpe', 'purl', 'publisher', 'author'];

/** An element as the JSON form writes it; see cyclonedx.ts. */
function componentOf(one: Element): Record<string, unknown> {
  const object: Record<string, unknown> = { type: one.attributes['type'], 'bom-ref': one.attributes['bom-ref'] };
  for (const { name, text } of one.children) if (plain.includes(name)) object[name] = text;
  const supplier = child(child(one, 'supplier'), 'name');
  if (supplier) object['supplier'] = { name: supplier.text };
  object['hashes'] = children(one, 'hashes', 'hash').map(({ attributes, text }) => ({
    alg: attributes['alg'],
    content: text,
  }));
  object['licenses'] = child(one, 'licenses')?.children.map(choice =>
    choice.name === 'expression'
      ? { expression: choice.text }
      : { license: { id: child(choice, 'id')?.text, name: child(choice, 'name')?.text } },
  );
  object['properties'] = children(one, 'properties', 'property').map(({ attributes, text }) => ({
    name: attributes['name'],
    value: text,
  }));
  object['externalReferences'] = children(one, 'externalReferences', 'reference').map(reference => ({
    type: reference.attributes['type'],
    url: child(reference, 'url')?.text,
  }));
  const occurrences = children(child(one, 'evidence'), 'occurrences', 'occurrence');
  if (occurrences.length > 0)
    object['evidence'] = { occurrences: occurrences.map(found => ({ location: child(found, 'location')?.text })) };
  const nested = children(one, 'components', 'component');
  if (nested.length > 0) object['components'] = nested.map(componentOf);
  for (const { name } of one.children) if (!Object.hasOwn(object, name)) object[name] = true;
  return object;
}

const dependencyOf = (one: Element): object => ({
  ref: one.attributes['ref'],
  dependsOn: one.children.filter(({ name }) => name === 'dependency').map(({ attributes }) => attributes['ref']),
});

function toolsOf(tools: Element | undefined): unknown {
  const named = (one: Element) => ({ name: child(one, 'name')?.text, version: child(one, 'version')?.text });
  const components = children(tools, 'components', 'component').map(named);
  return components.length > 0 ? { components } : tools?.children.filter(({ name }) => name === 'tool').map(named);
}
