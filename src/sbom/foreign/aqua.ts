import { severityOf } from '../../model/index.ts';
import { ofJson } from './dialect.ts';
import { packageOf, partsOfFile } from './package.ts';
import type { ReportedFinding, ReportedPackage } from './report.ts';
import { at, firstText, has, isList, list, text } from './value.ts';
import { fixesOf, osOf } from './words.ts';

/** One scan, a list of scans, and a scan under `results`. */
const scansOf = (json: unknown): unknown[] =>
  (isList(json) ? json : [json]).map(one =>
    has(one, 'results') && !isList(at(one, 'results')) ? at(one, 'results') : one,
  );

const isScan = (one: unknown): boolean =>
  has(one, 'resources') &&
  (has(one, 'vulnerability_summary') || has(one, 'image_assurance_results') || has(one, 'scan_options'));

/** scannercli and the scan API of Aqua: resources with their vulnerabilities. */
export const aqua = ofJson({
  id: 'aqua',
  tool: 'Aqua',
  claims: json => scansOf(json).some(isScan),
  read(json) {
    const scans = scansOf(json);
    const findings: ReportedFinding[] = [];
    const packages: ReportedPackage[] = [];
    for (const scan of scans) {
      for (const resource of list(scan, 'resources')) {
        const aboard = aboardOf(at(resource, 'resource'), scan);
        packages.push(aboard);
        for (const one of list(resource, 'vulnerabilities')) findings.push(findingOf(one, aboard));
      }
    }
    return { findings, packages, artifact: text(scans[0], 'image') };
  },
});

function aboardOf(resource: unknown, scan: unknown): ReportedPackage {
  const os = osOf(`${text(scan, 'os')} ${text(scan, 'version')}`);
  // A file that is known by its digest alone has no name but its own.
  const file = text(resource, 'name') ? undefined : partsOfFile(text(resource, 'path'));
  return packageOf({
    name: file?.name ?? text(resource, 'name'),
    version: file?.version ?? text(resource, 'version'),
    type: file ? file.type || 'unknown' : text(resource, 'format'),
    path: text(resource, 'path'),
    source: { name: text(resource, 'src_name'), version: text(resource, 'src_version') },
    ...(os ? { os } : {}),
  });
}

const findingOf = (one: unknown, aboard: ReportedPackage): ReportedFinding => ({
  id: text(one, 'name'),
  aliases: [],
  severity: severityOf(
    firstText(one, 'aqua_severity', 'vendor_severity_v3', 'nvd_severity_v3', 'vendor_severity', 'nvd_severity'),
  ),
  package: aboard,
  fixedVersions: fixesOf(text(one, 'fix_version')),
});

/** The list of the console's API, in both of its versions. */
export const aquaList = ofJson({
  id: 'aqua-list',
  tool: 'Aqua',
  claims: json => has(json, 'cves') || (has(json, 'result') && has(json, 'query') && has(json, 'pagesize')),
  read(json) {
    return {
      artifact: text(json, 'image_name') || text(json, 'query', 'image_name'),
      findings: [
        ...list(json, 'cves').map(one => ({
          id: text(one, 'name'),
          aliases: [],
          severity: severityOf(firstText(one, 'severity', 'vendor_severity')),
          package: packageOf({ name: text(one, 'file').replace(/^.*\//, ''), version: '', path: text(one, 'file') }),
          fixedVersions: fixesOf(text(one, 'fix_version')),
        })),
        ...list(json, 'result').map(one => ({
          id: text(one, 'name'),
          aliases: [],
          severity: severityOf(firstText(one, 'aqua_severity', 'vendor_severity', 'nvd_severity')),
          package: packageOf({
            name: text(one, 'resource', 'name'),
            version: text(one, 'resource', 'version'),
            type: firstText(at(one, 'resource'), 'format', 'type'),
            path: text(one, 'resource', 'path'),
          }),
          fixedVersions: fixesOf(firstText(one, 'fix_version')),
        })),
      ],
    };
  },
});
