import { severityOf } from '../../model/index.ts';
import { ofJson } from './dialect.ts';
import { packageOf } from './package.ts';
import type { ReportedFinding, ReportedPackage } from './report.ts';
import { at, entries, has, list, text, texts } from './value.ts';
import { fixesOf, osOf } from './words.ts';

/** The report of Clair 4 (its matcher, clairctl, claircore): packages and vulnerabilities by number, joined by a third table. */
export const clair4 = ofJson({
  id: 'clair4',
  tool: 'Clair',
  claims: json => has(json, 'package_vulnerabilities') && has(json, 'packages'),
  read(json) {
    const packages = new Map(entries(json, 'packages').map(([id, one]) => [id, aboardOf(json, id, one)]));
    const findings: ReportedFinding[] = [];
    for (const [id, numbers] of entries(json, 'package_vulnerabilities')) {
      const aboard = packages.get(id) ?? { name: '', version: '' };
      for (const number of texts(numbers)) findings.push(findingOf(at(json, 'vulnerabilities', number), aboard));
    }
    return { findings, packages: [...packages.values()], artifact: text(json, 'manifest_hash') };
  },
});

function aboardOf(json: unknown, id: string, one: unknown): ReportedPackage {
  const [environment] = list(json, 'environments', id);
  const distribution = at(json, 'distributions', text(environment, 'distribution_id'));
  const os = distribution ? osOf(`${text(distribution, 'did')} ${text(distribution, 'version_id')}`) : undefined;
  return packageOf({
    name: text(one, 'name'),
    version: text(one, 'version'),
    path: text(environment, 'package_db'),
    source: { name: text(one, 'source', 'name'), version: text(one, 'source', 'version') },
    ...(os ? { os } : {}),
  });
}

const cve = /\bCVE-\d{4}-\d{4,}\b/g;

/** Errata and GitHub advisories stand under their own id; the links name the CVEs. */
function findingOf(one: unknown, aboard: ReportedPackage): ReportedFinding {
  const id = text(one, 'name');
  const named = `${id} ${text(one, 'links')}`.match(cve) ?? [];
  return {
    id,
    aliases: [...new Set(named)].filter(name => name !== id),
    severity: severityOf(text(one, 'normalized_severity')),
    package: aboard,
    fixedVersions: fixesOf(text(one, 'fixed_in_version')),
  };
}
