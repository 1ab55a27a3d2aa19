/** A report of an artifact, from its rows: what a scan of it would print. */
import type { ArtifactInfo, ScanResult } from '../../model/index.ts';
import { fixPlan } from '../../policy/index.ts';
import { verdictOf } from '../../policy/verdict.ts';
import { order } from '../../scan/order.ts';
import { type ArtifactRow, aboard, caseOf, coverageOf, findingsOf, notJudgedOf } from '../scan/evidence.ts';
import { openWaivers, waiversFor } from '../scan/waivers.ts';
import type { Platform } from '../types.ts';

export async function reportOf(
  { store, config, advisories, policy, now }: Platform,
  artifact: ArtifactRow,
  environment: string,
): Promise<ScanResult> {
  const database = advisories.current();
  const [found, packages, byArtifact, waivers] = await Promise.all([
    findingsOf(store.db, artifact),
    aboard(store.db, artifact),
    notJudgedOf(store.db, [artifact.id]),
    openWaivers(store, now()).then(open => waiversFor(store.db, artifact, open, config)),
  ]);
  const notJudged = byArtifact.get(artifact.id) ?? [];
  const evidence = caseOf(artifact, found, database.info, packages, notJudged);
  const judged = verdictOf(evidence, {
    policy: policy().policy,
    waivers,
    circumstances: { now: now(), clock: () => performance.now(), environment },
  });
  return {
    artifact: artifact.info as ArtifactInfo,
    ...(artifact.os && { os: artifact.os, endOfLife: database.endOfLife(artifact.os, now()) }),
    coverage: coverageOf(artifact, notJudged),
    packages,
    findings: judged.findings,
    waived: judged.waived,
    fixFirst: fixPlan(judged.findings, order),
    verdict: judged.verdict,
    problems: artifact.problems,
    database: database.info,
  };
}
