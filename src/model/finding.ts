import type { LayerRef } from './artifact.ts';
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
export type FindingStatus =
  | 'affected'
  | 'fixed'
  | 'not_affected'
  | 'will_not_fix'
  | 'deferred'
  | 'under_investigation'
  | 'end_of_life'
  | 'uncertain';

/** What a finding is about. Open for more kinds: Kubernetes objects, workloads, events, benchmark items. */
export type Subject =
  | { kind: 'package'; purl: string; path: string; layer?: string }
  | { kind: 'file'; path: string; line?: number; endLine?: number; layer?: string }
  | { kind: 'artifact'; reference: string }
  | {
      kind: 'object';
      apiVersion: string;
      objectKind: string;
      name: string;
      namespace?: string;
      path?: string;
      line?: number;
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
  /** The factors of the risk, in words. */
  riskFactors?: string[];
  title?: string;
  package?: {
    purl: string;
    name: string;
    version: string;
    ecosystem?: string;
    path: string;
    source?: { name: string; version: string };
    layer?: LayerRef;
  };
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
}

export type VerdictWord = 'admit' | 'warn' | 'block';

export interface Verdict {
  verdict: VerdictWord;
  reasons: string[];
}
