import { SaxesParser } from 'saxes';
import { PlimsollError } from '../../model/index.ts';
import { bounds } from '../bounds.ts';
import type { Reader, Sink } from './feed.ts';

/** One element with all that is in it. Names carry no namespace prefix. */
export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  /** Own text, without that of children, trimmed. */
  text: string;
}

/**
 * Reads a document as it streams by and hands over every element of the names wanted, whole, in document order; nothing
 * else is kept. External entities are never read, and others than XML's own five are errors. A document that is cut off
 * or malformed is a fault: what came before counts.
 */
export async function eachElement(
  reader: Reader,
  sink: Sink,
  wanted: (name: string) => boolean,
  take: (element: XmlElement) => void,
): Promise<void> {
  const parser = new SaxesParser({ position: true });
  let broken: Error | undefined;
  /** Open elements from the wanted one inwards. */
  const open: (XmlElement & { texts: string[] })[] = [];
  let size = 0;
  const grow = (more: number): void => {
    size += more;
    if (size <= bounds.recordBytes) return;
    throw new PlimsollError('bound', `${reader.name} holds an element of more than ${bounds.recordBytes} bytes`);
  };
  const addText = (text: string): void => {
    const inner = open.at(-1);
    if (!inner) return;
    grow(text.length);
    inner.texts.push(text);
  };
  parser.on('opentag', ({ name, attributes }) => {
    const local = localName(name);
    if (open.length === 0 && !wanted(local)) return;
    if (open.length >= bounds.xmlDepth)
      throw new PlimsollError('bound', `${reader.name} nests elements more than ${bounds.xmlDepth} deep`);
    const stated: Record<string, string> = Object.create(null);
    for (const [key, value] of Object.entries(attributes)) {
      stated[localName(key)] = value;
      grow(key.length + value.length);
    }
    grow(elementCost);
    open.push({ name: local, attributes: stated, children: [], text: '', texts: [] });
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const closed = open.pop();
    if (!closed) return;
    const { name, attributes, children, texts } = closed;
    const element = { name, attributes, children, text: texts.join('').trim() };
    const outer = open.at(-1);
    if (outer) outer.children.push(element);
    else {
      size = 0;
      // What follows the first error has no meaning any more.
      if (!broken) take(element);
    }
  });
  parser.on('error', error => {
    broken ??= error;
  });
  await reader.text(piece => {
    if (!broken) parser.write(piece);
  });
  if (!broken) parser.close();
  if (broken) sink.fault('an XML document that is cut off or malformed', `${reader.name}: ${broken.message}`);
}

/** What an element costs in memory beside its texts, in bytes. */
const elementCost = 200;

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * A string of its own. What a parser hands over is a view into a piece of the document, and keeps all of that piece alive;
 * who holds on to a short text from a long document asks for a copy.
 */
export const copied = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

/** All children of a name. */
export const childrenOf = (element: XmlElement | undefined, name: string): XmlElement[] =>
  element?.children.filter(child => child.name === name) ?? [];

/** The first element that the names lead to. */
export function at(element: XmlElement | undefined, ...path: string[]): XmlElement | undefined {
  let found = element;
  for (const name of path) found = found?.children.find(child => child.name === name);
  return found;
}

/** Text of the element that the names lead to; undefined where there is none. */
export const textAt = (element: XmlElement | undefined, ...path: string[]): string | undefined =>
  at(element, ...path)?.text || undefined;
