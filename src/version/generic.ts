import { compareDigits, compareText, digitsEnd, isDigit } from './digits.ts';
import type { Ordering } from './ordering.ts';
import { satisfies } from './range.ts';

/**
 * For products of no ecosystem (binaries told by their strings, CPE ranges): numbers, then what follows. A hyphen or a word
 * such as alpha, beta, rc makes a pre-release; any other letter comes after the release (OpenSSL: 1.0.2 < 1.0.2k).
 */
const preWords = /^(?:alpha|beta|rc|pre|preview|dev|snapshot|milestone|nightly|canary|[abm](?=[-_.]?\d))/;

interface Parsed {
  /** Where the numbers begin and end. */
  start: number;
  end: number;
  /** -1 before the release, 0 the release itself, 1 after it. */
  stage: number;
  /** Numbers and words of what follows. */
  rest: string[];
}

function parse(text: string): Parsed {
  const start = (text.startsWith('v') || text.startsWith('V')) && isDigit(text.charCodeAt(1)) ? 1 : 0;
  let end = digitsEnd(text, start, text.length);
  while (text.charCodeAt(end) === 46 && isDigit(text.charCodeAt(end + 1))) end = digitsEnd(text, end + 1, text.length);
  const plus = text.indexOf('+', end);
  const tail = text.slice(end, plus < 0 ? undefined : plus);
  const rest = tail.match(/\d+|[a-z]+/g) ?? [];
  if (rest.length === 0) return { start, end, stage: 0, rest };
  const pre = tail.startsWith('-') || tail.startsWith('~') || preWords.test(tail.replace(/^[._]/, ''));
  return { start, end, stage: pre ? -1 : 1, rest };
}

function compareNumbers(a: string, left: Parsed, b: string, right: Parsed): number {
  let i = left.start;
  let j = right.start;
  while (i < left.end || j < right.end) {
    const iNext = i < left.end ? digitsEnd(a, i, left.end) : i;
    const jNext = j < right.end ? digitsEnd(b, j, right.end) : j;
    const sign = compareDigits(a, i, iNext, b, j, jNext);
    if (sign !== 0) return sign;
    i = Math.min(iNext + 1, left.end);
    j = Math.min(jNext + 1, right.end);
  }
  return 0;
}

function compareRest(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < a.length && at < b.length; at++) {
    const left = a[at]!;
    const right = b[at]!;
    const numeric = isDigit(left.charCodeAt(0));
    if (numeric !== isDigit(right.charCodeAt(0))) return numeric ? -1 : 1;
    const sign = numeric ? compareDigits(left, 0, left.length, right, 0, right.length) : compareText(left, right);
    if (sign !== 0) return sign;
  }
  return Math.sign(a.length - b.length);
}

function compare(a: string, b: string): number {
  const x = a.trim().toLowerCase();
  const y = b.trim().toLowerCase();
  const left = parse(x);
  const right = parse(y);
  return compareNumbers(x, left, y, right) || Math.sign(left.stage - right.stage) || compareRest(left.rest, right.rest);
}

/** The order of last resort. Ranges: the common comparators. */
export const generic: Ordering = {
  id: 'generic',
  names: ['fuzzy', 'unknown', 'cpe', 'linux', 'oss-fuzz', 'flatcar', 'binary', 'brew', 'nix', 'vcpkg', 'android'],
  compare,
  inRange: (range, version) => satisfies(range, version, compare),
};
