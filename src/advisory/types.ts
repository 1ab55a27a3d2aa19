import type { DatabaseInfo, EndOfLife, Finding, OsRelease, Package, Problem } from '../model/index.ts';

export interface MatchOptions {
  /** A record that is withdrawn after this moment still counts. Without it every withdrawn record is left out. */
  now?: Date;
  /** Names the distribution in `notCovered` when its packages have no ecosystem. */
  os?: OsRelease;
  /** The machine is attached to Ubuntu Pro: its security releases count as available. Default false. */
  ubuntuPro?: boolean;
}

export interface MatchResult {
  /** One row per package and vulnerability, worst first, then by package and id: the same input gives the same rows. */
  findings: Finding[];
  /** Ecosystems (with release) that were matched, with the number of advisories behind them: `Debian:12 (1319)`. */
  covered: string[];
  /** Ecosystems for which the database has no feed: their packages were not judged. */
  notCovered: string[];
  problems: Problem[];
}

/** What the database holds under one id. */
export interface ShownAdvisory {
  id: string;
  /** Ecosystem with its release, as shards name it. */
  ecosystem: string;
  vulnerabilities: string[];
  aliases: string[];
  summary?: string;
  severity?: string;
  published?: string;
  modified?: string;
  withdrawn?: string;
  references: string[];
  affected: { name: string; range: string; status?: string }[];
}

/** What is known of one CVE beside the advisories. */
export interface CveFacts {
  id: string;
  epss?: { probability: number; percentile: number };
  kev?: { dateAdded: string; dueDate?: string; ransomware?: boolean };
  /** The best rating of any record, for records that have none themselves. */
  rating?: { score?: number; vector?: string; word?: string; source: string };
}

/** What the shards of one ecosystem and release hold. */
export interface DatabaseSection {
  /** `Debian:12`, `npm`; `cve:npm` for the CVEs that its advisories name; `cve-rest` and `eol`. */
  ecosystem: string;
  advisories: number;
  newest?: string;
  files: number;
  bytes: number;
  /** Files that were not fetched, where the database came from an origin. */
  notFetched?: number;
}

/** A record that names a package, and what its ranges say of the version. */
export interface JudgedRecord {
  id: string;
  /** Its CVEs and aliases. */
  names: string[];
  /** Name and version that were compared: the source package's, for distributions. */
  compared: { name: string; version: string };
  /** Its ranges, in words. */
  range: string;
  /** `other-build`: it speaks of another module or architecture. `outside`: the version is in none of its ranges. */
  answer: 'affected' | 'uncertain' | 'outside' | 'not-affected' | 'withdrawn' | 'other-build';
}

/** All that the database says of one package. */
export interface AboutPackage {
  /** Ecosystem and release under which it was looked up: `PyPI`, `Debian:12`. */
  place?: string;
  /** A feed covers that. */
  covered: boolean;
  records: JudgedRecord[];
}

/** An open advisory database. Shards are opened when they are first needed; nothing is ever written. */
export interface AdvisoryDatabase {
  info: DatabaseInfo;
  match(packages: readonly Package[], options?: MatchOptions): MatchResult;
  /** Why a package is not judged, as `notCovered` names it: no feed, or a shard that was not fetched; undefined: it is. */
  notJudged(fact: Package): string | undefined;
  /** Every record that names one package, with its answer: why `match` reports it, and why not. */
  about(fact: Package, options?: MatchOptions): AboutPackage;
  /** undefined: the database does not know the release. `now` decides whether the date has passed. */
  endOfLife(os: OsRelease, now: Date): EndOfLife | undefined;
  /** Every record whose id or alias this is, and what is known of the CVE. Reads whole shards: for people, not for scans. */
  show(id: string): { advisories: ShownAdvisory[]; cve?: CveFacts };
  sections(): DatabaseSection[];
  close(): void;
}

export interface BuildOptions {
  /** Files, directories and addresses; directories are walked, symbolic links in them are not followed. */
  from: readonly string[];
  /** Directory of the database. */
  to: string;
  /** Written into the manifest beside the digest, not into it. */
  now: Date;
  onProgress?: (progress: BuildProgress) => void;
  signal?: AbortSignal;
  /** Proxies for addresses are read from it. */
  env?: Record<string, string | undefined>;
}

export interface BuildProgress {
  phase: 'reading' | 'writing';
  /** What is being read or written now. */
  name: string;
  done: number;
  total: number;
  records: number;
}

export interface BuildSummary {
  info: DatabaseInfo;
  /** Shard files of the new database, and how many of them were not there before. */
  shards: number;
  shardsNew: number;
  bytes: number;
  /** Inputs that no feed claimed, with the reason. */
  passedOver: { name: string; because: string }[];
  /** Records that were left out, by reason; at most a few examples of each. */
  problems: { message: string; count: number; examples: string[] }[];
  withdrawn: number;
  duplicates: number;
}
