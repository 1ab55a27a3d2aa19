import { inNpmRange } from './npmRange.ts';
import type { Ordering } from './ordering.ts';
import { compareSemver, strictSemver } from './semver.ts';

/** Cargo's requirements are npm's, but joined by commas, and a bare version means `^`. */
function inRequirement(range: string, version: string): boolean {
  const parts = range.split(',').map(part => part.trim());
  return inNpmRange(
    parts.map(part => (/^\d/.test(part) && !part.includes('*') ? `^${part}` : part)).join(' '),
    version,
    {},
  );
}

/** Rust crates. Ranges: Cargo's version requirements. */
export const cargo: Ordering = {
  id: 'cargo',
  names: ['crates.io', 'crates', 'rust', 'rustsec'],
  compare: compareSemver,
  valid: version => strictSemver.test(version),
  inRange: inRequirement,
};
