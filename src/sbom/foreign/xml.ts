import { SaxesParser } from 'saxes';
import { PlimsollError } from '../../model/index.ts';
import { reportBounds } from './bounds.ts';

type Node = Record<string, unknown>;

/**
 * An XML document as plain objects: attributes and children by their local names, a repeated child as a list, an element
 * without either as its text. Entities other than XML's own five are errors, as is anything malformed.
 * @throws PlimsollError `record-invalid`, `bound`
 */
export function xmlOf(source: string): { root: string; json: unknown } {
  const parser = new SaxesParser();
  const open: { name: string; node: Node; text: string }[] = [];
  let done: { root: string; json: unknown } | undefined;
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length >= reportBounds.xmlDepth)
      throw new PlimsollError('bound', `the report nests elements more than ${reportBounds.xmlDepth} deep`);
    const node: Node = Object.create(null);
    for (const [key, value] of Object.entries(attributes)) if (!key.startsWith('xmlns')) node[local(key)] = value;
    open.push({ name: local(name), node, text: '' });
  });
  const addText = (text: string): void => {
    const inner = open.at(-1);
    if (inner) inner.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const closed = open.pop();
    if (!closed) return;
    const value = Object.keys(closed.node).length > 0 ? closed.node : closed.text.trim();
    const outer = open.at(-1)?.node;
    if (!outer) done = { root: closed.name, json: value };
    else add(outer, closed.name, value);
  });
  parser.on('error', cause => {
    throw new PlimsollError('record-invalid', `the report is no well-formed XML: ${cause.message}`, { cause });
  });
  parser.write(source).close();
  return done ?? { root: '', json: {} };
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

function add(node: Node, name: string, value: unknown): void {
  const before = node[name];
  if (before === undefined) node[name] = value;
  else if (Array.isArray(before)) before.push(value);
  else node[name] = [before, value];
}
