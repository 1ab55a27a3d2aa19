/** Which artifacts a waiver may have to do with: they are judged again when it comes, goes or ends. */
import { type RawBuilder, sql } from 'kysely';
import type { Waiver } from '../../policy/waivers/waiver.ts';
import type { Store } from '../../store/index.ts';

type Aim = Pick<Waiver, 'ids' | 'purls' | 'layer'>;

/** A few too many do no harm: what nothing changes for is judged as before. */
function isAffected({ ids, purls = [], layer }: Aim): RawBuilder<boolean> {
  if (layer) return sql<boolean>`(${layer}::text = any(a.layers) or strpos(a.info::text, ${layer}::text) > 0)`;
  if (ids.length === 0 && purls.length === 0) return sql<boolean>`true`;
  const wanted = ids.map(id => id.toLowerCase());
  // A pattern may have its star anywhere: the type and name before it suffice to leave most out.
  const heads = purls.map(purl => purl.split(/[*?@]/)[0] as string);
  const named =
    wanted.length === 0
      ? sql`true`
      : sql`(lower(f.finding_id) = any(${wanted}::text[]) or exists (select 1
          from jsonb_array_elements_text(f.finding -> 'aliases') alias where lower(alias) = any(${wanted}::text[])))`;
  const of = heads.length === 0 ? sql`true` : sql`p.purl ^@ any(${heads}::text[])`;
  const own = wanted.length === 0 ? sql`true` : sql`lower(o.finding_id) = any(${wanted}::text[])`;
  return sql<boolean>`(a.id in (select ap.artifact_id from package_findings f
      join packages p on p.id = f.package_id join artifact_packages ap on ap.package_id = f.package_id
      where ${named} and ${of})
    or a.id in (select o.artifact_id from artifact_findings o where ${own}))`;
}

/**
 * Puts artifacts on the list of those to be judged; whoever works that list off does so, whatever becomes of this process.
 * @returns how many
 */
export async function listForJudging({ db }: Store, aim: Aim): Promise<number> {
  const { numAffectedRows } = await sql`insert into rejudge (artifact_id)
    select a.id from artifacts a where a.state = 'scanned' and ${isAffected(aim)} order by a.id
    on conflict (artifact_id) do update set turn = rejudge.turn + 1`.execute(db);
  return Number(numAffectedRows ?? 0);
}
