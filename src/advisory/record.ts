/** The one inner form of an advisory, whatever feed it came from. What shards store and matching reads. */

/** Status words that are not worth a row of their own: absent means affected. */
export type EntryStatus =
  | 'affected'
  | 'will_not_fix'
  | 'deferred'
  | 'under_investigation'
  | 'end_of_life'
  | 'not_affected';

/** Import path of a Go package, and the functions of it that hold the flaw (`Reader.Open` for a method); none: all of it. */
export type FlawedImport = [path: string, ...symbols: string[]];

/** The rare facts of one affected entry. Stored as JSON, absent for most. */
export interface EntryExtra {
  status?: Exclude<EntryStatus, 'affected'>;
  /** Vendor's word for the severity in this package or release. */
  word?: string;
  cvss?: string[];
  /** RustSec: `unmaintained`, `notice`: no flaw, a warning. */
  informational?: string;
  withdrawn?: string;
  /** rpm module and stream that the entry speaks of: `nodejs:16`; empty: none. Packages of another are not meant. */
  module?: string;
  /** Architectures whose builds the entry speaks of, where it does not hold for all. */
  arches?: string[];
  /**
   * The vendor's whole word on one CVE for this package: where it does not hit, the vendor's errata that name the CVE do
   * not either. (A later erratum names it again for a later minor release, or brings packages it does not concern.)
   */
  final?: boolean;
  /** Go: where in the package the flaw lies. */
  imports?: FlawedImport[];
}

/** One affected package in one release. */
export interface Entry {
  ecosystem: string;
  release: string;
  name: string;
  /** Coded by ranges.ts. */
  ranges: string;
  versions?: string[];
  extra?: EntryExtra;
}

/** What is read only for advisories that match. Stored as JSON, with absent keys left out. */
export interface Detail {
  /** CVEs that this record stands for, each a vulnerability of its own (distribution advisories). */
  cves?: string[];
  /** Other names of the one vulnerability that it describes. */
  aliases?: string[];
  summary?: string;
  published?: string;
  modified?: string;
  withdrawn?: string;
  references?: string[];
  /** Vendor's word for the severity. */
  word?: string;
  /** CVSS vectors. */
  cvss?: string[];
  /** What an advisory about several CVEs says of one of them; goes before `word` and `cvss`. */
  ratings?: Record<string, Pick<Detail, 'word' | 'cvss'>>;
  /** Scores without a vector, by version. */
  scores?: Record<string, number>;
}

export interface Advisory {
  id: string;
  /**
   * Some feeds spread one id over several documents: an erratum in the lists of two repositories, a CVE a package. Records
   * with one id and different parts stand side by side; those with equal ones (or none) are versions of one record.
   */
  part?: string;
  detail: Detail;
  entries: Entry[];
}

/** Malicious packages have ids of their own (ossf/malicious-packages). */
export const isMalware = (id: string): boolean => id.startsWith('MAL-');
