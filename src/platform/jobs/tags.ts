/** Where the tags of the registries lead, as far as is known here. */
import { type Kysely, type SqlBool, sql, type Transaction } from 'kysely';
import type { ImageName } from '../../registry/index.ts';
import type { Tables } from '../../store/index.ts';

type Repository = Pick<ImageName, 'registry' | 'repository'>;
export type TagName = Repository & { tag: string };

/**
 * Says that a tag led to these artifacts when it was asked for, and to no others. What was seen later than that counts
 * more: jobs of one tag may end in another order than they asked.
 * @returns the artifacts that it leads to no more
 */
export async function keepTag(
  db: Kysely<Tables>,
  { registry, repository, tag }: TagName,
  artifacts: readonly number[],
  seenAt: Date,
): Promise<number[]> {
  return db.transaction().execute(async trx => {
    await lockTag(trx, `${registry}/${repository}:${tag}`);
    const rows = await trx
      .selectFrom('tags')
      .select(['artifact_id', 'seen_at', 'gone_at'])
      .where('registry', '=', registry)
      .where('repository', '=', repository)
      .where('tag', '=', tag)
      .execute();
    const live = rows.filter(row => row.gone_at === null);
    if (rows.some(row => (row.gone_at ?? row.seen_at) > seenAt)) return [];
    const left = live.map(row => row.artifact_id).filter(id => !artifacts.includes(id));
    if (left.length > 0) {
      await trx
        .updateTable('tags')
        .set({ gone_at: seenAt })
        .where('registry', '=', registry)
        .where('repository', '=', repository)
        .where('tag', '=', tag)
        .where('artifact_id', 'in', left)
        .where('gone_at', 'is', null)
        .execute();
    }
    if (artifacts.length > 0) {
      await trx
        .insertInto('tags')
        .values(
          artifacts.map(artifact_id => ({
            registry,
            repository,
            tag,
            artifact_id,
            pushed_at: seenAt,
            seen_at: seenAt,
          })),
        )
        .onConflict(conflict =>
          conflict
            .columns(['registry', 'repository', 'tag', 'artifact_id'])
            .doUpdateSet({ seen_at: seenAt, gone_at: null, pushed_at: sql<Date>`coalesce(tags.pushed_at, ${seenAt})` }),
        )
        .execute();
    }
    return left;
  });
}

/** Two jobs of one tag wait for each other, also where it has no row yet. */
async function lockTag(trx: Transaction<Tables>, name: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 8))`.execute(trx);
}

/** Says that a repository no longer holds a digest. @returns the artifacts that lost a tag by it */
export async function digestGone(
  db: Kysely<Tables>,
  { registry, repository }: Repository,
  digest: string,
  seenAt: Date,
): Promise<number[]> {
  const rows = await db
    .updateTable('tags')
    .set({ gone_at: seenAt })
    .where('registry', '=', registry)
    .where('repository', '=', repository)
    .where('gone_at', 'is', null)
    .where('seen_at', '<=', seenAt)
    .where('artifact_id', 'in', eb => eb.selectFrom('artifacts').select('id').where('digest', '=', digest))
    .returning('artifact_id')
    .execute();
  return rows.map(row => row.artifact_id);
}

/** Whether a workload runs the artifact, or an index that it is of. */
const runs = sql<SqlBool>`exists (
  select 1 from workloads w where w.gone_at is null and (w.artifact_id = artifacts.id or w.digest = artifacts.digest
    or w.artifact_id in (select i.index_id from index_images i where i.artifact_id = artifacts.id)))`;

const tagged = sql<SqlBool>`exists (select 1 from tags t where t.artifact_id = artifacts.id and t.gone_at is null)`;

/** Artifacts that no tag leads to any more and that no workload runs are gone. @returns those that went */
export async function settleGone(
  db: Kysely<Tables>,
  artifacts: readonly number[],
): Promise<{ digest: string; reference: string }[]> {
  if (artifacts.length === 0) return [];
  return db
    .updateTable('artifacts')
    .set({ state: 'gone' })
    .where('id', 'in', [...artifacts])
    .where('state', '!=', 'gone')
    .where(({ not }) => not(tagged))
    .where(({ not }) => not(runs))
    .returning(['digest', 'reference'])
    .execute();
}
