/** What is known of an artifact, put together from its rows: the same shape that a scan gives. */
import { type Kysely, type Selectable, sql } from 'kysely';
import type { ArtifactInfo, Coverage, DatabaseInfo, Finding, Package } from '../../model/index.ts';
import type { Case } from '../../policy/index.ts';
import type { ArtifactTable, Tables } from '../../store/index.ts';
import { packagesOf, unpackPlaces } from './packages.ts';

export type ArtifactRow = Selectable<ArtifactTable>;

/** The findings of an artifact, each at every place of its package. */
export async function findingsOf(db: Kysely<Tables>, artifact: ArtifactRow): Promise<Finding[]> {
  const own = await db
    .selectFrom('artifact_findings')
    .select('finding')
    .where('artifact_id', '=', artifact.id)
    .execute();
  if (!artifact.inventory) return own.map(({ finding }) => finding);
  const rows = await db
    .selectFrom('artifact_packages')
    .innerJoin('package_findings', 'package_findings.package_id', 'artifact_packages.package_id')
    .select(['package_findings.package_id', 'package_findings.finding'])
    .where('artifact_packages.artifact_id', '=', artifact.id)
    .execute();
  const places: Places = rows.length > 0 ? await placesOf(artifact.inventory) : new Map();
  return [...placed(artifact, rows, places), ...own.map(({ finding }) => finding)];
}

/** Where the packages of an artifact stand. */
export type Places = ReadonlyMap<number, readonly { path: string; layer?: number }[]>;

export async function placesOf(inventory: Buffer): Promise<Places> {
  const places = new Map<number, { path: string; layer?: number }[]>();
  for (const { package: id, ...place } of await unpackPlaces(inventory)) {
    const known = places.get(id);
    if (known) known.push(place);
    else places.set(id, [place]);
  }
  return places;
}

/** Findings of packages, each at every place of its package. */
export function placed(
  { info }: Pick<ArtifactRow, 'info'>,
  rows: readonly { package_id: number; finding: Finding }[],
  places: Places,
): Finding[] {
  const layers = info?.layers ?? [];
  return rows.flatMap(({ package_id, finding }) =>
    (places.get(package_id) ?? []).map(({ path, layer }): Finding => {
      const of = layer === undefined ? undefined : layers[layer];
      const found = finding.package && { ...finding.package, path, ...(of && { layer: of }) };
      const subject =
        finding.subject.kind === 'package'
          ? { ...finding.subject, path, ...(of?.diffId && { layer: of.diffId }) }
          : finding.subject;
      return { ...finding, ...(found && { package: found }), subject };
    }),
  );
}

/** What a policy is asked about. */
export function caseOf(
  artifact: ArtifactRow,
  findings: Finding[],
  database: DatabaseInfo,
  packages: readonly Package[] | undefined,
  notJudged: readonly string[],
): Case {
  return {
    artifact: artifact.info as ArtifactInfo,
    ...(artifact.os && { os: artifact.os }),
    database,
    findings,
    problems: artifact.problems,
    coverage: coverageOf(artifact, notJudged),
    starter: database.starter,
    ...(packages && { packages: () => packages }),
  };
}

export const coverageOf = (artifact: ArtifactRow, notJudged: readonly string[]): Coverage => ({
  layersRead: 0,
  layersCached: artifact.layers.length,
  layersTotal: artifact.layers.length,
  packages: { all: artifact.packages },
  covered: [],
  notCovered: [...notJudged],
  notLookedAt: artifact.problems.filter(({ gap }) => gap).map(({ message }) => message),
});

/** What of an artifact no advisory judged, by artifact: an absence of findings proves nothing there. */
export async function notJudgedOf(db: Kysely<Tables>, ids: readonly number[]): Promise<Map<number, string[]>> {
  const rows = await db
    .selectFrom('artifact_packages')
    .innerJoin('packages', 'packages.id', 'artifact_packages.package_id')
    .select(['artifact_id', 'not_judged'])
    .where(sql<boolean>`artifact_id = any(${[...ids]}::int[])`)
    .where('not_judged', 'is not', null)
    .distinct()
    .orderBy('not_judged')
    .execute();
  const found = new Map<number, string[]>(ids.map(id => [id, []]));
  for (const { artifact_id, not_judged } of rows) if (not_judged) found.get(artifact_id)?.push(not_judged);
  return found;
}

/** All packages of an artifact; none for one that was not scanned. */
export const aboard = (db: Kysely<Tables>, artifact: ArtifactRow): Promise<Package[]> =>
  artifact.inventory ? packagesOf(db, artifact.inventory, artifact.info?.layers ?? []) : Promise.resolve([]);
