import { byteLength } from '../rules/text.ts';
import { needsBounds } from './bounds.ts';

/** Paths by what can be looked up of them; one of the three must hold. `any`: every path. */
export type PathSet = 'any' | Paths;
export interface Paths {
  prefixes: ReadonlySet<string>;
  names: ReadonlySet<string>;
  parents: ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();

/** Paths that begin with one of the texts. */
export function withPrefixes(texts: readonly string[]): PathSet {
  const prefixes = new Set(texts.map(cut));
  // Every path that can be looked up begins with a slash.
  if (prefixes.has('') || prefixes.has('/')) return 'any';
  return { prefixes: shortest(prefixes), names: none, parents: none };
}

/** Paths whose last component is one of the names. */
export const withNames = (names: readonly string[]): PathSet =>
  names.every(isComponent) ? { prefixes: none, names: new Set(names), parents: none } : 'any';

/** Paths right below a directory of one of the names. */
export const withParents = (names: readonly string[]): PathSet =>
  names.every(isComponent) ? { prefixes: none, names: none, parents: new Set(names) } : 'any';

const isComponent = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && !name.includes('/') && byteLength(name) <= needsBounds.nameBytes;

/** At most 64 bytes of the text, whole characters. */
function cut(text: string): string {
  if (text.length * 3 <= needsBounds.prefixBytes || byteLength(text) <= needsBounds.prefixBytes) return text;
  let short = '';
  let bytes = 0;
  for (const character of text) {
    bytes += byteLength(character);
    if (bytes > needsBounds.prefixBytes) break;
    short += character;
  }
  return short;
}

/** Without those that another one is a prefix of. */
function shortest(prefixes: ReadonlySet<string>): ReadonlySet<string> {
  const kept: string[] = [];
  for (const prefix of [...prefixes].sort()) {
    // In order, everything that begins with a prefix follows it at once.
    const last = kept.at(-1);
    if (last === undefined || !prefix.startsWith(last)) kept.push(prefix);
  }
  return new Set(kept);
}

export const isEmpty = (set: PathSet): boolean => set !== 'any' && sizeOf(set) === 0;
const sizeOf = ({ prefixes, names, parents }: Paths): number => prefixes.size + names.size + parents.size;

/** Paths of either. */
export function join(a: PathSet, b: PathSet): PathSet {
  if (a === 'any' || b === 'any') return 'any';
  if (a === b) return a;
  return {
    prefixes: shortest(a.prefixes.union(b.prefixes)),
    names: a.names.union(b.names),
    parents: a.parents.union(b.parents),
  };
}

/** No fewer than the paths of both: exact for two sets of prefixes or of names, else the more telling set. */
export function meet(a: PathSet, b: PathSet): PathSet {
  if (a === 'any') return b;
  if (b === 'any' || a === b) return a;
  const onlyPrefixes = (set: Paths): boolean => set.names.size === 0 && set.parents.size === 0;
  if (onlyPrefixes(a) && onlyPrefixes(b) && a.prefixes.size * b.prefixes.size <= needsBounds.pairs) {
    const both = [...a.prefixes].flatMap(left =>
      [...b.prefixes].flatMap(right => (left.startsWith(right) ? [left] : right.startsWith(left) ? [right] : [])),
    );
    return { prefixes: shortest(new Set(both)), names: none, parents: none };
  }
  const onlyNames = (set: Paths): boolean => set.prefixes.size === 0 && set.parents.size === 0;
  if (onlyNames(a) && onlyNames(b)) return { prefixes: none, names: a.names.intersection(b.names), parents: none };
  const [left, right] = [breadth(a), breadth(b)];
  return left < right || (left === right && sizeOf(a) <= sizeOf(b)) ? a : b;
}

/** How much a set lets through, roughly: a whole top-level directory is much, a name or a path below it little. */
function breadth({ prefixes, parents }: Paths): number {
  let most = parents.size > 0 ? 1 : 0;
  for (const prefix of prefixes) most = Math.max(most, prefix.lastIndexOf('/') > 0 ? 0 : 3);
  for (const prefix of prefixes)
    if (/^\/[^/]+\/[^/]*$/.test(prefix)) most = Math.max(most, prefix.endsWith('/') ? 2 : 0);
  return most;
}
