/**
 * Texts of events are bytes. They are kept as strings in which a byte that is not UTF-8 stands as U+DC80–U+DCFF (as Python's
 * `surrogateescape` does), so that equal strings are equal bytes.
 */

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Bytes as text; never fails. */
export function textOfBytes(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return escaped(bytes);
  }
}

/** How many bytes a valid UTF-8 character at `at` takes (RFC 3629), or 0. */
function characterBytes(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  if (first < 0x80) return 1;
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  for (let i = 1; i < length; i++) if (((bytes[at + i] as number) & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1] as number;
  if (first === 0xe0 && second < 0xa0) return 0;
  if (first === 0xed && second > 0x9f) return 0;
  if (first === 0xf0 && second < 0x90) return 0;
  if (first === 0xf4 && second > 0x8f) return 0;
  return length;
}

function escaped(bytes: Uint8Array): string {
  let text = '';
  let start = 0;
  let at = 0;
  while (at < bytes.length) {
    const length = characterBytes(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    if (at > start) text += utf8.decode(bytes.subarray(start, at));
    text += String.fromCharCode(0xdc00 + (bytes[at] as number));
    at += 1;
    start = at;
  }
  return at > start ? text + utf8.decode(bytes.subarray(start, at)) : text;
}

const lone = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
const everyLone = new RegExp(lone.source, 'g');

/** The bytes of a text: the reverse of `textOfBytes`. */
export function bytesOfText(text: string): Uint8Array {
  if (!lone.test(text)) return Buffer.from(text, 'utf8');
  const parts: Uint8Array[] = [];
  let start = 0;
  for (const match of text.matchAll(everyLone)) {
    const unit = match[0].charCodeAt(0);
    if (unit < 0xdc80 || unit > 0xdcff) continue;
    parts.push(Buffer.from(text.slice(start, match.index), 'utf8'), Uint8Array.of(unit - 0xdc00));
    start = match.index + 1;
  }
  parts.push(Buffer.from(text.slice(start), 'utf8'));
  return Buffer.concat(parts);
}

/** How many bytes a text has. */
export function byteLength(text: string): number {
  return lone.test(text) ? bytesOfText(text).length : Buffer.byteLength(text, 'utf8');
}

/** The text for people and for JSON: bytes that are not UTF-8 as U+FFFD. */
export function printable(text: string): string {
  return lone.test(text) ? text.toWellFormed() : text;
}

/** Order of the bytes of two texts: below, at, above 0. */
export function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // UTF-16 orders as UTF-8 does below the surrogates.
    return x < 0xd800 && y < 0xd800 ? x - y : Buffer.compare(bytesOfText(a), bytesOfText(b));
  }
  return a.length - b.length;
}
