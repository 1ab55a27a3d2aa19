import { compareDigits, digitsEnd, isDigit } from './digits.ts';
import type { Ordering } from './ordering.ts';
import { satisfies } from './range.ts';

/** deb-version(7): the weight of a character in the part that is not digits. `~` sorts before the end of the string. */
function weight(unit: number): number {
  if (unit === 126) return -1;
  if ((unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122)) return unit;
  return unit + 256;
}

/** Compares an upstream version or a revision: runs of other characters by weight, runs of digits as numbers, in turn. */
function comparePart(a: string, aStart: number, aEnd: number, b: string, bStart: number, bEnd: number): number {
  let i = aStart;
  let j = bStart;
  while (i < aEnd || j < bEnd) {
    for (;;) {
      const aOther = i < aEnd && !isDigit(a.charCodeAt(i));
      const bOther = j < bEnd && !isDigit(b.charCodeAt(j));
      if (!aOther && !bOther) break;
      const difference = (aOther ? weight(a.charCodeAt(i)) : 0) - (bOther ? weight(b.charCodeAt(j)) : 0);
      if (difference !== 0) return difference < 0 ? -1 : 1;
      i++;
      j++;
    }
    const aNext = digitsEnd(a, i, aEnd);
    const bNext = digitsEnd(b, j, bEnd);
    const difference = compareDigits(a, i, aNext, b, j, bNext);
    if (difference !== 0) return difference;
    i = aNext;
    j = bNext;
  }
  return 0;
}

const isSpace = (unit: number): boolean => unit === 32 || (unit >= 9 && unit <= 13);

/** Length of the epoch's digits when the text between `start` and a colon is a number; 0 when there is no epoch. */
function epochLength(text: string, start: number, end: number): number {
  const stop = digitsEnd(text, start, end);
  return stop > start && stop < end && text.charCodeAt(stop) === 58 ? stop - start : 0;
}

/** Compares `[epoch:]upstream[-revision]`. A missing epoch is 0, and a missing revision equals `0`. */
function compare(a: string, b: string): number {
  let aStart = 0;
  let aEnd = a.length;
  let bStart = 0;
  let bEnd = b.length;
  while (aStart < aEnd && isSpace(a.charCodeAt(aStart))) aStart++;
  while (aEnd > aStart && isSpace(a.charCodeAt(aEnd - 1))) aEnd--;
  while (bStart < bEnd && isSpace(b.charCodeAt(bStart))) bStart++;
  while (bEnd > bStart && isSpace(b.charCodeAt(bEnd - 1))) bEnd--;

  const aEpoch = epochLength(a, aStart, aEnd);
  const bEpoch = epochLength(b, bStart, bEnd);
  const epochs = compareDigits(a, aStart, aStart + aEpoch, b, bStart, bStart + bEpoch);
  if (epochs !== 0) return epochs;
  if (aEpoch > 0) aStart += aEpoch + 1;
  if (bEpoch > 0) bStart += bEpoch + 1;

  const aDash = a.lastIndexOf('-', aEnd - 1);
  const bDash = b.lastIndexOf('-', bEnd - 1);
  const aSplit = aDash >= aStart ? aDash : aEnd;
  const bSplit = bDash >= bStart ? bDash : bEnd;
  return (
    comparePart(a, aStart, aSplit, b, bStart, bSplit) ||
    comparePart(a, Math.min(aSplit + 1, aEnd), aEnd, b, Math.min(bSplit + 1, bEnd), bEnd)
  );
}

/** Debian versions (deb-version(7), debian-policy 5.6.12). Ranges: `<<`, `<=`, `=`, `>=`, `>>`, joined by `,` and `||`. */
export const deb: Ordering = {
  id: 'deb',
  names: ['debian', 'ubuntu', 'echo', 'dpkg', 'opkg', 'docker hardened images', 'kylin', 'deepin', 'raspbian'],
  compare,
  valid: version => /^(?:[0-9]+:)?[0-9][A-Za-z0-9.+~:-]*$/.test(version.trim()),
  inRange: (range, version) => satisfies(range, version, compare),
};
