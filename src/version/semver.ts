import { compareDigits, compareText, digitsEnd, isDigit } from './digits.ts';
import type { Ordering } from './ordering.ts';
import { satisfies } from './range.ts';

/**
 * Semantic Versioning 2.0.0, read leniently, because advisories and tags are: any number of numeric parts (missing ones
 * are 0), a leading `v` or `=`, a pre-release with or without its hyphen (1.0.0beta, 1.0.0.rc1). Nothing is copied.
 */

const isBlank = (unit: number): boolean => unit === 32 || (unit >= 9 && unit <= 13);

/** Where the first number begins: past blanks, `v` and `=`. */
function skipPrefix(text: string): number {
  let at = 0;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    const v = unit === 118 || unit === 86;
    if (!isBlank(unit) && unit !== 61 && !(v && !isLetter(text.charCodeAt(at + 1)))) break;
    at++;
  }
  return at;
}

const isLetter = (unit: number): boolean => (unit | 32) >= 97 && (unit | 32) <= 122;

function trimmedEnd(text: string): number {
  let at = text.length;
  while (at > 0 && isBlank(text.charCodeAt(at - 1))) at--;
  return at;
}

/** Where the build metadata begins, `+` included; `end` when there is none. */
function buildStart(text: string, from: number, end: number): number {
  const plus = text.indexOf('+', from);
  return plus < 0 || plus > end ? end : plus;
}

/** Past the separator before a pre-release. */
function preReleaseStart(text: string, at: number, end: number): number {
  const unit = at < end ? text.charCodeAt(at) : 0;
  return unit === 45 || unit === 46 || unit === 95 ? at + 1 : at;
}

/** Whether the numbers go on after `at`: a dot with a digit behind it. */
const goesOn = (text: string, at: number, end: number): boolean =>
  at + 1 < end && text.charCodeAt(at) === 46 && isDigit(text.charCodeAt(at + 1));

function identifierEnd(text: string, from: number, end: number): number {
  const dot = text.indexOf('.', from);
  return dot < 0 || dot > end ? end : dot;
}

/**
 * Dot-separated identifiers (semver.org, item 11.4): numbers as numbers, below words; words by their text; the longer
 * list is newer when one begins the other.
 */
function compareIdentifiers(a: string, aStart: number, aEnd: number, b: string, bStart: number, bEnd: number): number {
  let i = aStart;
  let j = bStart;
  while (i <= aEnd && j <= bEnd) {
    const iEnd = identifierEnd(a, i, aEnd);
    const jEnd = identifierEnd(b, j, bEnd);
    const aNumeric = iEnd > i && digitsEnd(a, i, iEnd) === iEnd;
    const bNumeric = jEnd > j && digitsEnd(b, j, jEnd) === jEnd;
    if (aNumeric !== bNumeric) return aNumeric ? -1 : 1;
    const difference = aNumeric
      ? compareDigits(a, i, iEnd, b, j, jEnd)
      : compareText(a.slice(i, iEnd), b.slice(j, jEnd));
    if (difference !== 0) return difference;
    i = iEnd + 1;
    j = jEnd + 1;
  }
  return i <= aEnd ? 1 : j <= bEnd ? -1 : 0;
}

/** Precedence of two versions. With `builds`, build metadata breaks the tie, and none is older than any. */
function compareVersions(a: string, b: string, builds: boolean): number {
  const aEnd = trimmedEnd(a);
  const bEnd = trimmedEnd(b);
  let i = skipPrefix(a);
  let j = skipPrefix(b);
  for (;;) {
    const iNext = digitsEnd(a, i, aEnd);
    const jNext = digitsEnd(b, j, bEnd);
    const difference = compareDigits(a, i, iNext, b, j, jNext);
    if (difference !== 0) return difference;
    const aMore = goesOn(a, iNext, aEnd);
    const bMore = goesOn(b, jNext, bEnd);
    i = aMore ? iNext + 1 : iNext;
    j = bMore ? jNext + 1 : jNext;
    if (!aMore && !bMore) break;
  }
  const aBuild = buildStart(a, i, aEnd);
  const bBuild = buildStart(b, j, bEnd);
  i = preReleaseStart(a, i, aBuild);
  j = preReleaseStart(b, j, bBuild);
  const aPre = i < aBuild;
  const bPre = j < bBuild;
  if (aPre !== bPre) return aPre ? -1 : 1;
  const precedence = aPre ? compareIdentifiers(a, i, aBuild, b, j, bBuild) : 0;
  if (precedence !== 0 || !builds) return precedence;
  if (aBuild === aEnd || bBuild === bEnd) return aBuild === aEnd ? (bBuild === bEnd ? 0 : -1) : 1;
  return compareIdentifiers(a, aBuild + 1, aEnd, b, bBuild + 1, bEnd);
}

/** Precedence of two versions; build metadata does not count. */
export const compareSemver = (a: string, b: string): number => compareVersions(a, b, false);

/** The same, with build metadata as the last criterion. */
export const compareSemverBuild = (a: string, b: string): number => compareVersions(a, b, true);

/** The grammar of semver.org, without a limit on the size of numbers. */
export const strictSemver =
  /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

/** Semantic versions of no particular ecosystem. Ranges: the common comparators. */
export const semver: Ordering = {
  id: 'semver',
  names: [
    'conancenter',
    'conan',
    'swifturl',
    'swift',
    'cocoapods',
    'github actions',
    'githubactions',
    'kubernetes',
    'bioconductor',
    'julia',
    'vscode',
    'opentofu',
    'terraform',
    'luarocks',
    'otp',
  ],
  compare: compareSemver,
  valid: version => strictSemver.test(version),
  inRange: (range, version) => satisfies(range, version, compareSemver),
};
