import { compareNumbers, compareText } from './digits.ts';
import type { Ordering } from './ordering.ts';
import { satisfies } from './range.ts';

/** Package Manager Specification, 3.2: numbers, one letter, suffixes, revision. */
const grammar = /^(\d+)((?:\.\d+)*)([a-z]?)((?:_(?:alpha|beta|pre|rc|p)\d*)*)(?:-r(\d+))?/;

/** Suffixes by rank; none at all stands between rc and p. */
const suffixRank: Record<string, number> = { alpha: 0, beta: 1, pre: 2, rc: 3, p: 5 };
const noSuffix: readonly [number, string] = [4, ''];

interface Parsed {
  first: string;
  numbers: string[];
  letter: string;
  suffixes: (readonly [number, string])[];
  revision: string;
}

function parse(version: string): Parsed | undefined {
  const match = grammar.exec(version.trim());
  if (!match) return undefined;
  const [, first = '', numbers = '', letter = '', suffixes = '', revision = ''] = match;
  return {
    first,
    numbers: numbers.split('.').slice(1),
    letter,
    suffixes: [...suffixes.matchAll(/_([a-z]+)(\d*)/g)].map(([, word = '', number = '']) => [
      suffixRank[word] ?? 4,
      number,
    ]),
    revision,
  };
}

/** PMS 3.3: a number that begins with 0 makes both sides decimal fractions (1.01 < 1.1, 1.010 = 1.01). */
function compareNumber(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  if (!a.startsWith('0') && !b.startsWith('0')) return compareNumbers(a, b);
  return compareText(withoutTrailingZeros(a), withoutTrailingZeros(b));
}

function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 48) end--;
  return digits.slice(0, end);
}

function compareParsed(a: Parsed, b: Parsed): number {
  const first = compareNumbers(a.first, b.first);
  if (first !== 0) return first;
  for (let at = 0; at < a.numbers.length || at < b.numbers.length; at++) {
    const sign = compareNumber(a.numbers[at], b.numbers[at]);
    if (sign !== 0) return sign;
  }
  const letters = compareText(a.letter, b.letter);
  if (letters !== 0) return letters;
  for (let at = 0; at < a.suffixes.length || at < b.suffixes.length; at++) {
    const [aRank, aNumber] = a.suffixes[at] ?? noSuffix;
    const [bRank, bNumber] = b.suffixes[at] ?? noSuffix;
    const sign = Math.sign(aRank - bRank) || compareNumbers(aNumber, bNumber);
    if (sign !== 0) return sign;
  }
  return compareNumbers(a.revision, b.revision);
}

/** What is no version is older than any version, and compares by its text. */
function compare(a: string, b: string): number {
  const left = parse(a);
  const right = parse(b);
  if (left && right) return compareParsed(left, right);
  return left ? 1 : right ? -1 : compareText(a, b);
}

/** Gentoo's versions (PMS 3.2 and 3.3). Ranges: the common comparators. */
export const portage: Ordering = {
  id: 'ebuild',
  names: ['gentoo', 'portage'],
  compare,
  valid: version => grammar.exec(version)?.[0] === version,
  inRange: (range, version) => satisfies(range, version, compare),
};
