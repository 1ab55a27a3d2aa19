/** JSON as audit events have it: numbers keep the digits that they came with, since fields are compared as texts. */

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** What ECMAScript's "JSON.parse source text access" adds; the library types do not have it yet. */
interface ExactJson {
  rawJSON(text: string): Json;
  isRawJSON(value: unknown): boolean;
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): Json;
}
const exact = JSON as unknown as ExactJson;

/** A number that may not print as it is written: a fraction, an exponent, sixteen digits or more, a negative zero. */
const unusualNumber = /(?:"\s*:|[[,])\s*-?(?:\d+[.eE]|\d{16}|(?<=-)0)/;

/** @throws SyntaxError */
export function parseJson(text: string): Json {
  if (!unusualNumber.test(text)) return JSON.parse(text) as Json;
  return exact.parse(text, (_, value, { source }) =>
    typeof value === 'number' && source !== undefined && source !== String(value) ? exact.rawJSON(source) : value,
  );
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as a field says it: a string is itself, all else is its JSON. */
export function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The member of an object, or the element of a list whose number the key is. */
export function memberOf(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== 'object' || value === null || exact.isRawJSON(value)) return undefined;
  if (Array.isArray(value)) return /^\d{1,9}$/.test(key) ? (value as readonly Json[])[Number(key)] : undefined;
  return Object.hasOwn(value, key) ? (value as JsonObject)[key] : undefined;
}

/** The value at a path of names. */
export function valueAt(value: Json | undefined, keys: readonly string[]): Json | undefined {
  let found = value;
  for (const key of keys) {
    if (!isObject(found) || !Object.hasOwn(found, key)) return undefined;
    found = found[key];
  }
  return found;
}

/** How deep a text of JSON goes, and what is open at its end: 0 when it is whole. */
interface Nesting {
  deepest: number;
  /** Brackets that are not closed; below 0: there are too many closing ones. */
  open: number;
  /** It ends within a string. */
  inString: boolean;
}

/** Counts brackets outside strings, from `open` on. The text need not be JSON. */
export function nestingOf(text: string, open = 0): Nesting {
  let depth = open;
  let deepest = open;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x22) {
      at = endOfString(text, at);
      if (at < 0) return { deepest, open: depth, inString: true };
    } else if (unit === 0x7b || unit === 0x5b) {
      if (++depth > deepest) deepest = depth;
    } else if ((unit === 0x7d || unit === 0x5d) && --depth < 0) break;
  }
  return { deepest, open: depth, inString: false };
}

/** Where the string ends that begins at `start`; -1: nowhere. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}
