/** Any YAML document, by the `yaml` library: its tree made plain data with lines. */
import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document as YamlDocument,
} from 'yaml';
import { documentBounds } from './bounds.ts';
import { quotedIndented } from './quoted.ts';
import { plainScalar } from './scalar.ts';
import type { Node } from './types.ts';

/** Why a document is not read, and the line of its text, from 1. */
export class Broken extends Error {
  readonly line: number;
  /** The document is a template of another language. */
  readonly template: boolean;
  readonly bound: boolean;
  constructor(message: string, line: number, { template = false, bound = false } = {}) {
    super(message);
    this.line = line;
    this.template = template;
    this.bound = bound;
  }
}

/**
 * @param text one document
 * @param lineBefore lines of the file before the text
 * @returns undefined for one without a value: comments alone
 * @throws Broken with a line of the file
 */
export function readYaml(text: string, lineBefore: number): Node | undefined {
  const lines = new LineCounter();
  const lineAt = (offset: number): number => lineBefore + Math.max(1, lines.linePos(offset).line);
  let document: YamlDocument;
  try {
    [document, text] = parsed(text, lines);
  } catch (error) {
    // The library reads nested values by recursion.
    if (error instanceof RangeError) throw tooDeep(lineBefore + 1);
    throw error;
  }
  const [error] = document.errors;
  if (error?.message.startsWith('Maximum call stack')) throw tooDeep(lineAt(error.pos[0]));
  if (error) throw new Broken(error.message.split('\n', 1)[0]!, lineAt(error.pos[0]));
  if (document.contents === null) return undefined;
  return convert(document, lineAt, text);
}

/**
 * YAML 1.2.2 (7.3) wants the further lines of a quoted text indented more than what it stands in. Readers of Kubernetes ask
 * for no such thing, and its tools write such lines: where nothing else helps they are indented here, which changes no value,
 * since folding takes leading blanks away, and no line.
 */
function parsed(text: string, lineCounter: LineCounter): [YamlDocument, string] {
  const read = (from: string): YamlDocument => {
    lineCounter.lineStarts.length = 0;
    const options = { schema: 'failsafe', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' } as const;
    return parseDocument(from, { lineCounter, ...options });
  };
  const document = read(text);
  if (!document.errors.some(({ message }) => message.startsWith('Missing closing'))) return [document, text];
  const indented = quotedIndented(text);
  const other = read(indented);
  return other.errors.length === 0 ? [other, indented] : [read(text), text];
}

const tooDeep = (line: number): Broken =>
  new Broken(`values stand more than ${documentBounds.depth} deep in each other`, line, { bound: true });

function convert(document: YamlDocument, lineAt: (offset: number) => number, text: string): Node {
  const anchors = new Map<string, Node | 'open'>();
  let weight = 0;
  let line = lineAt(0);

  const counted = (node: Node): Node => {
    weight += node.weight;
    if (weight <= documentBounds.values) return node;
    const message = `it has more than ${documentBounds.values} values, with all that its aliases repeat`;
    throw new Broken(message, node.line, { bound: true });
  };
  /** Line of the last character that is no white space. */
  const endOf = (end: number): number => {
    let last = end;
    while (last > 0 && /\s/.test(text[last - 1]!)) last--;
    return lineAt(Math.max(0, last - 1));
  };

  function node(from: unknown, depth: number): Node {
    if (depth > documentBounds.depth) throw tooDeep(line);
    if (isAlias(from)) {
      const target = anchors.get(from.source);
      if (from.range) line = lineAt(from.range[0]);
      if (!target) throw new Broken(`the alias *${from.source} names no anchor before it`, line);
      if (target === 'open') throw new Broken(`the alias *${from.source} names what it is a part of`, line);
      return counted({ ...target, line, endLine: line });
    }
    const range = isScalar(from) || isMap(from) || isSeq(from) ? from.range : undefined;
    if (range) line = lineAt(range[0]);
    const anchor = isScalar(from) || isMap(from) || isSeq(from) ? from.anchor : undefined;
    if (anchor) anchors.set(anchor, 'open');
    const start = line;
    const made = isMap(from) ? mapping(from.items, depth) : isSeq(from) ? list(from.items, depth) : scalar(from);
    // What the library counts to a block may be a comment behind it.
    const parts = (isMap(from) || isSeq(from)) && !from.flow ? [...(made.members?.values() ?? made.items ?? [])] : [];
    const last = parts.length > 0 ? parts.reduce((most, { endLine }) => Math.max(most, endLine), start) : undefined;
    const whole = { ...made, line: start, endLine: Math.max(start, last ?? (range ? endOf(range[1]) : start)) };
    if (anchor) anchors.set(anchor, whole);
    return whole;
  }

  function scalar(from: unknown): Omit<Node, 'line' | 'endLine'> {
    weight++;
    if (!isScalar(from)) return { value: null, weight: 1 };
    const source = from.source ?? String(from.value ?? '');
    const plain = from.type === 'PLAIN' || from.type === undefined;
    const meant = from.tag && !from.tag.endsWith(':str') && typeTag.test(from.tag) ? true : plain && !from.tag;
    return { value: meant ? plainScalar(source) : source, weight: 1 };
  }

  function list(from: readonly unknown[], depth: number): Omit<Node, 'line' | 'endLine'> {
    weight++;
    const items = from.map(item => node(item, depth + 1));
    return { value: items.map(item => item.value), weight: weightOf(items), items };
  }

  function mapping(from: readonly unknown[], depth: number): Omit<Node, 'line' | 'endLine'> {
    weight++;
    const members = new Map<string, Node>();
    const merged: Node[] = [];
    for (const pair of from) {
      if (!isPair(pair)) continue;
      const key = isAlias(pair.key) ? node(pair.key, depth + 1).value : undefined;
      if (isMap(pair.key) || isSeq(pair.key)) {
        // What `{{ … }}` of a template is to YAML.
        throw new Broken('a key is no text', pair.key.range ? lineAt(pair.key.range[0]) : line, { template: true });
      }
      const name = isScalar(pair.key) ? (pair.key.source ?? String(pair.key.value)) : String(key ?? '');
      const at = isScalar(pair.key) && pair.key.range ? lineAt(pair.key.range[0]) : line;
      line = at;
      const member = node(pair.value, depth + 1);
      if (name === '<<' && isScalar(pair.key) && pair.key.type === 'PLAIN') merged.push(...mergedOf(member));
      else members.set(name, { ...member, line: at, endLine: Math.max(at, member.endLine) });
    }
    // Merge key language-independent type: what stands in the mapping itself wins, then what is merged first.
    for (const other of merged)
      for (const [name, member] of other.members ?? []) if (!members.has(name)) members.set(name, member);
    return { value: objectOf(members), weight: weightOf(members.values()), members };
  }

  return node(document.contents, 0);
}

const typeTag = /^tag:yaml\.org,2002:(?:bool|int|float|null)$/;
const mergedOf = (node: Node): Node[] => (node.items ? node.items.filter(item => item.members) : [node]);

export function weightOf(nodes: Iterable<Node>): number {
  let total = 1;
  for (const { weight } of nodes) total += weight;
  return total;
}

/** A mapping as plain data; a key `__proto__` is one like any other. */
export function objectOf(members: ReadonlyMap<string, Node>): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const [key, member] of members) {
    if (key === '__proto__')
      Object.defineProperty(value, key, { value: member.value, enumerable: true, configurable: true, writable: true });
    else value[key] = member.value;
  }
  return value;
}
