import type { LayerRef } from './artifact.ts';
import type { Licence } from './licence.ts';
import type { Severity } from './severity.ts';

export type FindingKind =
  | 'vulnerability'
  | 'misconfiguration'
  | 'secret'
  | 'licence'
  | 'malware'
  | 'compliance'
  | 'behaviour';

/** Vendor's word on the finding; the words of OpenVEX and of the distributions, made one. */
export type FindingStatus = (typeof findingStatuses)[number];

export const findingStatuses = [
  'affected',
  'fixed',
  'not_affected',
  'will_not_fix',
  'deferred',
  'under_investigation',
  'end_of_life',
  'uncertain',
] as const;

/** A text in both languages. */
export interface Text {
  en: string;
  zh: string;
}

/** What a check or a rule says of everything that it finds. */
export interface Advice {
  title: Text;
  /** Why it matters. */
  why: Text;
  /** How to mend it. */
  fix: Text;
  /** Items of standards that it evidences: `CIS Docker 4.1`, `PSS Baseline: Privileged Containers` … */
  standards: readonly string[];
}

/** What a finding is about. Open for more kinds: workloads, benchmark items. */
export type Subject =
  | { kind: 'package'; purl: string; path: string; layer?: string }
  | { kind: 'file'; path: string; line?: number; endLine?: number; column?: number; layer?: string; commit?: string }
  | { kind: 'artifact'; reference: string }
  /** What happened at run time: when (RFC 3339), where, and which source of events told of it. */
  | { kind: 'event'; source: string; time: string; host?: string; container?: string; image?: string }
  | {
      kind: 'object';
      apiVersion: string;
      objectKind: string;
      name: string;
      namespace?: string;
      path?: string;
      line?: number;
      endLine?: number;
    };

/** One thing wrong. ONE shape for all kinds. */
export interface Finding {
  /** The CVE where there is one, else the advisory's own id. */
  id: string;
  aliases: string[];
  kind: FindingKind;
  subject: Subject;
  severity: Severity;
  /** Where the severity comes from: the advisory's id, a vendor, a CVSS vector. */
  severitySource?: string;
  cvss?: { version: string; vector: string; score: number; source: string }[];
  /** 0–100; filled by policy. */
  risk?: number;
  /** The factors of the risk, in words. Filled by policy. */
  riskFactors?: Reason[];
  title?: string;
  /** Misconfigurations and secrets: what is wrong in this place, in words; never a secret's value. */
  message?: Text;
  /** Misconfigurations and secrets: what the check says of all its findings. */
  advice?: Advice;
  /** Secrets: the text around it, with the value masked. */
  excerpt?: string;
  /** Secrets: tells one from another of its kind, without telling it; absent for values that could be guessed from it. */
  fingerprint?: string;
  package?: {
    purl: string;
    name: string;
    version: string;
    ecosystem?: string;
    path: string;
    source?: { name: string; version: string };
    layer?: LayerRef;
  };
  /** Licences: what the package, or the text, may be used under. */
  licence?: Licence;
  /** Versions that close it, lowest first; empty when there is none. */
  fixedVersions: string[];
  /** `fixed`: a fix is released; `affected`: none is; `uncertain`: the record has no usable upper bound. */
  status: FindingStatus;
  /** EPSS probability and percentile, 0–1. */
  epss?: { probability: number; percentile: number };
  /** Listed in CISA's catalogue of known exploited vulnerabilities. */
  kev?: { dateAdded: string; dueDate?: string; ransomware?: boolean };
  published?: string;
  modified?: string;
  references?: string[];
  /** Why it is reported: record, range and comparison. */
  evidence?: {
    advisory: string;
    range: string;
    comparison: string;
    /** Name and version that were compared (the source package's, for distributions). */
    compared: { name: string; version: string };
  }[];
  waived?: { by: string; reason: string; until?: string };
  /** What a VEX document says of it that does not set it aside: `affected` or `under_investigation`. */
  vex?: { status: FindingStatus; by: string; reason: string };
}

export type VerdictWord = 'admit' | 'warn' | 'block';

/** One sentence of an explanation, in both languages; `code` is stable and for programs. */
export interface Reason {
  code: string;
  en: string;
  zh: string;
}

export interface Verdict {
  verdict: VerdictWord;
  reasons: Reason[];
}

/** One change that closes findings, as policy's `fixPlan` ranks them. Open for more kinds (base image, Kubernetes patch). */
export interface Action {
  kind: 'upgrade';
  /** The source package for distributions, the package itself for languages. */
  name: string;
  from: string;
  /** The lowest known version that closes everything in `closes`. */
  to: string;
  /** purl type: `deb`, `npm` … */
  type: string;
  ecosystem?: string;
  /** Names of the packages that change with it. */
  packages: string[];
  /** Where a language package lies; empty for distribution packages. */
  path: string;
  /** The lowest layer that holds one of them. */
  layer?: LayerRef;
  /** Ids of the findings it closes, worst first. */
  closes: string[];
  /** How many of `closes` by severity. */
  severities: Partial<Record<Severity, number>>;
  /** How many of `closes` are known to be exploited. */
  kev: number;
  /** Sum of the risk of what it closes: the rank. */
  riskRemoved: number;
}

/** What a record of the database says of a package that it names, where the scan reported nothing. */
export interface Unreported {
  name: string;
  version: string;
  purl: string;
  path: string;
  advisory: string;
  /** Name and version that were compared: the source package's, for distributions. */
  compared: { name: string; version: string };
  /** Its ranges, in words. */
  range: string;
  /**
   * `outside`: the version is in none of its ranges; `other-build`: it speaks of another module or architecture;
   * `affected` or `uncertain`: it hits, and something else set the finding aside.
   */
  answer: 'affected' | 'uncertain' | 'outside' | 'not-affected' | 'withdrawn' | 'other-build';
}
