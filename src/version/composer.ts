import { inComposerRange } from './composerRange.ts';
import { compareDigits, digitsEnd, isDigit } from './digits.ts';
import type { Ordering } from './ordering.ts';

/**
 * PHP's version_compare, by which Composer orders: numbers and words, whatever separates them. Words in their order:
 * any other < dev < alpha < beta < RC < a number < pl. A version that ends stands between RC and a number.
 */
const numberRank = 4;

/** By how the word begins, as PHP compares it; `RC` is the only one in capitals. */
const wordRanks: readonly (readonly [string, number])[] = [
  ['dev', 0],
  ['a', 1],
  ['b', 2],
  ['RC', 3],
  ['rc', 3],
  ['p', 5],
];

const isSeparator = (unit: number): boolean => unit === 46 || unit === 45 || unit === 95 || unit === 43; // . - _ +

function wordEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isSeparator(text.charCodeAt(at)) && !isDigit(text.charCodeAt(at))) at++;
  return at;
}

const wordRank = (text: string, at: number): number => wordRanks.find(([word]) => text.startsWith(word, at))?.[1] ?? -1;

function skipSeparators(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSeparator(text.charCodeAt(at))) at++;
  return at;
}

/** Past the v of a tag. */
const start = (version: string): number => {
  const unit = version.charCodeAt(0);
  return unit === 118 || unit === 86 ? 1 : 0;
};

/**
 * Compares as version_compare does, after the `v` of a tag; branches (`dev-main`) are older than versions, and equal among
 * themselves.
 */
function comparePhp(a: string, b: string): number {
  const aBranch = a.startsWith('dev-');
  const bBranch = b.startsWith('dev-');
  if (aBranch || bBranch) return aBranch === bBranch ? 0 : aBranch ? -1 : 1;
  let i = skipSeparators(a, start(a));
  let j = skipSeparators(b, start(b));
  while (i < a.length && j < b.length) {
    const aNumber = isDigit(a.charCodeAt(i));
    const bNumber = isDigit(b.charCodeAt(j));
    const iNext = aNumber ? digitsEnd(a, i, a.length) : wordEnd(a, i);
    const jNext = bNumber ? digitsEnd(b, j, b.length) : wordEnd(b, j);
    const sign =
      aNumber && bNumber
        ? compareDigits(a, i, iNext, b, j, jNext)
        : Math.sign((aNumber ? numberRank : wordRank(a, i)) - (bNumber ? numberRank : wordRank(b, j)));
    if (sign !== 0) return sign;
    i = skipSeparators(a, iNext);
    j = skipSeparators(b, jNext);
  }
  if (i < a.length) return isDigit(a.charCodeAt(i)) || wordRank(a, i) > numberRank ? 1 : -1;
  if (j < b.length) return isDigit(b.charCodeAt(j)) || wordRank(b, j) > numberRank ? -1 : 1;
  return 0;
}

/** Composer and Packagist. Ranges: composer/semver's constraints. */
export const composer: Ordering = {
  id: 'composer',
  names: ['packagist', 'php', 'wordpress', 'wordpress-plugin', 'drupal'],
  compare: comparePhp,
  inRange: (range, version) => inComposerRange(range, version, comparePhp),
};
