/** The verdict on an index: the worst of those on its images. */
import type { Reason, VerdictWord } from '../../model/index.ts';
import type { VerdictCounts } from '../../store/index.ts';
import type { Platform } from '../types.ts';
import { type JudgedArtifact, keepVerdicts } from './judge.ts';

const gravity: Record<VerdictWord, number> = { admit: 0, warn: 1, block: 2 };

/** Judges the indexes that hold one of these artifacts anew, from the verdicts that are kept. */
export async function judgeIndexes(
  { store, changes }: Pick<Platform, 'store' | 'changes'>,
  of: { index: number } | { images: readonly number[] },
): Promise<void> {
  if ('images' in of && of.images.length === 0) return;
  const rows = await store.db
    .selectFrom('index_images')
    .innerJoin('verdicts', 'verdicts.artifact_id', 'index_images.artifact_id')
    .innerJoin('artifacts', 'artifacts.id', 'index_images.index_id')
    .select(['index_images.index_id', 'artifacts.digest'])
    .select(['environment', 'verdict', 'reasons', 'counts', 'policy_digest', 'verdicts.database_digest', 'judged_at'])
    .where(eb =>
      'index' in of
        ? eb('index_images.index_id', '=', of.index)
        : eb(
            'index_images.index_id',
            'in',
            eb
              .selectFrom('index_images as i')
              .select('i.index_id')
              .where('i.artifact_id', 'in', [...of.images]),
          ),
    )
    .orderBy('index_images.artifact_id')
    .execute();
  const judged = new Map<string, { id: number; digest: string; environment: string; rows: typeof rows }>();
  for (const row of rows) {
    const key = `${row.index_id} ${row.environment}`;
    const known = judged.get(key);
    if (known) known.rows.push(row);
    else judged.set(key, { id: row.index_id, digest: row.digest, environment: row.environment, rows: [row] });
  }
  const indexes = new Map<number, JudgedArtifact>();
  for (const { id, digest, environment, rows: images } of judged.values()) {
    const worst = images.reduce((one, other) => (gravity[other.verdict] > gravity[one.verdict] ? other : one));
    const { verdict, policy_digest, database_digest, judged_at } = worst;
    const of = indexes.get(id) ?? { artifact: { id, digest }, rows: [] };
    of.rows.push({
      artifact_id: id,
      environment,
      verdict,
      reasons: JSON.stringify(worst.reasons satisfies Reason[]),
      counts: JSON.stringify(images.map(({ counts }) => counts).reduce(added)),
      policy_digest,
      database_digest,
      judged_at,
    });
    indexes.set(id, of);
  }
  await keepVerdicts({ store, changes }, ...indexes.values());
}

/** Findings of all images together: the same one in two of them is two. */
function added(one: VerdictCounts, other: VerdictCounts): VerdictCounts {
  const severities = { ...one.severities };
  for (const [severity, count] of Object.entries(other.severities) as [keyof typeof severities, number][]) {
    severities[severity] = (severities[severity] ?? 0) + count;
  }
  return {
    severities,
    kev: one.kev + other.kev,
    fixable: one.fixable + other.fixable,
    waived: one.waived + other.waived,
  };
}
