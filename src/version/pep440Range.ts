import { compareNumbers } from './digits.ts';
import { compareParsed, comparePep440, comparePublic, compareRelease, type Pep440, parsePep440 } from './pep440.ts';
import { alternatives, type Comparator, comparators, meets } from './range.ts';

/** PEP 440, "Version specifiers". Pre-releases are candidates like any other: what is installed is what is judged. */

const isPreRelease = (version: Pep440): boolean => version.pre !== undefined || version.dev !== undefined;

const sameRelease = (a: Pep440, b: Pep440): boolean =>
  compareNumbers(a.epoch, b.epoch) === 0 && compareRelease(a.release, b.release) === 0;

/** `2.1.*`: the numbers of the version begin with those of the bound, zeros added where it has fewer. */
function hasPrefix(version: Pep440, bound: Pep440): boolean {
  const numbers = bound.release.map((_, at) => version.release[at] ?? '0');
  return compareNumbers(version.epoch, bound.epoch) === 0 && compareRelease(numbers, bound.release) === 0;
}

function equals(version: Pep440, bound: Pep440): boolean {
  return (bound.local ? compareParsed(version, bound) : comparePublic(version, bound)) === 0;
}

/** `<2` leaves out the pre-releases of 2, unless the group begins inside them: `>2rc1,<2` holds 2rc2. */
function below(version: Pep440, bound: Pep440, group: readonly Comparator[]): boolean {
  if (bound.local) return compareParsed(version, bound) < 0;
  if (compareParsed(version, bound) >= 0) return false;
  if (isPreRelease(bound) || !isPreRelease(version) || !sameRelease(version, bound)) return true;
  return group.some(({ operator, bound: text }) => {
    const other = operator.startsWith('>') ? parsePep440(text) : undefined;
    return other !== undefined && isPreRelease(other) && sameRelease(other, bound);
  });
}

/** `>2` leaves out the post-releases and the local versions of 2. */
function above(version: Pep440, bound: Pep440): boolean {
  if (bound.local) return compareParsed(version, bound) > 0;
  if (comparePublic(version, bound) <= 0) return false;
  return bound.post !== undefined || version.post === undefined || !sameRelease(version, bound);
}

/** `~=2.2.1`: not older, and of the 2.2 line. */
function compatible(version: Pep440, bound: Pep440): boolean {
  if (bound.release.length < 2 || comparePublic(version, bound) < 0) return false;
  return hasPrefix(version, { epoch: bound.epoch, release: bound.release.slice(0, -1) });
}

const tests: Record<string, (version: Pep440, bound: Pep440, group: readonly Comparator[]) => boolean> = {
  '': equals,
  '=': equals,
  '==': equals,
  '!=': (version, bound) => !equals(version, bound),
  '<': below,
  '>': above,
  '<=': (version, bound) => (bound.local ? compareParsed(version, bound) : comparePublic(version, bound)) <= 0,
  '>=': (version, bound) => (bound.local ? compareParsed(version, bound) : comparePublic(version, bound)) >= 0,
  '~=': compatible,
};

function meetsSpecifier(version: string, { operator, bound }: Comparator, group: readonly Comparator[]): boolean {
  if (operator === '===') return version.trim().toLowerCase() === bound.toLowerCase();
  const parsed = parsePep440(version);
  if (bound.endsWith('.*') && (operator === '==' || operator === '!=')) {
    const prefix = parsePep440(bound.slice(0, -2));
    return parsed !== undefined && prefix !== undefined && hasPrefix(parsed, prefix) === (operator === '==');
  }
  const limit = parsePep440(bound);
  // Versions from before PEP 440 still have their place in the order.
  if (!parsed || !limit) return meets(operator, comparePep440(version, bound)) ?? false;
  return tests[operator]?.(parsed, limit, group) ?? false;
}

/** Does the version meet the specifiers? An empty set holds every version. */
export function inSpecifiers(range: string, version: string): boolean {
  if (range.trim() === '' || range.trim() === '*') return true;
  return alternatives(range).some(text => {
    const group = comparators(text);
    return group.length > 0 && group.every(specifier => meetsSpecifier(version, specifier, group));
  });
}
