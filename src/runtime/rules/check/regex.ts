import { RE2JS } from 're2js';
import { bounds } from '../bounds.ts';
import { printable } from '../text.ts';

const special = /[.+*?^$()[\]{}|\\]/;

/**
 * A regular expression in RE2's syntax that must match the whole text. Compiled at its first use, since most rules never
 * reach theirs; its syntax is checked at once. Matching takes time linear in the text.
 * @throws the reason, when it is none
 */
export function compileRegex(pattern: string): (text: string) => boolean {
  if (pattern.length > bounds.patternLength)
    throw new Error(`regular expression longer than ${bounds.patternLength} characters`);
  if (!special.test(pattern)) return text => text === pattern;
  const compiled = RE2JS.compile(pattern);
  const prefix = literalPrefix(pattern);
  if (prefix === '') return text => compiled.testExact(printable(text));
  return text => text.startsWith(prefix) && compiled.testExact(printable(text));
}

/** Characters that every match begins with. */
function literalPrefix(pattern: string): string {
  if (pattern.includes('|') || pattern.startsWith('(?')) return '';
  const body = pattern.replace(/^\^/, '');
  const end = body.search(special);
  const literal = end < 0 ? body : body.slice(0, end);
  // A quantifier may take the last character away.
  return /[*?{+]/.test(body.charAt(end)) ? literal.slice(0, -1) : literal;
}
