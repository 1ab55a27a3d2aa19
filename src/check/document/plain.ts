/**
 * The YAML that most manifests are written in, read ten times as fast: block mappings and lists, scalars of one line,
 * literal blocks, flow collections of one line. Whatever else a document has (anchors, tags, scalars of several lines,
 * tabs, templates, mistakes) is left to the library: `undefined`. plain.test.ts holds the two against each other.
 */
import { documentBounds } from './bounds.ts';
import { plainScalar } from './scalar.ts';
import type { Node } from './types.ts';
import { objectOf, weightOf } from './yaml.ts';

interface Line {
  /** From 1, in the file. */
  number: number;
  indent: number;
  /** From the first character that is no space, to the end of the line. */
  text: string;
}

/** Thrown where the document is none of the plain ones; never leaves this file. */
const other = Symbol('not plain');

export function readPlain(text: string, lineBefore: number): Node | undefined {
  if (/[\t\r]|\{\{|^%|^---|^\.\.\./m.test(text)) return undefined;
  const lines = linesOf(text, lineBefore);
  if (lines.length === 0) return undefined;
  const reader = { lines, all: text.split('\n'), first: lineBefore + 1, at: 0 };
  try {
    const root = block(reader, lines[0]!.indent, 0);
    return reader.at === lines.length ? root : undefined;
  } catch (error) {
    if (error === other) return undefined;
    throw error;
  }
}

interface Reader {
  /** Lines that say something. */
  lines: Line[];
  /** Every line as it is, for literal blocks. */
  all: string[];
  /** Number of the first of them. */
  first: number;
  at: number;
}

function linesOf(text: string, lineBefore: number): Line[] {
  const lines: Line[] = [];
  let number = lineBefore;
  for (let start = 0; start < text.length; ) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    number++;
    let from = start;
    while (from < end && text.charCodeAt(from) === 0x20) from++;
    if (from < end && text.charCodeAt(from) !== 0x23) {
      let to = end;
      while (text.charCodeAt(to - 1) === 0x20) to--;
      lines.push({ number, indent: from - start, text: text.slice(from, to) });
    }
    start = end + 1;
  }
  return lines;
}

const isItem = (text: string): boolean =>
  text.charCodeAt(0) === 0x2d && (text.length === 1 || text.charCodeAt(1) === 0x20);

function block(reader: Reader, indent: number, depth: number): Node {
  if (depth >= documentBounds.depth) throw other;
  return isItem(reader.lines[reader.at]!.text) ? list(reader, indent, depth) : mapping(reader, indent, depth);
}

function mapping(reader: Reader, indent: number, depth: number): Node {
  const members = new Map<string, Node>();
  const { lines } = reader;
  const line = lines[reader.at]!.number;
  let endLine = line;
  for (let next = lines[reader.at]; next && next.indent >= indent; next = lines[reader.at]) {
    if (next.indent > indent || isItem(next.text)) throw other;
    const colon = colonOf(next.text);
    if (colon < 0) throw other;
    const key = keyOf(next.text.slice(0, colon));
    const rest = skip(next.text, colon + 1);
    reader.at++;
    const member = valueAt(reader, next, rest, indent, depth + 1, true);
    member.line = next.number;
    if (member.endLine < next.number) member.endLine = next.number;
    members.set(key, member);
    endLine = member.endLine;
  }
  return { value: objectOf(members), line, endLine, weight: weightOf(members.values()), members };
}

function list(reader: Reader, indent: number, depth: number): Node {
  const items: Node[] = [];
  const { lines } = reader;
  const line = lines[reader.at]!.number;
  let endLine = line;
  for (let next = lines[reader.at]; next && next.indent >= indent; next = lines[reader.at]) {
    // A list may stand as deep as the key that holds it; the next key ends it.
    if (next.indent === indent && !isItem(next.text)) break;
    if (next.indent > indent) throw other;
    const from = skip(next.text, 1);
    const rest = next.text.slice(from);
    let item: Node;
    if (rest !== '' && (isItem(rest) || colonOf(rest) >= 0)) {
      // What follows the dash is the first line of a block that stands as deep as its first character.
      lines[reader.at] = { number: next.number, indent: indent + from, text: rest };
      item = block(reader, indent + from, depth + 1);
    } else {
      reader.at++;
      item = valueAt(reader, next, from, indent, depth + 1, false);
    }
    items.push(item);
    endLine = Math.max(endLine, item.endLine);
  }
  return { value: items.map(({ value }) => value), line, endLine, weight: weightOf(items), items };
}

const skip = (text: string, from: number): number => {
  let at = from;
  while (text.charCodeAt(at) === 0x20) at++;
  return at;
};

/** Where the colon of a key stands; -1 where the line begins with no key. */
function colonOf(text: string): number {
  const first = text[0];
  if (first === '"' || first === "'") {
    const end = text.indexOf(first, 1);
    return end > 0 && text[end + 1] === ':' && (end + 2 === text.length || text[end + 2] === ' ') ? end + 1 : -1;
  }
  if (first === '{' || first === '[') return -1;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1))
    if (at + 1 === text.length || text.charCodeAt(at + 1) === 0x20) return at;
  return -1;
}

const plainKey = /^[A-Za-z0-9_./$-][\w./$@:+-]*$/;

