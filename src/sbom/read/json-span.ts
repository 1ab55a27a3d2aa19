/**
 * Finds where values of a JSON document stand, without making objects of them: a document of 50,000 components is parsed one
 * component at a time.
 */
import { PlimsollError } from '../../model/index.ts';
import { sbomBounds } from './bounds.ts';

/** First byte of a value, and the byte after its last. */
export type Span = readonly [start: number, end: number];

const [quote, backslash, comma, colon, openList, closeList, open, close] = [34, 92, 44, 58, 91, 93, 123, 125];

/** The members of the object that stands in a span. Of a repeated key, the last counts, as in JSON.parse. */
function membersOf(bytes: Buffer, [start, end]: Span): Map<string, Span> {
  const members = new Map<string, Span>();
  let at = afterBlank(bytes, start, end);
  if (bytes[at] !== open) throw notJson(at);
  at = afterBlank(bytes, at + 1, end);
  while (bytes[at] !== close) {
    const afterKey = endOfString(bytes, at, end);
    const key = String(parsed(bytes, [at, afterKey]));
    at = afterBlank(bytes, afterKey, end);
    if (bytes[at] !== colon) throw notJson(at);
    at = afterBlank(bytes, at + 1, end);
    const last = endOfValue(bytes, at, end);
    members.set(key, [at, last]);
    at = afterComma(bytes, last, end, close);
  }
  return members;
}

/** The elements of the list that stands in a span; a value that is no list has none. */
function* elementsOf(bytes: Buffer, [start, end]: Span): Iterable<Span> {
  let at = afterBlank(bytes, start, end);
  if (bytes[at] !== openList) return;
  at = afterBlank(bytes, at + 1, end);
  while (bytes[at] !== closeList) {
    const last = endOfValue(bytes, at, end);
    yield [at, last];
    at = afterComma(bytes, last, end, closeList);
  }
}

/** @throws PlimsollError `record-invalid`, `bound` */
export function parsed(bytes: Buffer, [start, end]: Span): unknown {
  if (end - start > sbomBounds.elementBytes)
    throw new PlimsollError('bound', `a value of the SBOM is longer than ${sbomBounds.elementBytes} bytes`);
  try {
    return JSON.parse(bytes.toString('utf8', start, end));
  } catch (cause) {
    throw new PlimsollError('record-invalid', `the SBOM is no valid JSON: ${(cause as Error).message.slice(0, 200)}`, {
      cause,
    });
  }
}

/** A JSON document of which one member at a time is parsed. */
export interface JsonDocument {
  has(key: string): boolean;
  keys(): Iterable<string>;
  /** The member, parsed; undefined where there is none. */
  member(key: string): unknown;
  /** The elements of the list under a key, parsed one by one, and where each stands. */
  each(key: string): Iterable<unknown>;
  spans(key: string): Iterable<Span>;
  at(span: Span): unknown;
  /** How many elements the list under a key has. */
  count(key: string): number;
  /** Where the member stands. */
  span(key: string): Span | undefined;
  bytes: Buffer;
}

/** @throws PlimsollError `record-invalid`, `bound` */
export function jsonDocument(bytes: Buffer): JsonDocument {
  const start = bytes.indexOf(open);
  const end = endOfValue(bytes, start, bytes.length);
  if (afterBlank(bytes, end, bytes.length) !== bytes.length) throw notJson(end);
  const members = membersOf(bytes, [start, end]);
  const spans = (key: string): Iterable<Span> => elementsOf(bytes, members.get(key) ?? [0, 0]);
  return {
    bytes,
    has: key => members.has(key),
    keys: () => members.keys(),
    span: key => members.get(key),
    spans,
    at: span => parsed(bytes, span),
    member(key) {
      const span = members.get(key);
      return span && parsed(bytes, span);
    },
    *each(key) {
      for (const span of spans(key)) yield parsed(bytes, span);
    },
    count(key) {
      let count = 0;
      for (const _ of spans(key)) count++;
      return count;
    },
  };
}

/** @returns the byte after the value that begins at `at` */
function endOfValue(bytes: Buffer, at: number, end: number): number {
  const first = bytes[at];
  if (first === quote) return endOfString(bytes, at, end);
  if (first !== open && first !== openList) {
    let after = at;
    while (after < end && !isEnd(bytes[after])) after++;
    if (after === at) throw notJson(at);
    return after;
  }
  let depth = 0;
  for (let after = at; after < end; after++) {
    const byte = bytes[after];
    if (byte === quote) after = endOfString(bytes, after, end) - 1;
    else if (byte === open || byte === openList) {
      if (++depth > sbomBounds.jsonDepth)
        throw new PlimsollError('bound', `the SBOM nests values more than ${sbomBounds.jsonDepth} deep`);
    } else if ((byte === close || byte === closeList) && --depth === 0) return after + 1;
  }
  throw new PlimsollError('record-invalid', 'the SBOM is cut off: it ends within a value');
}

function endOfString(bytes: Buffer, at: number, end: number): number {
  if (bytes[at] !== quote) throw notJson(at);
  for (let after = at + 1; after < end; after++) {
    const byte = bytes[after];
    if (byte === backslash) after++;
    else if (byte === quote) return after + 1;
  }
  throw new PlimsollError('record-invalid', 'the SBOM is cut off: it ends within a string');
}

const isBlank = (byte: number | undefined): boolean => byte === 32 || byte === 10 || byte === 13 || byte === 9;
const isEnd = (byte: number | undefined): boolean =>
  byte === comma || byte === close || byte === closeList || byte === colon || isBlank(byte);

function afterBlank(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && isBlank(bytes[at])) at++;
  return at;
}

function afterComma(bytes: Buffer, last: number, end: number, closing: number): number {
  const at = afterBlank(bytes, last, end);
  if (bytes[at] === closing) return at;
  if (bytes[at] !== comma) throw notJson(at);
  const next = afterBlank(bytes, at + 1, end);
  if (bytes[next] === closing) throw notJson(next);
  return next;
}

const notJson = (at: number): PlimsollError =>
  new PlimsollError('record-invalid', `the SBOM is no valid JSON at byte ${at}`);
