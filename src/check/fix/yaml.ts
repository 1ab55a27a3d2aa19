/**
 * One change to one YAML or JSON document, as the least change to its text: everything that the change does not name stays
 * byte by byte. What cannot be done so is not done.
 */
import { isDeepStrictEqual } from 'node:util';
import { isAlias, isMap, isPair, isScalar, isSeq, type Pair, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { plainScalar } from '../document/scalar.ts';
import { readYaml } from '../document/yaml.ts';
import type { Change, Path, Plain } from '../types.ts';

type Ranged = { range?: [number, number, number] | null };

/**
 * @returns the text with the change made; undefined where it cannot be made without touching something else
 * @throws Broken when the text is no YAML
 */
export function editYaml(text: string, change: Exclude<Change, { lines: unknown }>): string | undefined {
  const edited = 'set' in change ? setIn(text, change.set, change.value) : removeIn(text, change.remove);
  if (edited === undefined || edited === text) return undefined;
  // The edit is believed only when the text reads as what was meant.
  const before = readYaml(text, 0)?.value;
  const meant = 'set' in change ? withValue(before, change.set, change.value) : without(before, change.remove);
  return isDeepStrictEqual(readYaml(edited, 0)?.value, meant) ? edited : undefined;
}

const contentsOf = (text: string): unknown =>
  parseDocument(text, { schema: 'failsafe', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' }).contents;

const keyText = (pair: Pair): string | undefined =>
  isScalar(pair.key) ? (pair.key.source ?? String(pair.key.value)) : undefined;
const memberOf = (map: YAMLMap, key: string | number): Pair | undefined =>
  map.items.findLast(pair => isPair(pair) && keyText(pair) === String(key));
const isEmpty = (node: unknown): boolean =>
  node === null ||
  node === undefined ||
  (isScalar(node) && node.type === 'PLAIN' && (node.source ?? '') === '' && !node.anchor);

function setIn(text: string, path: Path, value: Plain): string | undefined {
  let node = contentsOf(text);
  for (const [depth, key] of path.entries()) {
    const rest = path.slice(depth + 1);
    if (isMap(node)) {
      const pair = memberOf(node, key);
      if (!pair) return addMember(text, node, String(key), nested(rest, value));
      if (rest.length === 0) return replace(text, node, pair, value);
      if (isEmpty(pair.value)) return replace(text, node, pair, nested(rest, value));
      node = pair.value;
    } else if (isSeq(node) && typeof key === 'number' && key < node.items.length) {
      if (rest.length === 0) return replaceScalar(text, node.items[key], value, node.flow === true);
      node = node.items[key];
    } else return undefined;
    // What an alias names is used elsewhere too.
    if (isAlias(node)) return undefined;
  }
  return undefined;
}

/** The mappings that are missing on the way to a value. */
const nested = (keys: Path, value: Plain): Plain =>
  keys.reduceRight<Plain>((inner, key) => ({ [String(key)]: inner }), value);

function replaceScalar(text: string, node: unknown, value: Plain, flow: boolean): string | undefined {
  if (!isScalar(node) || !node.range || node.anchor || node.tag) return undefined;
  if (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') return undefined;
  if (typeof value === 'object' && value !== null) return undefined;
  const quoted = node.type === 'QUOTE_DOUBLE' && typeof value === 'string';
  return (
    text.slice(0, node.range[0]) + (quoted ? JSON.stringify(value) : scalar(value, flow)) + text.slice(node.range[1])
  );
}

function replace(text: string, map: YAMLMap, pair: Pair, value: Plain): string | undefined {
  if (!isEmpty(pair.value)) {
    const isCollection = isMap(pair.value) || isSeq(pair.value);
    if (!isCollection) return replaceScalar(text, pair.value, value, map.flow === true);
    const { flow, range } = pair.value as (YAMLMap | YAMLSeq) & Ranged;
    // Only what is written on one line is replaced as a whole.
    if (
      !flow ||
      !range ||
      text.slice(range[0], range[1]).includes('\n') ||
      text.slice(range[0], range[1]).includes('#')
    )
      return undefined;
    return text.slice(0, range[0]) + inline(value, true) + text.slice(range[1]);
  }
  const { range } = pair.key as Ranged;
  if (!range) return undefined;
  const colon = text.indexOf(':', range[1]);
  if (colon < 0) return undefined;
  if (map.flow || typeof value !== 'object' || value === null)
    return `${text.slice(0, colon + 1)} ${inline(value, map.flow === true)}${text.slice(colon + 1)}`;
  const at = endOfLine(text, colon);
  return insertLines(text, at, block(value, columnOf(text, range[0]) + 2));
}

function addMember(text: string, map: YAMLMap, key: string, value: Plain): string | undefined {
  const last = map.items.at(-1);
  if (map.flow) return addToFlow(text, map, last, key, value);
  const first = map.items[0];
  const start = (first?.key as Ranged | undefined)?.range?.[0];
  const end = last && (endOf(last.value) ?? (last.key as Ranged).range?.[1]);
  if (start === undefined || end === undefined) return undefined;
  const at = text[end - 1] === '\n' ? end : endOfLine(text, end);
  return insertLines(text, at, block({ [key]: value }, columnOf(text, start)));
}

/** In braces: on a line of its own where the others have theirs. */
function addToFlow(
  text: string,
  map: YAMLMap & Ranged,
  last: Pair | undefined,
  key: string,
  value: Plain,
): string | undefined {
  if (!map.range) return undefined;
  if (!last)
    return `${text.slice(0, map.range[0] + 1)}${inline({ [key]: value }, true).slice(1, -1)}${text.slice(map.range[0] + 1)}`;
  const lastKey = (last.key as Ranged).range;
  const end = endOf(last.value) ?? lastKey?.[1];
  if (!lastKey || end === undefined) return undefined;
  const json = isScalar(last.key) && last.key.type === 'QUOTE_DOUBLE';
  const lineStart = text.lastIndexOf('\n', lastKey[0]) + 1;
  const ownLine = /^[ \t]+$/.test(text.slice(lineStart, lastKey[0]));
  const indent = text.slice(lineStart, lastKey[0]);
  const name = json ? JSON.stringify(key) : scalar(key, true);
  const step = Math.max(2, columnOf(text, lastKey[0]) - columnOf(text, firstText(text, map.range[0])));
  const written = json
    ? JSON.stringify(value, undefined, ownLine ? step : undefined).replaceAll('\n', `\n${indent}`)
    : inline(value, true);
  return `${text.slice(0, end)}${ownLine ? `,${eolOf(text)}${indent}` : ', '}${name}: ${written}${text.slice(end)}`;
}

/** Where the first character of a line stands. */
function firstText(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return start + (/^[ \t]*/.exec(text.slice(start))?.[0].length ?? 0);
}

function removeIn(text: string, path: Path): string | undefined {
  let node = contentsOf(text);
  for (const key of path.slice(0, -1)) {
    node = isMap(node) ? memberOf(node, key)?.value : isSeq(node) ? node.items[Number(key)] : undefined;
    if (isAlias(node)) return undefined;
  }
  const key = path.at(-1);
  if (key === undefined || (!isMap(node) && !isSeq(node))) return undefined;
  const index = isMap(node) ? node.items.findLastIndex(pair => keyText(pair) === String(key)) : Number(key);
  const spans = node.items.map(item => {
    const start = isPair(item) ? (item.key as Ranged).range?.[0] : (item as Ranged | null)?.range?.[0];
    const end = isPair(item) ? (endOf(item.value) ?? (item.key as Ranged).range?.[1]) : endOf(item);
    return start === undefined || end === undefined ? undefined : { start, end };
  });
  const span = spans[index];
  if (!span) return undefined;
  if (node.flow) return removeFromFlow(text, node as Ranged, spans, index);
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
  const lead = text.slice(lineStart, span.start);
  // Alone on its lines, and not the only one: an empty block is written otherwise.
  if (node.items.length < 2 || !(isSeq(node) ? /^[ \t]*-[ \t]+$/ : /^[ \t]*$/).test(lead)) return undefined;
  const end = text[span.end - 1] === '\n' ? span.end : endOfLine(text, span.end);
  return text.slice(0, lineStart) + text.slice(end);
}

function removeFromFlow(
  text: string,
  { range }: Ranged,
  spans: ({ start: number; end: number } | undefined)[],
  index: number,
): string | undefined {
  const span = spans[index]!;
  const [next, before] = [spans[index + 1], spans[index - 1]];
  if (!range || text.slice(range[0], range[1]).includes('#')) return undefined;
  if (next) return text.slice(0, span.start) + text.slice(next.start);
  return before
    ? text.slice(0, before.end) + text.slice(span.end)
    : text.slice(0, range[0] + 1) + text.slice(range[1] - 1);
}

/** Offset behind the last character of a value: of what stands last in it. */
function endOf(node: unknown): number | undefined {
  if (isMap(node) && !node.flow) {
    const last = node.items.at(-1);
    return last && (endOf(last.value) ?? (last.key as Ranged).range?.[1]);
  }
  if (isSeq(node) && !node.flow) return endOf(node.items.at(-1));
  if (isEmpty(node)) return undefined;
  return (node as Ranged).range?.[1];
}

const eolOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');
const endOfLine = (text: string, from: number): number => {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at + 1;
};
const columnOf = (text: string, offset: number): number => offset - (text.lastIndexOf('\n', offset - 1) + 1);

function insertLines(text: string, at: number, lines: readonly string[]): string {
  const eol = eolOf(text);
  const open = at === text.length && !text.endsWith('\n');
  return `${text.slice(0, at)}${open ? eol : ''}${lines.join(eol)}${open ? '' : eol}${text.slice(at)}`;
}

/** A value as lines of block style. */
function block(value: Plain, indent: number): string[] {
  const lead = ' '.repeat(indent);
  if (Array.isArray(value)) return value.map(item => `${lead}- ${inline(item, true)}`);
  return Object.entries(value as Record<string, Plain>).flatMap(([key, member]) => {
    const collection = typeof member === 'object' && member !== null && Object.keys(member).length > 0;
    return collection
      ? [`${lead}${scalar(key, false)}:`, ...block(member, indent + 2)]
      : [`${lead}${scalar(key, false)}: ${inline(member, false)}`];
  });
}

/** A value on one line. */
function inline(value: Plain, flow: boolean): string {
  if (Array.isArray(value)) return `[${value.map(item => inline(item, true)).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value as Record<string, Plain>)
      .map(([key, member]) => `${scalar(key, true)}: ${inline(member, true)}`)
      .join(', ')}}`;
  return scalar(value as string | number | boolean | null, flow);
}

/** Without quotes only where nobody can read it as anything else. */
const scalar = (value: string | number | boolean | null, _flow: boolean): string =>
  typeof value !== 'string'
    ? String(value)
    : /^[A-Za-z_/][\w./-]*$/.test(value) && plainScalar(value) === value && !/^[yn]$/i.test(value)
      ? value
      : JSON.stringify(value);

function withValue(before: unknown, [key, ...rest]: Path, value: Plain): unknown {
  if (key === undefined) return structuredClone(value);
  if (Array.isArray(before)) return before.map((item, index) => (index === key ? withValue(item, rest, value) : item));
  const members = typeof before === 'object' && before !== null ? (before as Record<string, unknown>) : {};
  return {
    ...members,
    [String(key)]: withValue(Object.hasOwn(members, String(key)) ? members[String(key)] : undefined, rest, value),
  };
}

function without(before: unknown, [key, ...rest]: Path): unknown {
  if (Array.isArray(before))
    return rest.length === 0
      ? before.filter((_, index) => index !== key)
      : before.map((item, index) => (index === key ? without(item, rest) : item));
  const members = before as Record<string, unknown>;
  const { [String(key)]: inner, ...others } = members;
  if (rest.length === 0) return others;
  return { ...members, [String(key)]: without(inner, rest) };
}
