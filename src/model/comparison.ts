import type { Problem } from './errors.ts';
import type { FindingStatus, Reason } from './finding.ts';
import type { Severity } from './severity.ts';

/** One of the reports that are compared, or our own scan beside them. */
export interface ComparedParty {
  /** What it is called here; no two are called the same. */
  name: string;
  tool: string;
  toolVersion?: string;
  /** What was scanned, as the report names it. */
  artifact?: string;
  created?: string;
  /** Ours: its misses are explained out of the advisory database. */
  own: boolean;
  /** Rows that it found, that it missed, and that nobody else found. */
  found: number;
  missed: number;
  alone: number;
  /** Entries that are no vulnerabilities of packages, and those that could not be read. */
  otherFindings: number;
  unreadable: number;
}

/** What one party says of a row. */
export interface ComparedFinding {
  /** Place of the party in `Comparison.parties`. */
  party: number;
  /** The worst that it says, where it says several. */
  severity: Severity;
  /** Under which ids it reports it. */
  ids: string[];
  /** Names and versions of the packages in which it reports it. */
  packages: { name: string; version: string }[];
  fixedVersions: string[];
  status?: FindingStatus;
}

/** One vulnerability of one package (the source package, for distributions), and who found it. */
export interface ComparedRow {
  id: string;
  package: { name: string; type?: string };
  /** The worst severity that anyone gives it. */
  severity: Severity;
  found: ComparedFinding[];
  /** Who did not find it, and why. */
  missed: { party: number; why: Reason }[];
  /** Those who found it rate it differently. */
  severityDiffers: boolean;
}

/** Reports side by side. */
export interface Comparison {
  parties: ComparedParty[];
  /** By package and id. */
  rows: ComparedRow[];
  /** Rows that everyone found, and those of them that differ in severity alone. */
  agreed: number;
  severityOnly: number;
  problems: Problem[];
}
