/** Rows that nobody will ask for any more. */
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../../store/index.ts';

/** How long what is gone stays to be asked for. */
const keptDays = 30;
/** Events of registries stay this long: after that, a replay is taken for a new event, which does no harm. */
const eventDays = 7;

export async function sweep(db: Kysely<Tables>, now: Date): Promise<void> {
  const before = (days: number): Date => new Date(now.getTime() - days * 86_400_000);
  await db.deleteFrom('hook_events').where('received_at', '<', before(eventDays)).execute();
  await db.deleteFrom('tags').where('gone_at', '<', before(keptDays)).execute();
  await db
    .deleteFrom('artifacts')
    .where('state', '=', 'gone')
    .where('scanned_at', '<', before(keptDays))
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('tags').select('tag').whereRef('tags.artifact_id', '=', 'artifacts.id'))),
    )
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('workloads').select('id').whereRef('workloads.artifact_id', '=', 'artifacts.id'))),
    )
    .execute();
  // Of processes that ended without a word; whoever wants such a layer takes the claim over.
  await db.deleteFrom('layer_claims').where('beat', '<', before(1)).execute();
  await sql`delete from packages where not exists (
    select 1 from artifact_packages a where a.package_id = packages.id) and matched_by is not null`.execute(db);
  await sql`delete from layers where read_at < ${before(keptDays)} and diff_id not in (
    select unnest(layers) from artifacts)`.execute(db);
}
