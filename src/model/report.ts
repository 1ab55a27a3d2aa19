import type { ArtifactInfo, OsRelease } from './artifact.ts';
import type { Problem } from './errors.ts';
import type { Action, Finding, Verdict } from './finding.ts';
import type { Package } from './package.ts';

/** One feed of the advisory database. */
export interface FeedInfo {
  /** `osv/debian`, `kev`, `epss`, `starter` … */
  name: string;
  records: number;
  /** Newest modification date in it, RFC 3339. */
  newest?: string;
}

export interface DatabaseInfo {
  /** Directory, or `starter` for the built-in set. */
  location: string;
  /** Digest over the manifest: the same digest gives the same findings. */
  digest: string;
  built?: string;
  feeds: FeedInfo[];
  /** True when the report rests on the built-in starter set alone. */
  starter: boolean;
}

/** What was looked at. Every report begins with it. */
export interface Coverage {
  layersRead: number;
  layersCached: number;
  layersTotal: number;
  packages: Record<string, number>;
  /** Ecosystems whose packages were matched, with the number of advisories that the database has for them. */
  covered: string[];
  /** Ecosystems that no feed covers: their packages were not judged. */
  notCovered: string[];
  /** What was looked for; `vulnerability` alone where it is absent. */
  scanners?: readonly Scanner[];
  /** Configuration files that were judged, by kind: `dockerfile`, `kubernetes` … */
  configurations?: Record<string, number>;
  /** What was not looked at, and why. */
  notLookedAt: string[];
}

export interface EndOfLife {
  product: string;
  release: string;
  /** End of standard support, date. */
  date: string;
  ended: boolean;
  extended?: string;
}

/** What became of one VEX document that was given to a scan. */
export interface VexUse {
  /** As it was given: the file. */
  name: string;
  form: 'openvex' | 'cyclonedx' | 'csaf';
  author: string;
  statements: number;
  /** Statements that name no vulnerability, product or status. */
  unreadable: number;
  /** Statements about something that was found. */
  applied: number;
  /** Findings that it set aside, and those of which it says that they hold or are looked into. */
  waived: number;
  annotated: number;
  /** True when it speaks of other products alone: it had no effect. */
  elsewhere: boolean;
}

/** What a scan looks for. */
export const scanners = ['vulnerability', 'misconfiguration', 'secret', 'licence'] as const;
export type Scanner = (typeof scanners)[number];

/** All that a scan found; what every report format prints. */
export interface ScanResult {
  artifact: ArtifactInfo;
  os?: OsRelease;
  endOfLife?: EndOfLife;
  coverage: Coverage;
  packages: Package[];
  findings: Finding[];
  /** Findings that were set aside, with why; counted, and shown on request. */
  waived: Finding[];
  /** What to change first: policy's `fixPlan` over the findings. */
  fixFirst: Action[];
  verdict: Verdict;
  problems: Problem[];
  database: DatabaseInfo;
  /** VEX documents that were given, where any were. */
  vex?: VexUse[];
}
