import { type ComparedFinding, type ComparedRow, severityRank } from '../../model/index.ts';
import type { ReportedFinding, ReportedPackage } from '../../sbom/index.ts';
import { identitiesOf } from './ids.ts';
import { type Naming, namingOf } from './names.ts';
import type { Party } from './party.ts';

/** A row with what is needed to say why a party missed it. */
export interface DraftRow extends Omit<ComparedRow, 'missed'> {
  /** Every name of the package, in every report. */
  names: string[];
  /** Every id under which anyone reports it. */
  ids: string[];
  versions: string[];
}

type Entry = { party: number; finding: ReportedFinding; names: string[] };

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const unique = (values: string[]): string[] => [...new Set(values)].filter(Boolean);

/** Every package that a party names. */
export const packagesOf = ({ report }: Party): ReportedPackage[] => [
  ...(report.packages ?? []),
  ...report.findings.map(finding => finding.package),
];

/** One row for each vulnerability of each package, by package and id: the same reports give the same rows. */
export function rowsOf(parties: readonly Party[]): { rows: DraftRow[]; naming: Naming } {
  const naming = namingOf(parties.flatMap(packagesOf));
  const identities = identitiesOf(parties.flatMap(({ report }) => report.findings));
  const byId = new Map<string, Entry[]>();
  parties.forEach(({ report }, party) => {
    for (const finding of report.findings) {
      const entry = { party, finding, names: naming.of(finding.package) };
      for (const id of identities(finding)) {
        const entries = byId.get(id);
        if (entries) entries.push(entry);
        else byId.set(id, [entry]);
      }
    }
  });
  const rows = [...byId].flatMap(([id, entries]) => clusters(entries).map(cluster => rowOf(id, cluster, naming)));
  rows.sort((a, b) => byText(a.package.name, b.package.name) || byText(a.id, b.id));
  return { rows, naming };
}

/** Entries that share a name are about one package. Of clusters that turn out to be one, the smaller is moved. */
function clusters(entries: readonly Entry[]): Entry[][] {
  const owner = new Map<string, Entry[]>();
  for (const entry of entries) {
    const known = [...new Set(entry.names.map(name => owner.get(name)))].filter(cluster => cluster !== undefined);
    const [largest = [], ...others] = known.sort((x, y) => y.length - x.length);
    for (const cluster of others) for (const one of cluster) join(one, largest, owner);
    join(entry, largest, owner);
  }
  return [...new Set(owner.values())];
}

function join(entry: Entry, cluster: Entry[], owner: Map<string, Entry[]>): void {
  cluster.push(entry);
  for (const name of entry.names) owner.set(name, cluster);
}

function rowOf(id: string, cluster: readonly Entry[], naming: Naming): DraftRow {
  const found = [...Map.groupBy(cluster, entry => entry.party)]
    .sort(([a], [b]) => a - b)
    .map(([party, entries]) =>
      foundOf(
        party,
        entries.map(entry => entry.finding),
      ),
    );
  const shown = cluster
    .map(({ finding }) => naming.shown(finding.package))
    .sort((a, b) => a.length - b.length || byText(a, b));
  const type = cluster.map(({ finding }) => finding.package.type).find(Boolean);
  const severities = new Set(found.map(({ severity }) => severity));
  return {
    id,
    package: { name: longName(cluster) ?? shown[0] ?? '', ...(type ? { type } : {}) },
    severity: [...severities].sort((a, b) => severityRank[a] - severityRank[b])[0] ?? 'unknown',
    found,
    severityDiffers: severities.size > 1,
    names: unique(cluster.flatMap(({ names }) => names)),
    ids: unique([id, ...cluster.flatMap(({ finding }) => [finding.id, ...finding.aliases])]),
    versions: unique(
      cluster.flatMap(({ finding }) => [finding.package.version, finding.package.source?.version ?? '']),
    ),
  };
}

/** Maven's full name, where one of the reports gives it. */
const longName = (cluster: readonly Entry[]): string | undefined =>
  cluster.map(({ finding }) => finding.package).find(({ type, name }) => type === 'maven' && name.includes(':'))?.name;

function foundOf(party: number, findings: readonly ReportedFinding[]): ComparedFinding {
  const [worst] = [...findings].sort((a, b) => severityRank[a.severity] - severityRank[b.severity]);
  const packages = new Map(
    findings.map(({ package: { name, version } }) => [`${name}\0${version}`, { name, version }] as const),
  );
  const status = findings.find(finding => finding.status)?.status;
  return {
    party,
    severity: worst?.severity ?? 'unknown',
    ids: unique(findings.map(({ id }) => id)).sort(byText),
    packages: [...packages].sort(([a], [b]) => byText(a, b)).map(([, found]) => found),
    fixedVersions: unique(findings.flatMap(({ fixedVersions }) => fixedVersions)),
    ...(status ? { status } : {}),
  };
}
