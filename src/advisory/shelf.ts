import type { DatabaseInfo } from '../model/index.ts';
import type { Kev, Release } from './feeds/feed.ts';
import type { Detail } from './record.ts';
import type { DatabaseSection } from './types.ts';

/** One affected entry as it is stored. */
export interface Row {
  /** Number of the advisory on its shelf. */
  n: number;
  ranges: string;
  /** JSON array, absent for most. */
  versions: string | null;
  /** JSON of `EntryExtra`, absent for most. */
  extra: string | null;
}

/** Advisories of one ecosystem, release and bucket. */
export interface Shelf {
  /** Entries of a package, those of one advisory together. */
  rows(name: string): Row[];
  advisory(n: number): { id: string; detail: Detail };
  /** For `show`: advisories with this id, or that name it. */
  find(id: string): { n: number; id: string; detail: Detail }[];
  entriesOf(n: number): { name: string; ranges: string; versions: string | null; extra: string | null }[];
}

export interface CveRow {
  probability: number | null;
  percentile: number | null;
  kev: Kev | undefined;
  /** Tenths. */
  score: number | null;
  rating: string | null;
  source: string | null;
}

export interface CvePlace {
  ecosystem: string;
  release: string;
  name: string;
}

/** Where a database keeps its shelves: files, or memory for the starter set. */
export interface Shelves {
  info: DatabaseInfo;
  /** Records of a private overlay lie over it: they count where no feed covers a place, too. */
  overlaid?: true;
  /** Advisories of an ecosystem and release; undefined when no feed covers it. */
  size(ecosystem: string, release: string): number | undefined;
  /** undefined: nothing is stored under names like this one. */
  shelf(ecosystem: string, release: string, name: string): Shelf | undefined;
  /** The shard for names like this one was not fetched: what it says is not known. */
  lacks(ecosystem: string, release: string, name: string): boolean;
  /** A CVE that advisories of this place name for names like this one. */
  cve(number: number, place: CvePlace): CveRow | undefined;
  /** The same wherever it is named, or nowhere: looks into every shard of CVEs that is there. */
  anyCve(number: number): CveRow | undefined;
  /** The CVEs for names like this one were not fetched. */
  lacksCves(place: CvePlace): boolean;
  releases(product: string): Release[];
  sections(): DatabaseSection[];
  all(): Iterable<{ ecosystem: string; release: string; shelf: Shelf }>;
  close(): void;
}
