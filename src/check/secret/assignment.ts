/** Reads `name = value` around a keyword in the name, whatever the language: by hand, since it is asked very often. */
import { secretBounds } from './bounds.ts';

/** Positions in the bytes that were read; each end is the first byte after. */
export interface Assignment {
  nameStart: number;
  nameEnd: number;
  valueStart: number;
  valueEnd: number;
  /** The sign that opened the value, or empty. */
  quote: string;
  /** `=`, `:`, `,` between arguments, `(` of a call, `>` of an element, a space after a `--flag`. */
  sign: string;
}

const table = (characters: string): Uint8Array => {
  const is = new Uint8Array(256);
  for (const byte of Buffer.from(characters, 'latin1')) is[byte] = 1;
  return is;
};
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const isName = table(`${letters}0123456789_-.`);
const isBlank = table(' \t');
const isQuote = table('"\'`');
/** Bytes that end a value without quotes. */
const endsBare = table(' \t\r\n"\'`,;<>(){}[]|&\\\0');
const closes = table('"\'`]\\');

const maxNameBytes = 64;
const maxBlanks = 24;

const [newline, carriage, backslash] = [0x0a, 0x0d, 0x5c];
const code = (character: string): number => character.charCodeAt(0);
const signs = new Map([...'=:,(>'].map(sign => [code(sign), sign]));

/** Bytes that are known to hold no end of a value without quotes, so that nobody looks for it there again. */
export interface Known {
  from: number;
  to: number;
}

/**
 * @param from first byte that may be looked at
 * @param at a byte within the name
 * @param end first byte after the keyword in the name
 * @param to first byte that may not be looked at
 * @param known kept by the caller for as long as the bytes stay where they are
 */
export function assignmentAt(
  bytes: Uint8Array,
  from: number,
  at: number,
  end: number,
  to: number,
  known: Known,
): Assignment | undefined {
  let next = end;
  const nameLimit = Math.min(to, end + maxNameBytes);
  while (next < nameLimit && isName[bytes[next]!]) next++;
  const nameEnd = next;
  let closed = false;
  for (let count = 0; count < 3 && next < to && closes[bytes[next]!]; count++, next++) closed = true;
  const gap = next;
  next = skipBlanks(bytes, next, to);
  if (next >= to) return undefined;
  let sign = signs.get(bytes[next]!);
  const nameStart = startOf(bytes, from, at);
  if (sign === undefined) {
    const flag = bytes[nameStart] === code('-') && bytes[nameStart + 1] === code('-');
    if (!flag || next === gap) return undefined;
    sign = ' ';
  } else {
    next++;
    if (sign === ',' && !closed) return undefined;
    if (sign === '>' && bytes[nameStart - 1] !== code('<')) return undefined;
    // := => == ===
    if (sign === ':' || sign === '=') {
      while (next < to && next < nameEnd + 8 && (bytes[next] === code('=') || bytes[next] === code('>'))) next++;
    }
    const written = skipType(bytes, next, to, sign);
    if (written !== next) {
      next = written;
      sign = '=';
    }
    next = skipBlanks(bytes, next, to);
  }
  let quote = '';
  if (bytes[next] === backslash && isQuote[bytes[next + 1]!]) next++;
  if (next < to && isQuote[bytes[next]!]) quote = String.fromCharCode(bytes[next++]!);
  if ((sign === ',' || sign === '(') && quote === '') return undefined;
  const valueStart = next;
  const valueLimit = Math.min(to, valueStart + secretBounds.valueBytes);
  if (quote === '') next = bareEnd(bytes, valueStart, valueLimit, known);
  else {
    const closing = code(quote);
    for (; next < valueLimit; next++) {
      const byte = bytes[next]!;
      if (byte === closing || byte === newline || byte === carriage || byte === 0) break;
    }
    // A quote that is not closed on its line is none.
    if (bytes[next] !== closing || next >= valueLimit) return undefined;
  }
  let valueEnd = next;
  if (quote !== '' && bytes[valueEnd - 1] === backslash && valueEnd > valueStart) valueEnd--;
  if (valueEnd === valueStart) return undefined;
  return { nameStart, nameEnd, valueStart, valueEnd, quote, sign };
}

function skipBlanks(bytes: Uint8Array, at: number, to: number): number {
  const limit = Math.min(to, at + maxBlanks);
  while (at < limit && isBlank[bytes[at]!]) at++;
  return at;
}

function startOf(bytes: Uint8Array, from: number, at: number): number {
  const limit = Math.max(from, at - maxNameBytes);
  while (at > limit && isName[bytes[at - 1]!]) at--;
  return at;
}

/** `password: string = "…"`: what stands between the colon and the equals sign is a type. */
function skipType(bytes: Uint8Array, at: number, to: number, sign: string): number {
  if (sign !== ':') return at;
  let next = skipBlanks(bytes, at, to);
  const start = next;
  const limit = Math.min(to, next + 24);
  while (next < limit && isName[bytes[next]!]) next++;
  if (next === start) return at;
  next = skipBlanks(bytes, next, to);
  return bytes[next] === code('=') && bytes[next + 1] !== code('=') && next < to ? next + 1 : at;
}

function bareEnd(bytes: Uint8Array, start: number, limit: number, known: Known): number {
  const inside = start >= known.from && start <= known.to;
  let next = inside ? known.to : start;
  while (next < limit && !endsBare[bytes[next]!]) next++;
  if (!inside) known.from = start;
  known.to = next;
  return Math.min(next, limit);
}
