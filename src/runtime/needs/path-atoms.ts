import type { Atom, Verdict } from './atoms.ts';
import type { Cell } from './cell.ts';
import type { Check } from './check.ts';
import { join, meet, type PathSet, withDots, withNames, withParents, withPrefixes } from './path-set.ts';
import { everything, ofPaths } from './reach.ts';

/** What a text comparison says of a text: beginnings, one of which it has, and endings. `undefined`: nothing is known. */
interface Ends {
  heads: readonly string[] | undefined;
  tails: readonly string[] | undefined;
}

/** Characters that mean something in a pattern. */
const special = /[*?[\]\\]/;

function headOf(pattern: string): string {
  const at = pattern.search(special);
  return at < 0 ? pattern : pattern.slice(0, at);
}

function tailOf(pattern: string): string {
  const at = [...pattern.matchAll(/[*?[\]\\]/g)].at(-1)?.index;
  return at === undefined ? pattern : pattern.slice(at + 1);
}

/** Paths below which `pmatch` finds: without empty components, up to the first pattern. */
function directoryHead(path: string): string {
  return headOf(
    `/${path
      .split('/')
      .filter(component => component !== '')
      .join('/')}`,
  );
}

function endsOf({ operator, texts }: Check): Ends {
  if (!texts) return { heads: undefined, tails: undefined };
  switch (operator) {
    case '=':
    case 'in':
    case 'intersects':
      return { heads: texts, tails: texts };
    case 'startswith':
      return { heads: texts, tails: undefined };
    case 'endswith':
      return { heads: undefined, tails: texts };
    case 'glob':
      return { heads: texts.map(headOf), tails: texts.map(tailOf) };
    case 'pmatch':
      return { heads: texts.map(directoryHead), tails: undefined };
    default:
      return { heads: undefined, tails: undefined };
  }
}

/** Names that the last component has for sure; `undefined` where one of the endings begins within it. */
function lastComponents(tails: readonly string[] | undefined): string[] | undefined {
  if (!tails?.every(tail => tail.includes('/'))) return undefined;
  return tails.map(tail => tail.slice(tail.lastIndexOf('/') + 1));
}

const prefixed = (heads: readonly string[] | undefined): PathSet => (heads ? withPrefixes(heads) : 'any');
const named = (names: readonly string[] | undefined): PathSet => (names ? withNames(names) : 'any');

/** The whole path. */
function ofPath(check: Check): PathSet {
  const { heads, tails } = endsOf(check);
  return meet(prefixed(heads), heads === tails ? 'any' : named(lastComponents(tails)));
}

/** The path as it was given: its beginning says nothing where `..` may follow, but its last component stays. */
function ofRawPath(check: Check): PathSet {
  return asksForDots(check) ? withDots : named(lastComponents(endsOf(check).tails));
}

/** Operators whose text, or every part of it between the special characters, is found in what they match. */
const literal = new Set(['=', 'in', 'contains', 'startswith', 'endswith', 'glob']);

/** Whether everything that satisfies the comparison has two dots in a row. */
function asksForDots({ operator, texts = [] }: Check): boolean {
  const bracketed = (text: string): boolean => operator === 'glob' && (text.includes('[') || text.includes('\\'));
  return texts.length > 0 && literal.has(operator) && texts.every(text => text.includes('..') && !bracketed(text));
}

/** The directory of the path; of a directory, itself. */
function ofDirectory(check: Check): PathSet {
  const { heads, tails } = endsOf(check);
  const names = lastComponents(tails);
  const above = names && heads !== tails ? join(withParents(names), withNames(names)) : 'any';
  return meet(prefixed(heads), above);
}

/** The last component. */
function ofName(check: Check): PathSet {
  const { heads, tails } = endsOf(check);
  return heads !== undefined && heads === tails ? withNames(heads) : 'any';
}

const ofOpened =
  (paths: (check: Check) => PathSet, { ofSuccess = false } = {}): Atom =>
  (check: Check, cell: Cell): Verdict => {
    if (!cell.traits.opens) return { yes: everything, no: everything };
    if (ofSuccess && cell.result !== 'success') return { yes: undefined, no: everything };
    return { yes: ofPaths(paths(check)), no: everything };
  };

/** Fields that say something of the path of a file that is opened. */
export const pathAtoms: Record<string, Atom> = {
  'fd.name': ofOpened(ofPath),
  'fd.nameraw': ofOpened(ofRawPath),
  'fd.directory': ofOpened(ofDirectory),
  'fd.filename': ofOpened(ofName, { ofSuccess: true }),
  'fs.path.name': ofOpened(ofPath, { ofSuccess: true }),
  'fs.path.nameraw': ofOpened(ofRawPath, { ofSuccess: true }),
  'evt.arg[name]': ofOpened(ofPath),
  'evt.abspath': ofOpened(ofPath),
};
