import { byteLength } from '../rules/text.ts';
import { needsBounds } from './bounds.ts';
import { cut } from './cut.ts';

/** Paths by what can be looked up of them; one of the three must hold. `any`: every path. */
export type PathSet = 'any' | Paths;
export interface Paths {
  prefixes: ReadonlySet<string>;
  names: ReadonlySet<string>;
  parents: ReadonlySet<string>;
  /** Or it was given with two dots in a row. */
  dots: boolean;
}

const none: ReadonlySet<string> = new Set();
/** No path at all. */
export const noPath: Paths = { prefixes: none, names: none, parents: none, dots: false };
/** Paths that were given with two dots in a row. */
export const withDots: Paths = { ...noPath, dots: true };

/** Paths that begin with one of the texts. */
export function withPrefixes(texts: readonly string[]): PathSet {
  const prefixes = new Set(texts.map(text => cut(text, needsBounds.prefixBytes)));
  // Every path that can be looked up begins with a slash.
  if (prefixes.has('') || prefixes.has('/')) return 'any';
  return { ...noPath, prefixes: shortest(prefixes) };
}

/** Paths whose last component is one of the names. */
export const withNames = (names: readonly string[]): PathSet =>
  names.every(isComponent) ? { ...noPath, names: new Set(names) } : 'any';

/** Paths right below a directory of one of the names. */
export const withParents = (names: readonly string[]): PathSet =>
  names.every(isComponent) ? { ...noPath, parents: new Set(names) } : 'any';

const isComponent = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && !name.includes('/') && byteLength(name) <= needsBounds.nameBytes;

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
export const sizeOf = ({ prefixes, names, parents, dots }: Paths): number =>
  prefixes.size + names.size + parents.size + Number(dots);

/** Paths of either. */
export function join(a: PathSet, b: PathSet): PathSet {
  if (a === 'any' || b === 'any') return 'any';
  if (a === b) return a;
  return {
    prefixes: shortest(a.prefixes.union(b.prefixes)),
    names: a.names.union(b.names),
    parents: a.parents.union(b.parents),
    dots: a.dots || b.dots,
  };
}

/** No fewer than the paths of both: exact for two sets of prefixes or of names, else the more telling set. */
export function meet(a: PathSet, b: PathSet): PathSet {
  if (a === 'any') return b;
  if (b === 'any' || a === b) return a;
  if (only('prefixes', a) && only('prefixes', b) && a.prefixes.size * b.prefixes.size <= needsBounds.pairs) {
    const longer = [...a.prefixes].flatMap(left =>
      [...b.prefixes].flatMap(right => (left.startsWith(right) ? [left] : right.startsWith(left) ? [right] : [])),
    );
    return { ...noPath, prefixes: shortest(new Set(longer)) };
  }
  if (only('names', a) && only('names', b)) return { ...noPath, names: a.names.intersection(b.names) };
  const [left, right] = [breadth(a), breadth(b)];
  return left < right || (left === right && sizeOf(a) <= sizeOf(b)) ? a : b;
}

const only = (kind: 'prefixes' | 'names' | 'parents', set: Paths): boolean => set[kind].size === sizeOf(set);

/** How much a set lets through, roughly: a top-level directory is much, a directory's name less, a file's name little. */
function breadth({ prefixes, parents }: Paths): number {
  let most = parents.size > 0 ? 1 : 0;
  for (const prefix of prefixes) {
    const [, , second] = prefix.split('/', 3);
    most = Math.max(most, second === undefined ? 3 : second === '' ? 2 : 0);
  }
  return most;
}
