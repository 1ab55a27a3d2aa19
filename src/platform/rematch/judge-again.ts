/** Judges the artifacts whose findings changed, many at a time: what they share is read once. */
import { setImmediate as breathe } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import type { AdvisoryDatabase } from '../../advisory/index.ts';
import type { Finding, Package } from '../../model/index.ts';
import { asksForPackages } from '../../policy/ruling.ts';
import type { Tables } from '../../store/index.ts';
import { type ArtifactRow, notJudgedOf, type Places, placed, placesOf } from '../scan/evidence.ts';
import { type JudgedArtifact, judged, keepVerdicts } from '../scan/judge.ts';
import { judgeIndexes } from '../scan/judge-index.ts';
import { openWaivers, waiversFor } from '../scan/waivers.ts';
import type { Platform } from '../types.ts';

/** Artifacts whose rows are read together. */
const batch = 200;
/** Packages whose findings are remembered from batch to batch. */
const mostRemembered = 50_000;
/** Milliseconds of judging after which other requests have their turn. */
const breathMs = 10;

/** @returns how many were judged */
export async function judgeAgain(platform: Platform, database: AdvisoryDatabase, signal: AbortSignal): Promise<number> {
  const { db } = platform.store;
  const standard = { ...platform.policy(), waivers: await openWaivers(platform.store, platform.now()) };
  const shared = sharedOf(db, asksForPackages(standard.policy.rules));
  let count = 0;
  for (;;) {
    signal.throwIfAborted();
    // Those that run are judged first.
    const listed = await sql<{ artifact_id: number; turn: number }>`select artifact_id, turn from rejudge
      order by exists (select 1 from workloads w where w.artifact_id = rejudge.artifact_id and w.gone_at is null) desc,
        artifact_id desc limit ${batch}`.execute(db);
    if (listed.rows.length === 0) return count;
    const ids = listed.rows.map(row => row.artifact_id);
    const artifacts = await db
      .selectFrom('artifacts')
      .selectAll()
      .where(sql<boolean>`id = any(${ids}::int[])`)
      .where('state', '=', 'scanned')
      // The verdict on an index is made of those on its images.
      .where('inventory', 'is not', null)
      .execute();
    const known = await shared.of(artifacts);
    const verdicts: JudgedArtifact[] = [];
    let began = performance.now();
    for (const one of known) {
      const waivers = await waiversFor(db, one.artifact, standard.waivers, platform.config);
      verdicts.push(judged(platform, one, database.info, { ...standard, waivers }));
      if (performance.now() - began < breathMs) continue;
      await breathe();
      began = performance.now();
    }
    await keepVerdicts(platform, ...verdicts);
    await judgeIndexes(platform, { images: artifacts.map(({ id }) => id) });
    await sql`delete from rejudge using unnest(${ids}::int[], ${listed.rows.map(row => row.turn)}::int[]) as done(id, turn)
      where artifact_id = done.id and rejudge.turn = done.turn`.execute(db);
    count += verdicts.length;
  }
}

/** Findings and facts of packages, read once for all artifacts that hold them. */
function sharedOf(db: Kysely<Tables>, withPackages: boolean) {
  const findings = new Map<number, { package_id: number; finding: Finding }[]>();
  const facts = new Map<number, Package>();

  async function learn(ids: readonly number[]): Promise<void> {
    const fresh = ids.filter(id => !findings.has(id));
    if (fresh.length === 0) return;
    if (findings.size > mostRemembered) {
      findings.clear();
      facts.clear();
      return learn(ids);
    }
    for (const id of fresh) findings.set(id, []);
    const rows = await db
      .selectFrom('package_findings')
      .select(['package_id', 'finding'])
      .where(sql<boolean>`package_id = any(${fresh}::int[])`)
      .execute();
    for (const row of rows) findings.get(row.package_id)?.push(row);
    if (!withPackages) return;
    const known = await db
      .selectFrom('packages')
      .select(['id', 'fact'])
      .where(sql<boolean>`id = any(${fresh}::int[])`)
      .execute();
    for (const { id, fact } of known) facts.set(id, fact);
  }

  return {
    async of(artifacts: readonly ArtifactRow[]) {
      const places = new Map<number, Places>();
      for (const { id, inventory } of artifacts) places.set(id, inventory ? await placesOf(inventory) : new Map());
      await learn([...new Set([...places.values()].flatMap(one => [...one.keys()]))]);
      const own = await db
        .selectFrom('artifact_findings')
        .select(['artifact_id', 'finding'])
        .where(sql<boolean>`artifact_id = any(${artifacts.map(({ id }) => id)}::int[])`)
        .execute();
      const notJudged = await notJudgedOf(
        db,
        artifacts.map(({ id }) => id),
      );
      const byArtifact = Map.groupBy(own, row => row.artifact_id);
      return artifacts.map(artifact => {
        const at = places.get(artifact.id)!;
        const rows = [...at.keys()].flatMap(id => findings.get(id) ?? []);
        return {
          artifact,
          found: [...placed(artifact, rows, at), ...(byArtifact.get(artifact.id) ?? []).map(({ finding }) => finding)],
          notJudged: notJudged.get(artifact.id) ?? [],
          packages: withPackages ? packagesAt(artifact, at, facts) : undefined,
        };
      });
    },
  };
}

function packagesAt({ info }: ArtifactRow, places: Places, facts: ReadonlyMap<number, Package>): Package[] {
  return [...places].flatMap(([id, all]) => {
    const fact = facts.get(id);
    return (fact ? all : []).map(({ path, layer }) => {
      const of = layer === undefined ? undefined : info?.layers[layer];
      return { ...fact!, path, ...(of && { layer: of }) };
    });
  });
}
