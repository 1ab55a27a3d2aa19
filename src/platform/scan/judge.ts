/** Verdicts on an artifact, one for each environment that is kept, from its rows alone. */
import type { AdvisoryDatabase } from '../../advisory/index.ts';
import type { Severity } from '../../model/index.ts';
import { verdictOf } from '../../policy/verdict.ts';
import type { Waiver } from '../../policy/waivers/waiver.ts';
import type { VerdictCounts } from '../../store/index.ts';
import type { Platform } from '../types.ts';
import { type ArtifactRow, aboard, caseOf, findingsOf } from './evidence.ts';
import type { LoadedPolicy } from './policy.ts';
import { waiversFor } from './waivers.ts';

/** Judges, keeps the verdicts and tells of those that are new or changed. */
export async function judgeArtifact(
  { store: { db }, config, changes, now }: Pick<Platform, 'store' | 'config' | 'changes' | 'now'>,
  artifact: ArtifactRow,
  database: AdvisoryDatabase,
  { policy, digest, waivers }: LoadedPolicy & { waivers: readonly Waiver[] },
): Promise<void> {
  const found = await findingsOf(db, artifact);
  const packages = await aboard(db, artifact);
  const counting = await waiversFor(db, artifact, waivers, config);
  const before = await db
    .selectFrom('verdicts')
    .select(['environment', 'verdict'])
    .where('artifact_id', '=', artifact.id)
    .execute();
  for (const environment of config.environments) {
    const judged = verdictOf(caseOf(artifact, found, database.info, packages), {
      policy,
      waivers: counting,
      circumstances: { now: now(), clock: () => performance.now(), environment },
    });
    const { verdict, reasons } = judged.verdict;
    const row = {
      verdict,
      reasons: JSON.stringify(reasons),
      counts: JSON.stringify(countsOf(judged.findings, judged.waived.length)),
      policy_digest: digest,
      database_digest: database.info.digest,
      judged_at: now(),
    };
    await db
      .insertInto('verdicts')
      .values({ artifact_id: artifact.id, environment, ...row })
      .onConflict(conflict => conflict.columns(['artifact_id', 'environment']).doUpdateSet(row))
      .execute();
    const earlier = before.find(kept => kept.environment === environment)?.verdict;
    if (earlier !== verdict) {
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
