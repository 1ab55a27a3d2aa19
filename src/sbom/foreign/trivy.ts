import { severityOf } from '../../model/index.ts';
import { ofJson } from './dialect.ts';
import { packageOf } from './package.ts';
import type { ReportedFinding, ReportedOs, ReportedPackage } from './report.ts';
import { has, isList, list, text, texts } from './value.ts';
import { dateOf, fixesOf, osOf, statusOf } from './words.ts';

/** Keys of one result beside its vulnerabilities. */
const otherLists = ['Misconfigurations', 'Secrets', 'Licenses', 'CustomResources'];

/** `debian (debian 10.8)`: before schema 2 the target alone names the distribution. */
const osOfTarget = (target: string): ReportedOs | undefined => {
  const words = /\(([^()]+)\)\s*$/.exec(target)?.[1];
  return words ? osOf(words) : undefined;
};

type Scan = { results: unknown[]; os?: ReportedOs };

function scanOf(json: unknown): Scan {
  const family = text(json, 'Metadata', 'OS', 'Family');
  const os = family ? osOf(`${family} ${text(json, 'Metadata', 'OS', 'Name')}`) : undefined;
  return { results: list(json, 'Results'), ...(os ? { os } : {}) };
}

/** `trivy k8s` lists resources, each a scan of its own; older ones by kind of finding. */
function scansOf(json: unknown): Scan[] {
  if (isList(json)) return [{ results: json }];
  const resources = ['Resources', 'Vulnerabilities', 'Misconfigurations', 'Findings'].flatMap(key => list(json, key));
  return [json, ...resources].map(scanOf);
}

const looksLikeResult = (value: unknown): boolean =>
  has(value, 'Target') && ['Vulnerabilities', 'Class', 'Type', ...otherLists].some(key => has(value, key));

/** JSON of Trivy: the bare list of old, schema 2, and `trivy k8s` in its summary-less forms. */
export const trivy = ofJson({
  id: 'trivy',
  tool: 'Trivy',
  claims(json) {
    if (isList(json)) return json.some(looksLikeResult);
    if (has(json, 'SchemaVersion') && (has(json, 'Results') || has(json, 'ArtifactName'))) return true;
    return has(json, 'ClusterName') && ['Resources', 'Vulnerabilities', 'Misconfigurations'].some(k => has(json, k));
  },
  read(json) {
    const findings: ReportedFinding[] = [];
    const packages: ReportedPackage[] = [];
    let otherFindings = 0;
    for (const { results, os } of scansOf(json)) {
      for (const result of results) {
        const target = text(result, 'Target');
        const common = { type: text(result, 'Type') || text(result, 'Class'), os: osOfTarget(target) ?? os };
        for (const one of list(result, 'Vulnerabilities')) findings.push(findingOf(one, common));
        for (const one of list(result, 'Packages')) packages.push(aboardOf(one, common));
        for (const key of otherLists) otherFindings += list(result, key).length;
      }
    }
    return {
      findings,
      otherFindings,
      ...(packages.length > 0 ? { packages } : {}),
      artifact: text(json, 'ArtifactName') || text(json, 'ClusterName'),
      created: dateOf(text(json, 'CreatedAt')),
      toolVersion: text(json, 'Trivy', 'Version'),
    };
  },
});

interface Common {
  type: string;
  os: ReportedOs | undefined;
}

function findingOf(one: unknown, common: Common): ReportedFinding {
  const status = statusOf(text(one, 'Status'));
  const pkg = packageOf({
    ...common,
    name: text(one, 'PkgName'),
    version: text(one, 'InstalledVersion'),
    purl: text(one, 'PkgIdentifier', 'PURL') || purlOfRef(text(one, 'Ref')),
    path: text(one, 'PkgPath'),
  });
  return {
    id: text(one, 'VulnerabilityID'),
    aliases: texts(one, 'VendorIDs'),
    severity: severityOf(text(one, 'Severity')),
    package: pkg,
    fixedVersions: fixesOf(text(one, 'FixedVersion')),
    ...(status ? { status } : {}),
  };
}

const purlOfRef = (ref: string): string => (ref.startsWith('pkg:') ? ref : '');

function aboardOf(one: unknown, common: Common): ReportedPackage {
  const release = text(one, 'Release');
  const epoch = text(one, 'Epoch');
  const version = text(one, 'Version');
  const full = `${epoch && epoch !== '0' ? `${epoch}:` : ''}${version}${release ? `-${release}` : ''}`;
  const sourceVersion = [text(one, 'SrcVersion'), text(one, 'SrcRelease')].filter(Boolean).join('-');
  return packageOf({
    ...common,
    name: text(one, 'Name'),
    version: full,
    purl: text(one, 'Identifier', 'PURL'),
    path: text(one, 'FilePath'),
    source: { name: text(one, 'SrcName'), version: sourceVersion },
  });
}
