import type { Ordering } from './ordering.ts';
import { satisfies } from './range.ts';
import { compareSemverBuild } from './semver.ts';

/** The first version that `^bound` no longer takes. */
function caretEnd(bound: string): string {
  const [major = '0', minor = '0', patch = '0'] = bound.replace(/[-+].*$/, '').split('.');
  const next = (digits: string) => (/^\d+$/.test(digits) ? String(BigInt(digits) + 1n) : '1');
  if (/[1-9]/.test(major)) return `${next(major)}.0.0`;
  return /[1-9]/.test(minor) ? `0.${next(minor)}.0` : `0.0.${next(patch)}`;
}

/** Pub takes pre-releases of the upper bound for part of what the bound leaves out. */
function caret(version: string, bound: string): boolean {
  return compareSemverBuild(version, bound) >= 0 && compareSemverBuild(version, `${caretEnd(bound)}-0`) < 0;
}

/** Dart and Flutter (pub_semver): build metadata counts. Ranges: `^1.2.3`, `>=1.0.0 <2.0.0`, `any`. */
export const pub: Ordering = {
  id: 'pub',
  names: ['dart', 'flutter'],
  compare: compareSemverBuild,
  inRange: (range, version) => range.trim() === 'any' || satisfies(range, version, compareSemverBuild, { '^': caret }),
};
