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

/**
 * The same for many texts: patterns whose stars stand at their ends alone, which most do, need no search.
 * @example ['app:1'].filter(likeTest('app:*')) // ['app:1']
 */
export function likeTest(pattern: string): (text: string) => boolean {
  const inner = pattern.replace(/^\*+|\*+$/g, '');
  if (pattern.length > longest || /[*?]/.test(inner)) return text => like(pattern, text);
  const before = pattern.startsWith('*');
  const after = pattern.endsWith('*');
  if (before && after) return text => text.length <= longest && text.includes(inner);
  if (after) return text => text.length <= longest && text.startsWith(inner);
  if (before) return text => text.length <= longest && text.endsWith(inner);
  return text => text === inner;
}
