/**
 * Software that is known by what its files hold: programs and libraries that people copy into images without any package
 * manager. A new product is a line here and one in the test.
 */

export interface Product {
  /** Name in reports; with a slash, the first part is the purl's namespace. */
  name: string;
  /** Base names of the files: exact ones, or a pattern for the whole path. */
  files: readonly string[] | RegExp;
  /** Tried one after the other; the first that is found anywhere in the file gives the version. */
  marks: readonly Mark[];
  /** Vendor and product as the CVE programme names them; several where it has changed its mind. */
  cpe?: string | readonly string[];
  /** Its module path, where it is one that Go's advisories know. */
  goModule?: string;
}

export interface Mark {
  /** Text that stands within `reach` of the version: the pattern is tried only around it. */
  near?: string;
  /**
   * What to look for: bytes as characters, the version as group `version`, or a function of the file's path. No repetition
   * without a bound, so that no file can make it slow.
   */
  pattern: RegExp | ((path: string) => RegExp | undefined);
}

/** Bytes before and behind `near` that a pattern sees. */
export const reach = 1100;

export const at = (near: string, pattern: Mark['pattern']): Mark => ({ near, pattern });
export const anywhere = (pattern: RegExp): Mark => ({ pattern });
