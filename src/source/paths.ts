/** Names as bytes and as strings, and paths in the one form that everything here compares: `usr/bin/env`. */
import { isUtf8 } from 'node:buffer';

const SLASH = 47;
const DOT = 46;

/**
 * Decodes a file name. File names are bytes: what is not UTF-8 is carried byte by byte in the lone surrogates U+DC80 to
 * U+DCFF (as Python's PEP 383 does), so that different names stay different and `encodeName` gives back the bytes.
 */
export function decodeName(bytes: Buffer, start = 0, end = bytes.length): string {
  let ascii = true;
  for (let at = start; at < end; at++) {
    if (bytes[at]! >= 0x80) {
      ascii = false;
      break;
    }
  }
  if (ascii) return bytes.toString('latin1', start, end);
  return isUtf8(bytes.subarray(start, end)) ? bytes.toString('utf8', start, end) : decodeEscaping(bytes, start, end);
}

function decodeEscaping(bytes: Buffer, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; ) {
    const length = sequenceLength(bytes[at]!);
    const whole = at + length <= end && isUtf8(bytes.subarray(at, at + length));
    text += whole ? bytes.toString('utf8', at, at + length) : String.fromCharCode(0xdc00 + bytes[at]!);
    at += whole ? length : 1;
  }
  return text;
}

/** Length that a UTF-8 lead byte announces; 1 for bytes that lead nothing. */
const sequenceLength = (lead: number): number => (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1);

/** The bytes of a name that `decodeName` gave. */
export function encodeName(name: string): Buffer {
  if (name.isWellFormed()) return Buffer.from(name);
  const parts: Buffer[] = [];
  for (const character of name) {
    const code = character.charCodeAt(0);
    const escaped = character.length === 1 && code >= 0xdc80 && code <= 0xdcff;
    parts.push(escaped ? Buffer.of(code - 0xdc00) : Buffer.from(character));
  }
  return Buffer.concat(parts);
}

/**
 * Brings a path of an archive into the one form: no leading or trailing slash, no empty, `.` or `..` components; the root
 * is the empty string. `undefined` when the path climbs out of the root. An absolute path cannot: `/..` is `/`.
 */
export function normalisePath(path: string): string | undefined {
  return isNormal(path) ? path : normaliseSlowly(path);
}

function isNormal(path: string): boolean {
  let start = 0;
  for (let at = 0; at <= path.length; at++) {
    if (at < path.length && path.charCodeAt(at) !== SLASH) continue;
    const length = at - start;
    if (length === 0) return path.length === 0;
    if (length <= 2 && path.charCodeAt(start) === DOT && path.charCodeAt(at - 1) === DOT) return false;
    start = at + 1;
  }
  return true;
}

function normaliseSlowly(path: string): string | undefined {
  const absolute = path.startsWith('/');
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') kept.push(part);
    else if (kept.length > 0) kept.pop();
    else if (!absolute) return undefined;
  }
  return kept.join('/');
}

/** Components of a normalised path. */
export function pathDepth(path: string): number {
  let depth = path === '' ? 0 : 1;
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) depth++;
  return depth;
}
