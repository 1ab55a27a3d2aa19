import { severityOf } from '../../model/index.ts';
import { ofJson, ofRows } from './dialect.ts';
import { packageOf } from './package.ts';
import type { ReportedFinding, ReportedPackage } from './report.ts';
import { firstText, has, isList, list, text } from './value.ts';
import { dateOf, fixesOf, osOf, statusOf } from './words.ts';

/** Prisma writes Maven names as `group_artifact`. */
const mavenName = (name: string): string => (/^[\w.-]+\.[\w-]+_[\w.-]+$/.test(name) ? name.replace('_', ':') : name);

/** Where no kind is stated it is not known: the distribution's packages and others stand in one list. */
const kindOf = (name: string, type: string): string => type || (mavenName(name) !== name ? 'java' : 'unknown');

/** A source package with its binaries: `bind9 (used in libdns162, libisc160)`. */
const usedIn = /^(\S+) \(used in ([^,)]+)[^)]*\)?$/;

/** Name, kind and source of a package, out of its name and what is said of its kind. */
function namedAs(
  words: string,
  type: string,
): { name: string; type: string; source?: { name: string; version: string } } {
  const [, source, binary] = usedIn.exec(words) ?? [];
  if (source && binary) return { name: binary, type: 'os', source: { name: source, version: '' } };
  return { name: mavenName(words), type: kindOf(words, type) };
}

/** Scans of twistcli, or the list of images of the console. */
const resultsOf = (json: unknown): unknown[] => (isList(json) ? json : list(json, 'results'));

const isResult = (one: unknown): boolean =>
  (has(one, 'vulnerabilityDistribution') || has(one, 'complianceDistribution')) && (has(one, 'id') || has(one, '_id'));

/** JSON of Prisma Cloud Compute (Twistlock). */
export const prisma = ofJson({
  id: 'prisma',
  tool: 'Prisma Cloud',
  claims: json => resultsOf(json).some(isResult),
  read(json) {
    const results = resultsOf(json);
    const packages = results.flatMap(aboardOf);
    return {
      findings: results.flatMap(findingsOf),
      otherFindings: results.reduce((sum: number, one) => sum + list(one, 'compliances').length, 0),
      ...(packages.length > 0 ? { packages } : {}),
      artifact: text(results[0], 'name') || text(results[0], 'id'),
      created: dateOf(text(results[0], 'scanTime')),
    };
  },
});

/** Packages are listed by kind on the console, one by one by twistcli. */
function aboardOf(result: unknown): ReportedPackage[] {
  const os = osOf(text(result, 'distro'));
  return list(result, 'packages').flatMap(one => {
    const inner = list(one, 'pkgs');
    const type = firstText(one, 'type', 'pkgsType');
    return (inner.length > 0 ? inner : [one]).map(found =>
      packageOf({
        name: mavenName(text(found, 'name')),
        version: text(found, 'version'),
        type: type === 'package' ? 'os' : type,
        ...(os ? { os } : {}),
      }),
    );
  });
}

function findingsOf(result: unknown): ReportedFinding[] {
  const os = osOf(text(result, 'distro'));
  const kinds = new Map(list(result, 'packages').map(one => [text(one, 'name'), text(one, 'type')]));
  return list(result, 'vulnerabilities').map(one => {
    const name = text(one, 'packageName');
    const status = statusOf(text(one, 'status'));
    return {
      id: firstText(one, 'cve', 'id'),
      aliases: [],
      severity: severityOf(text(one, 'severity')),
      package: packageOf({
        ...namedAs(name, firstText(one, 'packageType') || (kinds.get(name) ?? '')),
        version: text(one, 'packageVersion'),
        path: text(one, 'packagePath'),
        ...(os ? { os } : {}),
      }),
      fixedVersions: fixesOf(text(one, 'status')),
      ...(status ? { status } : {}),
    };
  });
}

/** The spreadsheet that the console exports, in its column sets over the years. */
export const prismaCsv = ofRows({
  id: 'prisma-csv',
  tool: 'Prisma Cloud',
  claims: columns => ['CVE ID', 'Packages', 'Fix Status', 'Compliance ID'].every(c => columns.includes(c)),
  read(rows, columns) {
    // Where `Type` stands twice, the first is that of the scan.
    const kind = columns.includes('Type 2') ? 'Type 2' : 'Type';
    const found = rows.filter(row => row['CVE ID']);
    const [first] = rows;
    return {
      findings: found.map(row => findingOfRow(row, kind)),
      otherFindings: rows.length - found.length,
      artifact: first ? `${text(first, 'Registry')}/${text(first, 'Repository')}:${text(first, 'Tag')}` : '',
    };
  },
});

function findingOfRow(row: Record<string, string>, kind: string): ReportedFinding {
  const name = text(row, 'Packages');
  const os = osOf(text(row, 'Distro'));
  const status = statusOf(text(row, 'Fix Status'));
  return {
    id: text(row, 'CVE ID'),
    aliases: [],
    severity: severityOf(text(row, 'Severity')),
    package: packageOf({
      name: mavenName(name),
      version: text(row, 'Package Version'),
      type: text(row, kind),
      source: { name: text(row, 'Source Package'), version: '' },
      ...(os ? { os } : {}),
    }),
    fixedVersions: fixesOf(text(row, 'Fix Status')),
    ...(status ? { status } : {}),
  };
}
