import { inIntervals, isInterval } from './interval.ts';
import type { Ordering } from './ordering.ts';
import { satisfies } from './range.ts';
import { compareSemver } from './semver.ts';

/** Four numbers, of which missing ones are 0; words without regard to letter case; build metadata does not count. */
const compare = (a: string, b: string): number => compareSemver(a.toLowerCase(), b.toLowerCase());

const floating = /^(\d+(?:\.\d+)*\.)?(?:\d*)\*$/;

/** `1.2` alone means 1.2 or newer; `1.2.*` any that begins so; `[1.0,2.0)` an interval. */
function inRange(range: string, version: string): boolean {
  const text = range.trim();
  if (isInterval(text)) return inIntervals(text, version, compare);
  if (floating.test(text)) {
    const prefix = text.slice(0, -1);
    return version.startsWith(prefix) && !version.includes('-');
  }
  return /^\d/.test(text) && !/[,|\s]/.test(text) ? compare(version, text) >= 0 : satisfies(text, version, compare);
}

/** NuGet (learn.microsoft.com, "Package versioning"). */
export const nuget: Ordering = {
  id: 'nuget',
  names: ['dotnet', '.net'],
  compare,
  valid: version =>
    /^\d+(?:\.\d+){0,3}(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/.test(version),
  inRange,
};
