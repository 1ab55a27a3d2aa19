/** Small XML documents as a tree, with lines. No entity of a document's own is ever expanded, and nothing is fetched. */

import { PlimsollError } from '../../model/index.ts';
import { lockBounds } from './bounds.ts';

export interface XmlElement {
  /** Without a namespace prefix. */
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: XmlElement[];
  /** Its own text, without that of its children, trimmed. */
  text: string;
  /** On which its start tag begins, from 1. */
  line: number;
}

/**
 * @param root what the outermost element has to be called
 * @throws PlimsollError `record-invalid` when it is no XML, or another document
 */
export async function parseXml(text: string, root: string): Promise<XmlElement> {
  const { SaxesParser } = await import('saxes');
  const parser = new SaxesParser();
  const open: XmlElement[] = [];
  let whole: XmlElement | undefined;
  let line = 1;
  parser.on('error', cause => {
    // Documents in the wild have entities of HTML, which mean nothing to us and break nothing.
    if (!cause.message.includes('undefined entity')) throw cause;
  });
  parser.on('opentagstart', () => {
    line = parser.line;
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length >= lockBounds.xmlDepth)
      throw new Error(`elements are more than ${lockBounds.xmlDepth} levels deep`);
    const element: XmlElement = { name: localName(name), attributes, children: [], text: '', line };
    open.at(-1)?.children.push(element);
    whole ??= element;
    open.push(element);
  });
  const addText = (piece: string) => {
    const inner = open.at(-1);
    if (inner) inner.text += piece;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = open.pop();
    if (element) element.text = element.text.trim();
  });
  try {
    parser.write(text).close();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new PlimsollError('record-invalid', `it is not XML: ${why.slice(0, 200)}`, { cause });
  }
  if (whole?.name !== root) throw new PlimsollError('record-invalid', `it is not a document of <${root}>`);
  return whole;
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** The first child of a name. */
export const child = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find(one => one.name === name);

/** The children of a name. */
export const childrenOf = (element: XmlElement | undefined, name: string): XmlElement[] =>
  element?.children.filter(one => one.name === name) ?? [];

/** The text of the first child of a name; undefined where there is none. */
export const textOf = (element: XmlElement | undefined, name: string): string | undefined => child(element, name)?.text;
