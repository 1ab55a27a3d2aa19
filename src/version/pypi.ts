import type { Ordering } from './ordering.ts';
import { comparePep440, parsePep440 } from './pep440.ts';
import { inSpecifiers } from './pep440Range.ts';

/** Python (PEP 440). Ranges: version specifiers, with `||` for alternatives and `=` for `==`, as advisories write them. */
export const pypi: Ordering = {
  id: 'pypi',
  names: ['python', 'pep440', 'conda'],
  compare: comparePep440,
  valid: version => parsePep440(version) !== undefined,
  inRange: inSpecifiers,
};
