/** Ranges in interval notation, as Maven and NuGet write them: `[1.0,2.0)`, `(,1.0]`, `[1.5]`, and sets `(,1],[2,)`. */

/** Does the text begin like an interval? */
export const isInterval = (range: string): boolean => /^\s*[[(]/.test(range);

const interval = /([[(])\s*([^,[\]()]*?)\s*(?:(,)\s*([^,[\]()]*?)\s*)?([\])])/y;

/** Does the version lie in one of the intervals? False when the text is not a set of intervals. */
export function inIntervals(range: string, version: string, compare: (a: string, b: string) => number): boolean {
  let found = false;
  let at = 0;
  while (at < range.length) {
    interval.lastIndex = at;
    const match = interval.exec(range);
    if (!match) return range.slice(at).trim() === '' && found;
    const [whole, open, low = '', comma, high = '', close] = match;
    if (comma === undefined) {
      // [1.0] holds that version alone; (1.0) holds nothing.
      found ||= open === '[' && close === ']' && low !== '' && compare(version, low) === 0;
    } else {
      const above = low === '' || (open === '[' ? compare(version, low) >= 0 : compare(version, low) > 0);
      const below = high === '' || (close === ']' ? compare(version, high) <= 0 : compare(version, high) < 0);
      found ||= above && below;
    }
    at += whole.length;
    while (at < range.length && (range[at] === ',' || range[at] === ' ')) at++;
  }
  return found;
}
