import type { Ordering } from './ordering.ts';
import { satisfies } from './range.ts';
import { compareSemver } from './semver.ts';

/** The part behind the hyphen counts Bitnami's builds of the same source, so it can neither bring nor close a hole. */
const upstream = (version: string): string => version.replace(/-.*$/s, '');

const compare = (a: string, b: string): number => compareSemver(upstream(a), upstream(b));

/** Bitnami packages: the upstream version alone. Ranges: the common comparators. */
export const bitnami: Ordering = {
  id: 'bitnami',
  names: [],
  compare,
  inRange: (range, version) => satisfies(range, version, compare),
};
