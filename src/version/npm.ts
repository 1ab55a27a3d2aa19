import { inNpmRange } from './npmRange.ts';
import type { Ordering } from './ordering.ts';
import { compareSemver, strictSemver } from './semver.ts';

/** npm. Ranges: node-semver's, in which a pre-release lies only in a range that names one of the same version. */
export const npm: Ordering = {
  id: 'npm',
  names: ['node', 'nodejs', 'yarn', 'pnpm', 'bun', 'deno'],
  compare: compareSemver,
  valid: version => strictSemver.test(version.trim().replace(/^[v=]+/, '')),
  inRange: (range, version) => inNpmRange(range, version, {}),
};

/** npm, with node-semver's `loose`: 1.2.3beta, v 1.2.3, leading zeros. */
export const npmLoose: Ordering = {
  id: 'npm-loose',
  names: [],
  compare: compareSemver,
  inRange: (range, version) => inNpmRange(range, version, { loose: true }),
};

/** npm, with node-semver's `includePrerelease`: pre-releases lie in a range like any version. */
export const npmPrerelease: Ordering = {
  id: 'npm-prerelease',
  names: [],
  compare: compareSemver,
  inRange: (range, version) => inNpmRange(range, version, { prereleases: true }),
};
