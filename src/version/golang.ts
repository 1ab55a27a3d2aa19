import { isDigit } from './digits.ts';
import type { Ordering } from './ordering.ts';
import { satisfies } from './range.ts';
import { compareSemver, strictSemver } from './semver.ts';

/** `go1.24.1` is how the tool chain writes the version of the standard library. */
function module(version: string): string {
  return version.startsWith('go') && isDigit(version.charCodeAt(2)) ? version.slice(2) : version;
}

/** Before 1.21 the tool chain wrote pre-releases as go1.20rc1; a lenient reading of semver covers that. */
const compare = (a: string, b: string): number => compareSemver(module(a), module(b));

/**
 * Go module versions (go.dev/ref/mod, "Versions"). Pseudo-versions (v0.0.0-20190101000000-abcdef123456) order by their
 * time, because that is the first pre-release identifier; `+incompatible` does not count; `(devel)` is older than any.
 */
export const golang: Ordering = {
  id: 'golang',
  names: ['go', 'stdlib', 'toolchain'],
  compare,
  valid: version => version.startsWith('v') && strictSemver.test(version.slice(1)),
  inRange: (range, version) => satisfies(range, version, compare),
};
