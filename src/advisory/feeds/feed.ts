import type { Advisory } from '../record.ts';

/** What an input looks like, before a feed has claimed it. */
export interface Sample {
  /** Name of the file, without compression suffixes. */
  name: string;
  /** The beginning, at most `bounds.headBytes`, decoded. */
  head: string;
  /** The first JSON value that stands on a line of its own, parsed. */
  first?: unknown;
}

/** An input that a feed has claimed. Each may be read once. */
export interface Reader {
  name: string;
  /** Every line, without its end. */
  lines(take: (line: string) => void): Promise<void>;
  /** The text as it comes, in pieces that end anywhere: for XML. */
  text(take: (piece: string) => void): Promise<void>;
  /** Every JSON value: one a line, the elements of one array, or one object. What cannot be parsed becomes a fault. */
  values(take: (value: unknown) => void): Promise<void>;
  /** The objects in one list of the outermost object, `{"key": […]}`: the document is not held as a whole. */
  elements(key: string, take: (value: unknown) => void): Promise<void>;
}

/** What one release of a product is, for end-of-life warnings. Dates are `YYYY-MM-DD`. */
export interface Release {
  product: string;
  release: string;
  codename?: string;
  /** End of standard support. */
  eol: string;
  extended?: string;
}

export interface Kev {
  dateAdded: string;
  dueDate?: string;
  ransomware?: boolean;
}

/** CVSS of a CVE by someone who describes no packages. */
export interface CveRating {
  cve: string;
  /** Who says so, as reports name it: `NVD`. */
  source: string;
  /** The lower is quoted first; whatever its rank, it goes before what an advisory about a package says. */
  rank: number;
  vectors: string[];
}

/** Where a feed puts what it reads. */
export interface Sink {
  advisory(advisory: Advisory): void;
  /** What a catalogue of CVEs says of one, for advisories of it that have no rating themselves. */
  rating(rating: CveRating): void;
  epss(cve: string, probability: number, percentile: number): void;
  kev(cve: string, entry: Kev): void;
  release(release: Release): void;
  /** Something that was left out. `example` says which. */
  fault(message: string, example: string): void;
  /** Counts one record of a feed; `newest` is its date, RFC 3339 or a date alone. */
  count(feed: string, newest?: string): void;
}

/** A source of advisory data: a value in the list of `feeds.ts`. Pure but for what it is handed. */
export interface Feed {
  id: string;
  /** Where the data comes from and under which licence, for `docs/` and for people who publish it on. */
  about: { title: string; address: string; licence: string };
  /** Is this input ours? Decided by content, never by name alone. */
  detects(sample: Sample): boolean;
  ingest(reader: Reader, sink: Sink): Promise<void>;
}
