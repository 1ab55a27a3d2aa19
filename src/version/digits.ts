/**
 * Numbers of any length, compared where they stand: no copies, no big integers. Every ordering rests on these three.
 */

/** Is the UTF-16 unit an ASCII digit? */
export const isDigit = (unit: number): boolean => unit >= 48 && unit <= 57;

/** Where the run of digits that begins at `from` ends; `from` itself when there is none. */
export function digitsEnd(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && isDigit(text.charCodeAt(at))) at++;
  return at;
}

/** Compares two runs of digits as whole numbers; leading zeros do not count, and an empty run is 0. */
export function compareDigits(
  a: string,
  aStart: number,
  aEnd: number,
  b: string,
  bStart: number,
  bEnd: number,
): number {
  let i = aStart;
  let j = bStart;
  while (i < aEnd && a.charCodeAt(i) === 48) i++;
  while (j < bEnd && b.charCodeAt(j) === 48) j++;
  const longer = aEnd - i - (bEnd - j);
  if (longer !== 0) return longer < 0 ? -1 : 1;
  for (; i < aEnd; i++, j++) {
    const difference = a.charCodeAt(i) - b.charCodeAt(j);
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  return 0;
}

/** Compares two strings by UTF-16 units. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Compares two strings of digits as whole numbers. */
export const compareNumbers = (a: string, b: string): number => compareDigits(a, 0, a.length, b, 0, b.length);

/** Does the string consist of ASCII digits, at least one? */
export const isNumber = (text: string): boolean => text.length > 0 && digitsEnd(text, 0, text.length) === text.length;
