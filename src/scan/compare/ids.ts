import type { ReportedFinding } from '../../sbom/index.ts';

const isCve = (id: string): boolean => /^CVE-\d{4}-\d{4,}$/.test(id);

/** Advisories that close several vulnerabilities at once: their ids are no names of one. */
const isErratum = (id: string): boolean =>
  /^(?:RH[SBE]A|D[SL]A|DTSA|ALAS|EL[SBE]A|USN|RLSA|ALSA|SUSE-|openSUSE|FEDORA|GLSA)/i.test(id);

/** Under which ids a finding is compared. */
export type Identities = (finding: ReportedFinding) => string[];

/**
 * One vulnerability has many names. A CVE is the name where a report gives it; another id goes by the CVE that anyone
 * gives for it, and an erratum stands for every vulnerability that anyone reports under it.
 */
export function identitiesOf(findings: Iterable<ReportedFinding>): Identities {
  const known = new Map<string, Set<string>>();
  for (const { id, aliases } of findings) {
    const cves = isCve(id) ? [id] : aliases.filter(isCve);
    const others = [id, ...aliases].filter(name => !isCve(name));
    for (const other of others) {
      // Several CVEs beside one id that is no erratum: which of them it is nobody says.
      if (cves.length !== 1 && !isErratum(other)) continue;
      const set = known.get(other) ?? new Set();
      for (const cve of cves) set.add(cve);
      known.set(other, set);
    }
  }
  return ({ id, aliases }) => {
    if (isCve(id)) return [id];
    const cves = aliases.filter(isCve);
    if (cves.length === 1 || (cves.length > 0 && isErratum(id))) return [...new Set(cves)];
    const learned = known.get(id);
    return learned && learned.size > 0 && (learned.size === 1 || isErratum(id)) ? [...learned] : [id];
  };
}
