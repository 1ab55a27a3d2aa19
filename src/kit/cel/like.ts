import { celBounds } from './bounds.ts';

const longest = celBounds.patternCharacters;

/**
 * Whether a text is like a pattern: `*` stands for any run of characters, `?` for one, all else for itself. `**` is `*`.
 * No backtracking beyond the last star, so the time is at most length × length.
 * @example like('registry.example/prod/*', 'registry.example/prod/app:1') // true
 */
export function like(pattern: string, text: string): boolean {
  if (pattern.length > longest || text.length > longest) return false;
  let star = -1;
  let from = 0;
  let at = 0;
  let place = 0;
  while (at < text.length) {
    if (pattern[place] === '*') {
      star = place++;
      from = at;
    } else if (place < pattern.length && (pattern[place] === '?' || pattern[place] === text[at])) {
      place++;
      at++;
    } else if (star >= 0) {
      place = star + 1;
      at = ++from;
    } else return false;
  }
  while (pattern[place] === '*') place++;
  return place === pattern.length;
}
