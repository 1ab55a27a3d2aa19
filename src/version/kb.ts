import { compareNumbers, compareText, isNumber } from './digits.ts';
import type { Ordering } from './ordering.ts';
import { satisfies } from './range.ts';

const digits = (version: string): string => version.trim().replace(/^kb/i, '');

/** Numbers of Microsoft knowledge base articles. They name updates; that a later one is newer is only their numbering. */
function compare(a: string, b: string): number {
  const left = digits(a);
  const right = digits(b);
  const numeric = isNumber(left);
  if (numeric !== isNumber(right)) return numeric ? 1 : -1;
  return numeric ? compareNumbers(left, right) : compareText(left, right);
}

/** Knowledge base articles. Ranges: lists of them, `979797 || 101010`; an empty one holds none. */
export const kb: Ordering = {
  id: 'kb',
  names: ['msrc'],
  compare,
  valid: version => isNumber(digits(version)),
  inRange: (range, version) => range.trim() !== '' && satisfies(range, version, compare),
};