function keyOf(text: string): string {
  if (plainKey.test(text) && !text.startsWith('- ')) return text;
  const quoted = /^(["'])([^"'\\]*)\1$/.exec(text);
  if (!quoted) throw other;
  return quoted[2]!;
}

/** What follows a key or a dash: on its line from `from` on, or below it. */
function valueAt(reader: Reader, line: Line, from: number, indent: number, depth: number, ofKey: boolean): Node {
  const { text, number } = line;
  const next = reader.lines[reader.at];
  if (from >= text.length || text.charCodeAt(from) === 0x23) {
    const deeper =
      next !== undefined && (next.indent > indent || (ofKey && next.indent === indent && isItem(next.text)));
    return deeper ? block(reader, next.indent, depth) : { value: null, line: number, endLine: number, weight: 1 };
  }
  const first = text[from]!;
  if (first === '|') return literal(reader, line, text.slice(from), indent, ofKey);
  // What goes on below is a scalar of several lines.
  if (next && next.indent > indent) throw other;
  if (first === '{' || first === '[') return flow(text, from, number, depth);
  const { value, end } = scalarAt(text, from, '');
  if (!endsThere(text, end)) throw other;
  return { value, line: number, endLine: number, weight: 1 };
}

/** Nothing but a comment. */
function endsThere(text: string, end: number): boolean {
  const at = skip(text, end);
  return at >= text.length || (at > end && text.charCodeAt(at) === 0x23);
}

/** Characters with which a plain scalar does not begin. */
const indicators = new Set('?:,[]{}#&*!|>%@`\'"'.split(''));

/** @param stops characters that end a plain scalar inside of a flow collection */
function scalarAt(text: string, from: number, stops: string): { value: unknown; end: number } {
  const first = text[from]!;
  if (first === '"') {
    const end = closing(text, from);
    try {
      return { value: JSON.parse(text.slice(from, end)), end };
    } catch {
      // An escape that YAML has and JSON has not.
      throw other;
    }
  }
  if (first === "'") {
    let end = text.indexOf("'", from + 1);
    while (end > 0 && text[end + 1] === "'") end = text.indexOf("'", end + 2);
    if (end < 0) throw other;
    return { value: text.slice(from + 1, end).replaceAll("''", "'"), end: end + 1 };
  }
  if (indicators.has(first) || (first === '-' && (from + 1 >= text.length || text[from + 1] === ' '))) throw other;
  let end = from;
  for (; end < text.length; end++) {
    const char = text[end]!;
    if (char === '#' && text[end - 1] === ' ') break;
    if (
      char === ':' &&
      (end + 1 >= text.length || text[end + 1] === ' ' || (stops !== '' && stops.includes(text[end + 1]!)))
    ) {
      if (stops === '') throw other;
      break;
    }
    if (stops !== '' && (stops.includes(char) || char === '[' || char === '{')) break;
  }
  const last = text.slice(from, end).trimEnd();
  return { value: plainScalar(last), end: from + last.length };
}

function closing(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  throw other;
}

/** A flow collection that ends on its line. */
function flow(text: string, from: number, number: number, depth: number): Node {
  const { node, end } = flowAt(text, from, number, depth);
  if (!endsThere(text, end)) throw other;
  return node;
}

const stops = ',]}';

function flowAt(text: string, from: number, number: number, depth: number): { node: Node; end: number } {
  if (depth >= documentBounds.depth) throw other;
  const isMap = text[from] === '{';
  const close = isMap ? '}' : ']';
  const members = new Map<string, Node>();
  const items: Node[] = [];
  let at = skip(text, from + 1);
  while (text[at] !== close) {
    let key: string | undefined;
    if (isMap) {
      const read = scalarAt(text, at, stops);
      key = keyOf(text.slice(at, read.end));
      at = skip(text, read.end);
      if (text[at] !== ':' || text[at + 1] !== ' ') throw other;
      at = skip(text, at + 1);
    }
    const member = flowValue(text, at, number, depth + 1);
    if (key === undefined) items.push(member.node);
    else members.set(key, member.node);
    at = skip(text, member.end);
    if (text[at] === ',') at = skip(text, at + 1);
    else if (text[at] !== close) throw other;
    if (at >= text.length) throw other;
  }
  const place = { line: number, endLine: number, weight: weightOf(isMap ? members.values() : items) };
  const node = isMap
    ? { value: objectOf(members), ...place, members }
    : { value: items.map(({ value }) => value), ...place, items };
  return { node, end: at + 1 };
}

function flowValue(text: string, at: number, number: number, depth: number): { node: Node; end: number } {
  const first = text[at];
  if (first === undefined || first === ',' || first === '#') throw other;
  if (first === '{' || first === '[') return flowAt(text, at, number, depth);
  const { value, end } = scalarAt(text, at, stops);
  return { node: { value, line: number, endLine: number, weight: 1 }, end };
}

/** `|` and `|-`, as deep as their first line. */
function literal(reader: Reader, line: Line, header: string, indent: number, ofKey: boolean): Node {
  const strip = header === '|-';
  if (!strip && header !== '|') throw other;
  const { all, first, lines } = reader;
  const begin = line.number - first + 1;
  let depth = -1;
  const taken: string[] = [];
  let at = begin;
  for (; at < all.length; at++) {
    const text = all[at]!;
    const blank = text.trim() === '';
    const own = text.length - text.trimStart().length;
    if (blank) {
      // White space deeper than the block is a part of it.
      if (text !== '' && (depth < 0 || text.length > depth)) throw other;
      taken.push('');
      continue;
    }
    if (depth < 0) {
      if (own <= indent) break;
      depth = own;
    }
    if (own < depth) break;
    taken.push(text.slice(depth));
  }
  // Inside of a list the depth of the parent is not that of the dash's line.
  if (!ofKey || depth < 0) throw other;
  if (at < all.length && all[at]!.length - all[at]!.trimStart().length > indent) throw other;
  while (taken.at(-1) === '') taken.pop();
  while (lines[reader.at] && lines[reader.at]!.number < first + at) reader.at++;
  const value = taken.join('\n') + (strip ? '' : '\n');
  return { value, line: line.number, endLine: line.number + taken.length, weight: 1 };
}
