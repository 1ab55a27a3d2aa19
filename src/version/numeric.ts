import { compareDigits, digitsEnd, isDigit } from './digits.ts';
import type { Ordering } from './ordering.ts';
import { alternatives, meets, satisfies } from './range.ts';

/** Lists of numbers, whatever stands between them; the longer list is newer when one begins the other (1.0 < 1.0.0). */
function compare(a: string, b: string): number {
  let i = next(a, 0);
  let j = next(b, 0);
  while (i < a.length && j < b.length) {
    const iEnd = digitsEnd(a, i, a.length);
    const jEnd = digitsEnd(b, j, b.length);
    const difference = compareDigits(a, i, iEnd, b, j, jEnd);
    if (difference !== 0) return difference;
    i = next(a, iEnd);
    j = next(b, jEnd);
  }
  return i < a.length ? 1 : j < b.length ? -1 : 0;
}

function next(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isDigit(text.charCodeAt(at))) at++;
  return at;
}

/** CRAN: at least two numbers between dots or hyphens (R, package_version). Ranges: the common comparators. */
export const cran: Ordering = {
  id: 'cran',
  names: [],
  compare,
  valid: version => /^\d+(?:[.-]\d+)+$/.test(version),
  inRange: (range, version) => satisfies(range, version, compare),
};

/** The version with its last number raised by one, after cutting it to `length` numbers; missing ones are 0. */
function raised(version: string, length: number): string {
  const numbers = version.split('.').slice(0, length);
  while (numbers.length < length) numbers.push('0');
  const last = numbers[length - 1] ?? '0';
  numbers[length - 1] = /^\d+$/.test(last) ? String(BigInt(last) + 1n) : last;
  return numbers.join('.');
}

const within = (version: string, low: string, high: string): boolean =>
  compare(version, low) >= 0 && compare(version, high) < 0;

function meetsCabal(operator: string, bound: string, version: string): boolean {
  if (bound === '-any' || operator === '-any') return true;
  if (bound === '-none' || operator === '-none') return false;
  if (bound.endsWith('.*')) {
    const prefix = bound.slice(0, -2);
    const inside = within(version, prefix, raised(prefix, prefix.split('.').length));
    return operator === '==' ? inside : operator === '!=' && !inside;
  }
  // The package versioning policy: the first two numbers are the major version.
  if (operator === '^>=') return within(version, bound, raised(bound, 2));
  return meets(operator, compare(version, bound)) ?? false;
}

/** Cabal's ranges: `>=1.2 && <1.3 || ==1.4.* || ^>=1.5.2`; commas mean and, as in the common language. */
function inCabalRange(range: string, version: string): boolean {
  if (range.trim() === '') return true;
  return alternatives(range).some(group => {
    const parts = group.split(/&&|,/).map(part => part.trim());
    return parts.every(part => {
      const match = /^([\^<>=!]*)\s*(\S+)$/.exec(part);
      return match ? meetsCabal(match[1] ?? '', match[2] ?? '', version) : false;
    });
  });
}

/** Hackage: lists of numbers (Cabal, Distribution.Version). */
export const hackage: Ordering = {
  id: 'hackage',
  names: ['ghc', 'stackage'],
  compare,
  valid: version => /^\d+(?:\.\d+)*$/.test(version),
  inRange: inCabalRange,
};
