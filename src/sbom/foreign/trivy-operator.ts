import { severityOf } from '../../model/index.ts';
import { ofJson } from './dialect.ts';
import { packageOf } from './package.ts';
import type { ReportedFinding } from './report.ts';
import { entries, has, isList, list, text } from './value.ts';
import { dateOf, fixesOf, osOf } from './words.ts';

const group = 'aquasecurity.github.io';

/** Every report of a document: one, a list of them, a Kubernetes List, or lists by the name of their resource. */
function reportsOf(json: unknown): unknown[] {
  if (isList(json)) return json.filter(isReport);
  if (isReport(json)) return [json];
  if (has(json, 'items')) return list(json, 'items').filter(isReport);
  return entries(json)
    .filter(([name]) => name.endsWith(group))
    .flatMap(([, reports]) => list(reports));
}

const isReport = (value: unknown): boolean => text(value, 'apiVersion').startsWith(`${group}/`);

/** Custom resources of trivy-operator, as `kubectl get -o json` and its collectors write them. */
export const trivyOperator = ofJson({
  id: 'trivy-operator',
  tool: 'Trivy Operator',
  claims: json => reportsOf(json).length > 0 || entries(json).some(([name]) => name.endsWith(`.${group}`)),
  read(json) {
    const reports = reportsOf(json);
    const findings: ReportedFinding[] = [];
    let otherFindings = 0;
    for (const report of reports) {
      for (const one of list(report, 'report', 'vulnerabilities')) findings.push(findingOf(one, report));
      otherFindings += ['checks', 'secrets'].reduce((sum, key) => sum + list(report, 'report', key).length, 0);
    }
    const [first] = reports;
    return {
      findings,
      otherFindings,
      artifact: artifactOf(first),
      created: dateOf(text(first, 'report', 'updateTimestamp')),
      toolVersion: text(first, 'report', 'scanner', 'version'),
    };
  },
});

function findingOf(one: unknown, report: unknown): ReportedFinding {
  const family = text(report, 'report', 'os', 'family');
  const os = family ? osOf(`${family} ${text(report, 'report', 'os', 'name')}`) : osOf(targetOs(text(one, 'target')));
  return {
    id: text(one, 'vulnerabilityID'),
    aliases: [],
    severity: severityOf(text(one, 'severity')),
    package: packageOf({
      name: text(one, 'resource'),
      version: text(one, 'installedVersion'),
      type: text(one, 'packageType') || text(one, 'class'),
      purl: text(one, 'packagePURL'),
      path: text(one, 'packagePath'),
      ...(os ? { os } : {}),
    }),
    fixedVersions: fixesOf(text(one, 'fixedVersion')),
  };
}

const targetOs = (target: string): string => /\(([^()]+)\)\s*$/.exec(target)?.[1] ?? '';

function artifactOf(report: unknown): string {
  const repository = text(report, 'report', 'artifact', 'repository');
  const tag = text(report, 'report', 'artifact', 'tag');
  const server = text(report, 'report', 'registry', 'server');
  return `${server && repository ? `${server}/` : ''}${repository}${tag ? `:${tag}` : ''}`;
}
