/**
 * YAML as tools write it, with line numbers: block mappings and lists, flow collections on one line, plain and quoted
 * text, folded and literal blocks. About twenty times as fast as a whole YAML reader, which still reads what is beyond
 * this form: anchors, tags, complex keys, text over several lines.
 */
import { PlimsollError } from '../../model/index.ts';
import { put } from './json-lines.ts';

export interface LocatedYaml {
  value: unknown;
  /** The line, from 1, of the key whose value this object is. */
  lineOf(value: unknown): number | undefined;
}

/** Aliases that a document may follow: each can stand for all that was before it. */
const maxAliases = 100;
/** Mappings and lists inside each other. */
const deepest = 200;
/** Bytes that the whole reader is given; it takes a second for a few of them. */
const wholeReaderBytes = 4 * 1024 * 1024;

/**
 * @throws PlimsollError `record-invalid` when it is no YAML; `bound` when it is large, and not of the plain form
 */
export async function parseYamlLines(text: string): Promise<LocatedYaml> {
  return readPlain(text) ?? (await readWhole(text));
}

async function readWhole(text: string): Promise<LocatedYaml> {
  if (text.length > wholeReaderBytes) {
    throw new PlimsollError(
      'bound',
      `it has more than ${wholeReaderBytes} characters of YAML that is not of the plain form`,
    );
  }
  const { parseDocument } = await import('yaml');
  let value: unknown;
  try {
    const document = parseDocument(text, {
      logLevel: 'silent',
      strict: false,
      uniqueKeys: false,
      merge: false,
      // Numbers stay text: to a version, `1.10` is not `1.1`.
      customTags: tags => tags.filter(tag => typeof tag === 'string' || !/:(?:int|float)$/.test(tag.tag)),
    });
    const [error] = document.errors;
    if (error) throw error;
    value = document.toJS({ maxAliasCount: maxAliases });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause);
    throw new PlimsollError('record-invalid', `it is not YAML: ${why}`, { cause });
  }
  return { value, lineOf: () => undefined };
}

interface Line {
  indent: number;
  text: string;
  number: number;
}

/** Thrown inside, caught here: the document has more than the plain form. */
const beyond = Symbol('beyond the plain form');

function readPlain(text: string): LocatedYaml | undefined {
  const lines = new WeakMap<object, number>();
  let source: Line[] = [];
  let at = 0;

  /** Everything at this indentation. */
  function block(indent: number, depth: number): unknown {
    if (depth > deepest) throw beyond;
    const first = source[at]!;
    return first.text === '-' || first.text.startsWith('- ') ? sequence(indent, depth) : mapping(indent, depth);
  }

  function mapping(indent: number, depth: number): Record<string, unknown> {
    const made: Record<string, unknown> = {};
    for (let line = source[at]; line && line.indent === indent; line = source[at]) {
      if (line.text.startsWith('- ')) break;
      const [key, rest] = keyAndRest(line.text);
      at++;
      const value = valueAfter(rest, indent, depth, true);
      put(made, key, value);
      if (typeof value === 'object' && value !== null) lines.set(value, line.number);
    }
    if ((source[at]?.indent ?? -1) > indent) throw beyond;
    return made;
  }

  function sequence(indent: number, depth: number): unknown[] {
    const made: unknown[] = [];
    for (let line = source[at]; line && line.indent === indent; line = source[at]) {
      if (line.text !== '-' && !line.text.startsWith('- ')) break;
      const inner = line.text.slice(1).trimStart();
      if (inner !== '' && isMappingLine(inner)) {
        // A mapping that begins on the line of its dash.
        const inset = indent + line.text.length - inner.length;
        source[at] = { ...line, indent: inset, text: inner };
        const value = mapping(inset, depth + 1);
        lines.set(value, line.number);
        made.push(value);
      } else {
        at++;
        made.push(valueAfter(inner, indent, depth, false));
      }
    }
    if ((source[at]?.indent ?? -1) > indent) throw beyond;
    return made;
  }

  /** What stands behind a colon or dash, or below it. */
  function valueAfter(rest: string, indent: number, depth: number, ofKey: boolean): unknown {
    if (rest === '') {
      const below = source[at];
      if (!below) return null;
      // The items of a list may stand at the indentation of its key.
      const inset = ofKey && (below.text === '-' || below.text.startsWith('- ')) ? indent : indent + 1;
      return below.indent >= inset ? block(below.indent, depth + 1) : null;
    }
    if (/^[|>][-+\d]*$/.test(rest)) {
      const parts: string[] = [];
      for (let line = source[at]; line && line.indent > indent; line = source[at]) {
        parts.push(line.text);
        at++;
      }
      return parts.join(rest.startsWith('|') ? '\n' : ' ');
    }
    const flow = readFlow(rest);
    if ((source[at]?.indent ?? -1) > indent) throw beyond;
    return flow;
  }

  try {
    source = linesOf(text);
    if (source.length === 0) return { value: null, lineOf: () => undefined };
    const value = block(source[0]!.indent, 0);
    if (at < source.length) return undefined;
    return { value, lineOf: one => (typeof one === 'object' && one !== null ? lines.get(one) : undefined) };
  } catch (error) {
    if (error === beyond) return undefined;
    throw error;
  }
}

