import { severityOf } from '../../model/index.ts';
import { ofJson, ofRows } from './dialect.ts';
import { packageOf } from './package.ts';
import type { ReportedFinding, ReportedOs } from './report.ts';
import { at, entries, firstText, has, isList, list, text, texts } from './value.ts';
import { dateOf, fixesOf, osOf } from './words.ts';

/** A list, or an object by id in the schema of 2024 and later. */
const several = (value: unknown, key: string): [string, unknown][] => {
  const found = at(value, key);
  return isList(found) ? found.map((one, index) => [String(index), one]) : entries(value, key);
};

const severityWord = (vulnerability: unknown): string =>
  text(vulnerability, 'severity', 'value') || text(vulnerability, 'severity');

/** JSON of sysdig-cli-scanner: vulnerabilities inside the packages, or beside them by id. */
export const sysdig = ofJson({
  id: 'sysdig',
  tool: 'Sysdig',
  claims: json =>
    has(json, 'result') &&
    (text(json, 'scanner', 'name').startsWith('sysdig') ||
      (has(at(json, 'result'), 'packages') && has(at(json, 'result'), 'policyEvaluationsResult'))),
  read(json) {
    const result = at(json, 'result');
    const os = osOf(text(result, 'metadata', 'baseOs'));
    const vulnerabilities = new Map(several(result, 'vulnerabilities'));
    const all = several(result, 'packages').map(([, one]) => ({ one, aboard: aboardOf(one, os) }));
    const findings: ReportedFinding[] = [];
    for (const { one, aboard } of all) {
      const inner = [...list(one, 'vulns'), ...texts(one, 'vulnerabilitiesRefs').map(id => vulnerabilities.get(id))];
      for (const vulnerability of inner) {
        findings.push({
          id: text(vulnerability, 'name'),
          aliases: [],
          severity: severityOf(severityWord(vulnerability)),
          package: aboard,
          fixedVersions: fixesOf(firstText(vulnerability, 'fixedInVersion', 'fixVersion')),
        });
      }
    }
    return {
      findings,
      packages: all.map(({ aboard }) => aboard),
      artifact: text(result, 'metadata', 'pullString'),
      created: dateOf(text(json, 'info', 'scanTime')),
      toolVersion: text(json, 'scanner', 'version'),
    };
  },
});

const aboardOf = (one: unknown, os: ReportedOs | undefined) =>
  packageOf({
    name: text(one, 'name'),
    version: text(one, 'version'),
    type: text(one, 'type'),
    path: text(one, 'path'),
    ...(os ? { os } : {}),
  });

export const sysdigCsv = ofRows({
  id: 'sysdig-csv',
  tool: 'Sysdig',
  claims: columns =>
    ['CVE ID', 'CVE Severity', 'Package Name', 'Package Version'].every(column => columns.includes(column)),
  read: rows => ({
    findings: rows.map(row => ({
      id: text(row, 'CVE ID'),
      aliases: [],
      severity: severityOf(text(row, 'CVE Severity')),
      package: packageOf({
        name: text(row, 'Package Name'),
        version: text(row, 'Package Version'),
        type: text(row, 'Package Type'),
        path: text(row, 'Package Path'),
      }),
      fixedVersions: fixesOf(firstText(row, 'Fix Version', 'Package Suggested Fix')),
    })),
  }),
});
