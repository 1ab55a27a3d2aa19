import type { Ordering } from './ordering.ts';

/** Debian versions. */
export const deb: Ordering = {
  id: 'deb',
  names: ['debian', 'ubuntu', 'echo', 'dpkg'],
  compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
};
