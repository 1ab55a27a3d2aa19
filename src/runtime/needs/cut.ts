import { byteLength } from '../rules/text.ts';

/** The text's beginning of at most so many bytes, whole characters. */
export function cut(text: string, most: number): string {
  if (text.length * 3 <= most || byteLength(text) <= most) return text;
  let short = '';
  let bytes = 0;
  for (const character of text) {
    bytes += byteLength(character);
    if (bytes > most) break;
    short += character;
  }
  return short;
}
