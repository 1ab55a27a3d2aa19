import type { Finding, Package, ScanResult } from '../../model/index.ts';
import type { ForeignReport, ReportedFinding, ReportedPackage } from '../../sbom/index.ts';

/** A report, or our own scan in the words of one. */
export interface Party {
  name: string;
  report: ForeignReport;
  /** Of our own scan: every package that was judged. */
  aboard?: readonly Package[];
}

/** Our own scan, in the words of a report. What is waived was found. */
export function ownParty(
  name: string,
  result: Pick<ScanResult, 'findings' | 'waived' | 'packages' | 'artifact'>,
): Party {
  const { findings, waived, packages, artifact } = result;
  return partyOf(name, [...findings, ...waived], packages, artifact.reference);
}

/** Packages and what was found in them, in the words of a report. */
export function partyOf(
  name: string,
  findings: readonly Finding[],
  aboard: readonly Package[],
  artifact?: string,
): Party {
  const vulnerable = findings.filter(({ kind, package: found }) => found && kind === 'vulnerability');
  return {
    name,
    aboard,
    report: {
      dialect: 'plimsoll',
      tool: 'Plimsoll',
      ...(artifact ? { artifact } : {}),
      findings: vulnerable.map(reported),
      packages: aboard.map(asReported),
      otherFindings: findings.length - vulnerable.length,
      unreadable: 0,
    },
  };
}

function reported(finding: Finding): ReportedFinding {
  const { id, aliases, severity, fixedVersions, status, evidence = [] } = finding;
  const { name, version, path, source, purl } = finding.package!;
  const type = /^pkg:([^/]+)\//.exec(purl)?.[1] as Package['type'] | undefined;
  return {
    id,
    aliases: [...new Set([...aliases, ...evidence.map(({ advisory }) => advisory)])],
    severity,
    fixedVersions,
    status,
    package: { name, version, path, purl, ...(type ? { type } : {}), ...(source ? { source } : {}) },
  };
}

const asReported = ({ name, version, type, path, purl, source }: Package): ReportedPackage => ({
  name,
  version,
  type,
  path,
  purl,
  ...(source ? { source } : {}),
});
