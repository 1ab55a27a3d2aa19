import { compareDigits, compareText, digitsEnd, isDigit } from './digits.ts';
import type { Ordering } from './ordering.ts';
import { satisfies } from './range.ts';

const isLetter = (unit: number): boolean => (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122);
const tilde = 126;
const caret = 94;
const end = -1;

/** Separators are whatever is neither letter, digit, `~` nor `^`; they only tell segments apart. */
function skipSeparators(text: string, from: number, stop: number): number {
  let at = from;
  while (at < stop) {
    const unit = text.charCodeAt(at);
    if (isDigit(unit) || isLetter(unit) || unit === tilde || unit === caret) break;
    at++;
  }
  return at;
}

function lettersEnd(text: string, from: number, stop: number): number {
  let at = from;
  while (at < stop && isLetter(text.charCodeAt(at))) at++;
  return at;
}

/** rpm-version(7), the comparison of one version or release: `~` sorts before the end, `^` after it. */
export function compareSegments(
  a: string,
  aStart: number,
  aEnd: number,
  b: string,
  bStart: number,
  bEnd: number,
): number {
  let i = aStart;
  let j = bStart;
  for (;;) {
    i = skipSeparators(a, i, aEnd);
    j = skipSeparators(b, j, bEnd);
    const x = i < aEnd ? a.charCodeAt(i) : end;
    const y = j < bEnd ? b.charCodeAt(j) : end;
    if (x === tilde || y === tilde) {
      if (x !== y) return x === tilde ? -1 : 1;
      i++;
      j++;
      continue;
    }
    if (x === caret || y === caret) {
      if (x === end) return -1;
      if (y === end) return 1;
      if (x !== y) return x === caret ? -1 : 1;
      i++;
      j++;
      continue;
    }
    if (x === end || y === end) return x === y ? 0 : x === end ? -1 : 1;

    const numeric = isDigit(x);
    if (numeric !== isDigit(y)) return numeric ? 1 : -1;
    const iNext = numeric ? digitsEnd(a, i, aEnd) : lettersEnd(a, i, aEnd);
    const jNext = numeric ? digitsEnd(b, j, bEnd) : lettersEnd(b, j, bEnd);
    const difference = numeric
      ? compareDigits(a, i, iNext, b, j, jNext)
      : compareText(a.slice(i, iNext), b.slice(j, jNext));
    if (difference !== 0) return difference;
    i = iNext;
    j = jNext;
  }
}

/** Digits of the epoch that begins at `start`; -1 when there is none. */
function epochEnd(text: string, start: number): number {
  const stop = digitsEnd(text, start, text.length);
  return stop > start && text.charCodeAt(stop) === 58 ? stop : -1;
}

/** `[epoch:]version[-release]` from `aStart` on. A version without a release is older than the same with one. */
function compareEvr(a: string, aStart: number, b: string, bStart: number, lenientEpoch: boolean): number {
  const aEpoch = epochEnd(a, aStart);
  const bEpoch = epochEnd(b, bStart);
  if (!lenientEpoch || (aEpoch >= 0 && bEpoch >= 0)) {
    const epochs = compareDigits(a, aStart, Math.max(aStart, aEpoch), b, bStart, Math.max(bStart, bEpoch));
    if (epochs !== 0) return epochs;
  }
  const aFrom = aEpoch < 0 ? aStart : aEpoch + 1;
  const bFrom = bEpoch < 0 ? bStart : bEpoch + 1;
  const aDash = a.indexOf('-', aFrom);
  const bDash = b.indexOf('-', bFrom);
  const versions = compareSegments(a, aFrom, aDash < 0 ? a.length : aDash, b, bFrom, bDash < 0 ? b.length : bDash);
  if (versions !== 0) return versions;
  if (aDash < 0 || bDash < 0) return aDash === bDash ? 0 : aDash < 0 ? -1 : 1;
  return compareSegments(a, aDash + 1, a.length, b, bDash + 1, b.length);
}

const compare = (a: string, b: string): number => compareEvr(a, 0, b, 0, false);

/** rpm versions, `[epoch:]version[-release]` (rpm-version(7)); a missing epoch is 0. */
export const rpm: Ordering = {
  id: 'rpm-evr',
  names: [
    'redhat',
    'red hat',
    'rhel',
    'centos',
    'fedora',
    'almalinux',
    'rocky linux',
    'rocky',
    'amazon linux',
    'amazon',
    'amzn',
    'oracle linux',
    'oracle',
    'ol',
    'opensuse',
    'suse',
    'sles',
    'photon os',
    'photon',
    'azure linux',
    'azurelinux',
    'mariner',
    'mageia',
    'openeuler',
    'anolis',
    'anolis os',
    'alibaba cloud linux',
    'alinux',
    'tencentos',
    'bottlerocket',
  ],
  compare,
  inRange: (range, version) => satisfies(range, version, compare),
};

const compareLenient = (a: string, b: string): number => compareEvr(a, 0, b, 0, true);

/**
 * rpm versions of unknown origin: file names and many advisories leave the epoch out, so it counts only where both sides
 * state one. Not transitive across versions with and without an epoch (1:1 = 1 = 0:1 < 1:1); every distribution above is.
 */
export const rpmLenient: Ordering = {
  id: 'rpm',
  names: [],
  compare: compareLenient,
  inRange: (range, version) => satisfies(range, version, compareLenient),
};

/** Where the version begins in `name-[epoch:]version-release[.arch]`; 0 when there is no name. */
function versionStart(nevra: string): number {
  const release = nevra.lastIndexOf('-');
  return release <= 0 ? 0 : nevra.lastIndexOf('-', release - 1) + 1;
}

function compareNevra(a: string, b: string): number {
  const aStart = versionStart(a);
  const bStart = versionStart(b);
  return compareText(a.slice(0, aStart), b.slice(0, bStart)) || compareEvr(a, aStart, b, bStart, false);
}

/** Whole rpm names, `name-[epoch:]version-release[.arch]`: by name first, then as `rpm`. */
export const rpmNevra: Ordering = { id: 'rpm-nevra', names: [], compare: compareNevra };
