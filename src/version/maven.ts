import { compareDigits, compareNumbers, compareText, digitsEnd, isDigit } from './digits.ts';
import { inIntervals, isInterval } from './interval.ts';
import type { Ordering } from './ordering.ts';
import { satisfies } from './range.ts';

/**
 * Maven's version order (maven.apache.org/pom.html, "Version Order Specification"): a version is cut into tokens at `.`,
 * at `-` and at every change between digits and other characters, which counts as `-`. The separator before a token
 * weighs: `.qualifier` < `-qualifier` < `-number` < `.number`.
 *
 * The order is Maven's own and, as Maven's, not transitive where a qualifier follows a dot: 1.0.RC1 < 1.0 < 1.0-x, and
 * yet 1.0-x < 1.0.RC1.
 */
interface Token {
  hyphen: boolean;
  /** Without leading zeros, so that 0 is empty; undefined for a qualifier. */
  digits?: string;
  /** Place of a qualifier among the known ones. */
  rank: number;
  /** Of an unknown qualifier, which compares by its text. */
  text: string;
}

/** A Map, because a version may spell the name of an object's own property. */
const ranks = new Map([
  ['alpha', 0],
  ['beta', 1],
  ['milestone', 2],
  ['rc', 3],
  ['cr', 3],
  ['snapshot', 4],
  ['', 5],
  ['ga', 5],
  ['final', 5],
  ['release', 5],
  ['sp', 6],
]);
const releaseRank = 5;
const unknownRank = 7;
const shorthand = new Map([
  ['a', 'alpha'],
  ['b', 'beta'],
  ['m', 'milestone'],
]);

function numberToken(text: string, start: number, end: number, hyphen: boolean): Token {
  let at = start;
  while (at < end && text.charCodeAt(at) === 48) at++;
  return { hyphen, digits: text.slice(at, end), rank: 0, text: '' };
}

function qualifierToken(word: string, hyphen: boolean, beforeDigit: boolean): Token {
  const rank = ranks.get((beforeDigit && shorthand.get(word)) || word) ?? unknownRank;
  return { hyphen, rank, text: rank === unknownRank ? word : '' };
}

const isNull = (token: Token): boolean =>
  token.digits === undefined ? token.rank === releaseRank : token.digits === '';

/** Drops the zeros and release words that end the version or stand before a hyphen, but never the first token. */
function withoutNulls(tokens: Token[]): Token[] {
  const kept: Token[] = [];
  let ending = true;
  for (let at = tokens.length - 1; at >= 0; at--) {
    const token = tokens[at]!;
    if (at > 0 && ending && isNull(token)) continue;
    kept.push(token);
    ending = token.hyphen;
  }
  return kept.reverse();
}

function parse(version: string): Token[] {
  const text = version.toLowerCase();
  const tokens: Token[] = [];
  let hyphen = false;
  let at = 0;
  for (;;) {
    const start = at;
    const numeric = isDigit(text.charCodeAt(at));
    while (at < text.length) {
      const unit = text.charCodeAt(at);
      if (unit === 46 || unit === 45 || isDigit(unit) !== numeric) break;
      at++;
    }
    const separator = at < text.length ? text[at] : undefined;
    const separated = separator === '.' || separator === '-';
    // Nothing between two separators is a 0.
    tokens.push(
      numeric || at === start
        ? numberToken(text, start, at, hyphen)
        : qualifierToken(text.slice(start, at), hyphen, separator !== undefined && !separated),
    );
    if (separator === undefined) return withoutNulls(tokens);
    hyphen = separator !== '.';
    if (separated) at++;
  }
}

/** Weight of a token by its kind and separator. */
const weight = (token: Token): number => (token.digits === undefined ? (token.hyphen ? 1 : 0) : token.hyphen ? 2 : 3);

function compareTokens(a: Token, b: Token): number {
  if (a.hyphen !== b.hyphen || (a.digits === undefined) !== (b.digits === undefined)) {
    return weight(a) < weight(b) ? -1 : 1;
  }
  if (a.digits !== undefined && b.digits !== undefined) return compareNumbers(a.digits, b.digits);
  return Math.sign(a.rank - b.rank) || compareText(a.text, b.text);
}

/** A token beside the end of the other version: 1.0 equals 1, 1-rc is older than 1, 1-sp and 1-1 are newer. */
function compareToEnd(token: Token): number {
  if (token.digits !== undefined) return token.digits === '' ? 0 : 1;
  return Math.sign(token.rank - releaseRank);
}

function compareParsed(a: Token[], b: Token[]): number {
  for (let at = 0; at < a.length || at < b.length; at++) {
    const left = a[at];
    const right = b[at];
    const sign = left ? (right ? compareTokens(left, right) : compareToEnd(left)) : 0 - compareToEnd(right!);
    if (sign !== 0) return sign;
  }
  return 0;
}

/** Compares while both are numbers and dots alone, without a copy. Undefined as soon as either is not. */
function compareDotted(a: string, b: string): number | undefined {
  let i = 0;
  let j = 0;
  let sign = 0;
  while (i < a.length || j < b.length) {
    const iNext = digitsEnd(a, i, a.length);
    const jNext = digitsEnd(b, j, b.length);
    if (iNext < a.length && a.charCodeAt(iNext) !== 46) return undefined;
    if (jNext < b.length && b.charCodeAt(jNext) !== 46) return undefined;
    if (sign === 0) sign = compareDigits(a, i, iNext, b, j, jNext);
    i = iNext + 1;
    j = jNext + 1;
  }
  return sign;
}

/**
 * One release is often built for several Java runtimes, and the build is named by a last part `.jre8`, `.jre11`,
 * `.jdk17`: builds of one release are equal, else a fix in 12.10.2.jre11 would never be found in 12.10.2.jre8. Before
 * Java 8 such parts named lines of development, and Maven's own order stands.
 */
const runtimeBuild = /\.(?:jre|jdk)(?:[89]|[1-9][0-9])$/i;

const release = (version: string): string => version.replace(runtimeBuild, '');

function compare(a: string, b: string): number {
  return compareDotted(a, b) ?? compareParsed(parse(release(a)), parse(release(b)));
}

/** Maven versions. Ranges: `[1.0,2.0)` and sets of them, or the common comparators. */
export const maven: Ordering = {
  id: 'maven',
  names: ['gradle', 'clojars', 'java'],
  compare,
  inRange: (range, version) =>
    isInterval(range) ? inIntervals(range, version, compare) : satisfies(range, version, compare),
};