function linesOf(text: string): Line[] {
  const found: Line[] = [];
  let number = 0;
  for (let start = 0, end: number; start < text.length; start = end + 1) {
    end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    number++;
    let indent = start;
    while (text.charCodeAt(indent) === 32) indent++;
    if (text.charCodeAt(indent) === 9) throw beyond;
    const content = text.slice(indent, end).trimEnd();
    if (content === '' || content.startsWith('#')) continue;
    if (indent === start && (content === '---' || content.startsWith('%'))) continue;
    found.push({ indent: indent - start, text: content, number });
  }
  return found;
}

/** A line that opens or continues a mapping: `key:` or `key: value`. */
function isMappingLine(line: string): boolean {
  const first = line.charCodeAt(0);
  if (first === 91 || first === 123) return false;
  if (first === 39 || first === 34) return endOfQuoted(line, 0) > 0 && line[endOfQuoted(line, 0)] === ':';
  return line.endsWith(':') || line.includes(': ');
}

function keyAndRest(line: string): [key: string, rest: string] {
  const first = line.charCodeAt(0);
  if (first === 39 || first === 34) {
    const end = endOfQuoted(line, 0);
    if (end < 0 || line[end] !== ':') throw beyond;
    return [quoted(line.slice(0, end)), withoutComment(line.slice(end + 1).trim())];
  }
  if (special.has(first) && !(first === 64 || first === 45)) throw beyond;
  // `a:b: c`: only a colon with a space after it, or at the end, ends a key.
  const colon = line.indexOf(': ');
  if (colon > 0) return [line.slice(0, colon).trimEnd(), withoutComment(line.slice(colon + 2).trim())];
  if (!line.endsWith(':')) throw beyond;
  return [line.slice(0, -1).trimEnd(), ''];
}

/** & * ! | > % @ ` ? , [ ] { } and - where a plain text cannot begin with them (YAML 1.2.2, 5.3). */
const special = new Set([...'&*!|>%@`?,[]{}-'].map(sign => sign.charCodeAt(0)));

const withoutComment = (rest: string): string => {
  if (rest.startsWith('#')) return '';
  const at = rest.indexOf(' #');
  return at < 0 || rest.startsWith('"') || rest.startsWith("'") ? rest : rest.slice(0, at).trimEnd();
};

/** The place after the closing quote; -1 when the text does not end on this line. */
function endOfQuoted(line: string, start: number): number {
  const quote = line.charCodeAt(start);
  for (let at = start + 1; at < line.length; at++) {
    const c = line.charCodeAt(at);
    if (c === 92 && quote === 34) at++;
    else if (c === quote) {
      if (quote === 39 && line.charCodeAt(at + 1) === 39) at++;
      else return at + 1;
    }
  }
  return -1;
}

function quoted(text: string): string {
  const inner = text.slice(1, -1);
  if (text.startsWith("'")) return inner.replaceAll("''", "'");
  if (!inner.includes('\\')) return inner;
  try {
    return JSON.parse(text) as string;
  } catch {
    throw beyond;
  }
}

/** Text, a number, `[a, b]`, `{a: b}`: on one line. */
function readFlow(text: string): unknown {
  let at = 0;

  const space = () => {
    while (text.charCodeAt(at) === 32) at++;
  };

  function value(depth: number, ends: string): unknown {
    if (depth > deepest) throw beyond;
    space();
    const c = text.charCodeAt(at);
    if (c === 34 || c === 39) {
      const end = endOfQuoted(text, at);
      if (end < 0) throw beyond;
      const read = quoted(text.slice(at, end));
      at = end;
      return read;
    }
    if (c === 123 || c === 91) return collection(depth + 1, c === 123);
    let end = at;
    while (end < text.length && !ends.includes(text[end]!)) {
      // Inside of braces a plain key ends at a colon and a space.
      if (ends !== '' && text[end] === ':' && (text[end + 1] === ' ' || end + 1 === text.length)) break;
      end++;
    }
    const plain = text.slice(at, end).trimEnd();
    if (plain === '' && ends === '') throw beyond;
    if (special.has(plain.charCodeAt(0)) && !/^-[\d.]/.test(plain)) throw beyond;
    if (ends === '' && plain.includes(': ')) throw beyond;
    at = end;
    return scalar(plain);
  }

  function collection(depth: number, keyed: boolean): unknown {
    const made: Record<string, unknown> = {};
    const items: unknown[] = [];
    const close = keyed ? '}' : ']';
    at++;
    for (;;) {
      space();
      if (at >= text.length) throw beyond;
      if (text[at] === close) break;
      const key = value(depth, `,${close}`);
      space();
      if (keyed) {
        if (text[at] !== ':') throw beyond;
        at++;
        put(made, String(key), value(depth, `,${close}`));
        space();
      } else items.push(key);
      if (text[at] === ',') at++;
      else if (text[at] !== close) throw beyond;
    }
    at++;
    return keyed ? made : items;
  }

  const read = value(0, '');
  space();
  if (at < text.length && !text.startsWith('#', at)) throw beyond;
  return read;
}

/** Numbers stay text: to a version, `1.10` is not `1.1`. */
function scalar(plain: string): unknown {
  if (plain === 'true') return true;
  if (plain === 'false') return false;
  return plain === 'null' || plain === '~' || plain === '' ? null : plain;
}
