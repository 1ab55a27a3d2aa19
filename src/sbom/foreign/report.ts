import type { FindingStatus, PackageType, Severity } from '../../model/index.ts';

/** A distribution as a report names it, in the words of os-release(5): `debian`, `12`. */
export interface ReportedOs {
  id: string;
  versionId: string;
}

/** A package as a report names it. */
export interface ReportedPackage {
  /** The ecosystem's own full name where the report gives it. */
  name: string;
  version: string;
  type?: PackageType;
  purl?: string;
  path?: string;
  source?: { name: string; version: string };
  os?: ReportedOs;
}

/** One vulnerability of one package, as a report states it. */
export interface ReportedFinding {
  /** As the report writes it: a CVE, or an id of the vendor. */
  id: string;
  /** Other names of the same; where `id` is an erratum, the CVEs that it closes. */
  aliases: string[];
  severity: Severity;
  package: ReportedPackage;
  fixedVersions: string[];
  status?: FindingStatus;
}

/** What was read of a report. */
export interface ForeignReport {
  /** Id of the dialect. */
  dialect: string;
  /** Name of the scanner, as people know it; the report's own word where it has one. */
  tool: string;
  toolVersion?: string;
  /** The image or folder that was scanned, as the report names it. */
  artifact?: string;
  /** When it was made, RFC 3339. */
  created?: string;
  findings: ReportedFinding[];
  /** Every package that the scanner saw, where the report lists them. */
  packages?: ReportedPackage[];
  /** Entries of other kinds (misconfigurations, secrets, licences …), which are not compared. */
  otherFindings: number;
  /** Entries that name no vulnerability or no package. */
  unreadable: number;
}

/** What a dialect gives of a report; `readReport` puts the rest beside it. */
export type DialectReport = Partial<Omit<ForeignReport, 'dialect' | 'findings'>> & { findings: ReportedFinding[] };
