/**
 * What a licence asks, from the least to the most. `weak` and `strong` are copyleft: of the files or the library itself,
 * of all that is linked with it. `network` asks the same of who lets others use the work over a network. `restricted`: some
 * uses are forbidden, or have to be paid for. `unknown` stands where not knowing weighs more than what is known.
 */
export const licenceClasses = [
  'public-domain',
  'permissive',
  'weak',
  'unknown',
  'strong',
  'network',
  'restricted',
] as const;
export type LicenceClass = (typeof licenceClasses)[number];

/** All that a package states as its licence, made one. */
export interface Licence {
  /** A valid SPDX expression; what is on no list is a `LicenseRef-` in it. */
  expression: string;
  class: LicenceClass;
}
