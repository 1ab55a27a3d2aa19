import { compareDigits, compareText, digitsEnd, isDigit } from './digits.ts';
import type { Ordering } from './ordering.ts';
import { satisfies } from './range.ts';

const isLetter = (unit: number): boolean => (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122);

function runEnd(text: string, from: number, end: number, test: (unit: number) => boolean): number {
  let at = from;
  while (at < end && test(text.charCodeAt(at))) at++;
  return at;
}

const isSeparator = (unit: number): boolean => !isDigit(unit) && !isLetter(unit);

/**
 * One version or release as pacman compares it (vercmp(8)): like rpm's older rule, but the number of separators counts,
 * and letters at the end make a version older (1.0rc1 < 1.0 < 1.0.1).
 */
function compareSegments(a: string, aStart: number, aEnd: number, b: string, bStart: number, bEnd: number): number {
  let i = aStart;
  let j = bStart;
  while (i < aEnd && j < bEnd) {
    const iRun = runEnd(a, i, aEnd, isSeparator);
    const jRun = runEnd(b, j, bEnd, isSeparator);
    if (iRun >= aEnd || jRun >= bEnd) {
      i = iRun;
      j = jRun;
      break;
    }
    if (iRun - i !== jRun - j) return iRun - i < jRun - j ? -1 : 1;
    const numeric = isDigit(a.charCodeAt(iRun));
    if (numeric !== isDigit(b.charCodeAt(jRun))) return numeric ? 1 : -1;
    i = numeric ? digitsEnd(a, iRun, aEnd) : runEnd(a, iRun, aEnd, isLetter);
    j = numeric ? digitsEnd(b, jRun, bEnd) : runEnd(b, jRun, bEnd, isLetter);
    const sign = numeric ? compareDigits(a, iRun, i, b, jRun, j) : compareText(a.slice(iRun, i), b.slice(jRun, j));
    if (sign !== 0) return sign;
  }
  if (i >= aEnd && j >= bEnd) return 0;
  if (i >= aEnd) return isLetter(b.charCodeAt(j)) ? 1 : -1;
  return isLetter(a.charCodeAt(i)) ? -1 : 1;
}

/** `[epoch:]version[-release]`: a missing epoch is 0, and a release counts only where both have one. */
function compare(a: string, b: string): number {
  const aEpoch = epochEnd(a);
  const bEpoch = epochEnd(b);
  const epochs = compareDigits(a, 0, aEpoch, b, 0, bEpoch);
  if (epochs !== 0) return epochs;
  const aStart = a.charCodeAt(aEpoch) === 58 ? aEpoch + 1 : 0;
  const bStart = b.charCodeAt(bEpoch) === 58 ? bEpoch + 1 : 0;
  const aDash = dashOf(a, aStart);
  const bDash = dashOf(b, bStart);
  const versions = compareSegments(a, aStart, aDash < 0 ? a.length : aDash, b, bStart, bDash < 0 ? b.length : bDash);
  if (versions !== 0 || aDash < 0 || bDash < 0) return versions;
  return compareSegments(a, aDash + 1, a.length, b, bDash + 1, b.length);
}

function epochEnd(version: string): number {
  const end = digitsEnd(version, 0, version.length);
  return version.charCodeAt(end) === 58 ? end : 0;
}

function dashOf(version: string, from: number): number {
  const dash = version.lastIndexOf('-');
  return dash >= from ? dash : -1;
}

/**
 * pacman versions. Not transitive between versions with and without a release (1-1 = 1 = 1-2), which is how pacman lets a
 * dependency name a version without one.
 */
export const alpm: Ordering = {
  id: 'alpm',
  names: ['arch', 'arch linux', 'archlinux', 'pacman', 'manjaro'],
  compare,
  inRange: (range, version) => satisfies(range, version, compare),
};
