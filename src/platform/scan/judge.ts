/** Verdicts on an artifact, one for each environment that is kept, from its rows alone. */
import { type Insertable, sql } from 'kysely';
import type { AdvisoryDatabase } from '../../advisory/index.ts';
import type { DatabaseInfo, Finding, Package, Severity, VerdictWord } from '../../model/index.ts';
import { asksForPackages } from '../../policy/ruling.ts';
import { verdictOf } from '../../policy/verdict.ts';
import type { Waiver } from '../../policy/waivers/waiver.ts';
import type { VerdictCounts, VerdictTable } from '../../store/index.ts';
import type { Platform } from '../types.ts';
import { type ArtifactRow, aboard, caseOf, findingsOf, notJudgedOf } from './evidence.ts';
import type { LoadedPolicy } from './policy.ts';
import { waiversFor } from './waivers.ts';

/** The policy in force, with waivers that hold. */
export type Standard = LoadedPolicy & { waivers: readonly Waiver[] };

type Parts = Pick<Platform, 'store' | 'config' | 'changes' | 'now'>;

/** Judges, keeps the verdicts and tells of those that are new or changed. */
export async function judgeArtifact(
  parts: Parts,
  artifact: ArtifactRow,
  database: AdvisoryDatabase,
  standard: Standard,
): Promise<void> {
  const { db } = parts.store;
  const found = await findingsOf(db, artifact);
  const packages = asksForPackages(standard.policy.rules) ? await aboard(db, artifact) : undefined;
  const notJudged = (await notJudgedOf(db, [artifact.id])).get(artifact.id) ?? [];
  const waivers = await waiversFor(db, artifact, standard.waivers, parts.config);
  await keepVerdicts(
    parts,
    judged(parts, { artifact, found, packages, notJudged }, database.info, { ...standard, waivers }),
  );
}

/** What is known of an artifact when it is judged. */
export interface Known {
  artifact: ArtifactRow;
  found: Finding[];
  /** Where the policy asks for them. */
  packages: readonly Package[] | undefined;
  /** What no advisory judged: ecosystems without a feed, shards that were not fetched. */
  notJudged: readonly string[];
}

/** The verdicts on one artifact, of each environment, to be kept. */
export interface JudgedArtifact {
  artifact: Pick<ArtifactRow, 'id' | 'digest'>;
  rows: (Insertable<VerdictTable> & { verdict: VerdictWord })[];
}

/** @param standard with the waivers that count for this artifact */
export function judged(
  { config, now }: Pick<Parts, 'config' | 'now'>,
  { artifact, found, packages, notJudged }: Known,
  database: DatabaseInfo,
  { policy, digest, waivers }: Standard,
): JudgedArtifact {
  const rows = config.environments.map(environment => {
    const ruling = verdictOf(caseOf(artifact, found, database, packages, notJudged), {
      policy,
      waivers,
      circumstances: { now: now(), clock: () => performance.now(), environment },
    });
    const { verdict, reasons } = ruling.verdict;
    return {
      artifact_id: artifact.id,
      environment,
      verdict,
      reasons: JSON.stringify(reasons),
      counts: JSON.stringify(countsOf(ruling.findings, ruling.waived.length)),
      policy_digest: digest,
      database_digest: database.digest,
      judged_at: now(),
    };
  });
  return { artifact: { id: artifact.id, digest: artifact.digest }, rows };
}

/** Keeps verdicts and tells of those that are new or changed. */
export async function keepVerdicts(
  { store: { db }, changes }: Pick<Parts, 'store' | 'changes'>,
  ...all: readonly JudgedArtifact[]
): Promise<void> {
  const values = all.flatMap(({ rows }) => rows);
  if (values.length === 0) return;
  const kept = await db
    .selectFrom('verdicts')
    .select(['artifact_id', 'environment', 'verdict'])
    .where(sql<boolean>`artifact_id = any(${all.map(({ artifact }) => artifact.id)}::int[])`)
    .execute();
  const before = new Map(kept.map(row => [`${row.artifact_id} ${row.environment}`, row.verdict]));
  await db
    .insertInto('verdicts')
    .values(values)
    .onConflict(conflict =>
      conflict.columns(['artifact_id', 'environment']).doUpdateSet(({ ref }) => ({
        verdict: ref('excluded.verdict'),
        reasons: ref('excluded.reasons'),
        counts: ref('excluded.counts'),
        policy_digest: ref('excluded.policy_digest'),
        database_digest: ref('excluded.database_digest'),
        judged_at: ref('excluded.judged_at'),
      })),
    )
    .execute();
  changes.tell({ kind: 'judged', digests: all.map(({ artifact }) => artifact.digest) });
  for (const { artifact, rows } of all) {
    for (const { environment, verdict } of rows) {
      const earlier = before.get(`${artifact.id} ${environment}`);
      if (earlier === verdict) continue;
      const known = earlier ? { before: earlier } : {};
      changes.tell({ kind: 'verdict', digest: artifact.digest, environment, verdict, ...known });
    }
  }
}

function countsOf(findings: readonly { severity: Severity; kev?: unknown; fixedVersions: string[] }[], waived: number) {
  const counts: VerdictCounts = { severities: {}, kev: 0, fixable: 0, waived };
  for (const { severity, kev, fixedVersions } of findings) {
    counts.severities[severity] = (counts.severities[severity] ?? 0) + 1;
    if (kev) counts.kev++;
    if (fixedVersions.length > 0) counts.fixable++;
  }
  return counts;
}
