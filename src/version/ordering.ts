/**
 * How one ecosystem orders its versions. A value in the list of `orderings.ts`.
 * Every function is pure, takes any string, and never throws: what an ecosystem would refuse still gets a place, so that
 * one odd version does not hide the others.
 */
export interface Ordering {
  /** `deb`, `rpm`, `pypi` …: the purl type where there is one. */
  id: string;
  /** Every other name by which the ecosystem is asked for, lower case: OSV ecosystems, distributions, aliases. */
  names: readonly string[];
  /** -1 when `a` is older than `b`, 0 when the ecosystem calls them equal, 1 when `a` is newer. A total preorder. */
  compare(a: string, b: string): number;
  /** Would the ecosystem's own tools accept this version? Absent where they take any string. */
  valid?(version: string): boolean;
  /** Does the version lie in the range, in the ecosystem's own range language? False for a range that is not one. */
  inRange?(range: string, version: string): boolean;
}
