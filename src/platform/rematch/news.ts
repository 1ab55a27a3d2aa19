/** Tells of findings that came and went, and takes them from the list when that is done: a run that is cut off tells again. */
import { sql } from 'kysely';
import { keepFindings } from '../notify/write-down.ts';
import type { Change, Platform } from '../types.ts';

/** News looked at together. */
const batch = 500;
/** Artifacts that are named in one piece of news; how many run is counted over all. */
const mostDigests = 1000;

/** What an artifact that holds a package is, for news of it. */
interface Holder {
  package_id: number;
  digest: string;
  /** How many hold it. */
  images: number;
}

/** @returns how many findings came and went; alerts of them are kept before the news is forgotten */
export async function tellNews(
  { store: { db }, changes, now }: Pick<Platform, 'store' | 'changes' | 'now'>,
  signal: AbortSignal,
): Promise<{ opened: number; closed: number }> {
  const told = { opened: 0, closed: 0 };
  for (;;) {
    signal.throwIfAborted();
    const news = await db.selectFrom('news').selectAll().orderBy('id').limit(batch).execute();
    if (news.length === 0) return told;
    const packages = [...new Set(news.map(({ package_id }) => package_id))];
    // Those that run come first, should there be too many to name.
    const holders = await sql<Holder>`select package_id, digest, images from (
        select ap.package_id, a.digest, count(*) over (partition by ap.package_id)::int as images, row_number() over (partition by ap.package_id order by
          exists (select 1 from workloads w where w.artifact_id = a.id and w.gone_at is null) desc, a.id desc) as place
        from artifact_packages ap join artifacts a on a.id = ap.artifact_id
        where ap.package_id = any(${packages}::int[]) and a.state = 'scanned') as held
      where place <= ${mostDigests} order by package_id, place`.execute(db);
    const running = await sql<{ package_id: number; count: number }>`
      select ap.package_id, count(*)::int as count from artifact_packages ap
        join workloads w on w.artifact_id = ap.artifact_id and w.gone_at is null
        where ap.package_id = any(${packages}::int[]) group by ap.package_id`.execute(db);
    const digests = Map.groupBy(holders.rows, ({ package_id }) => package_id);
    const workloads = new Map(running.rows.map(({ package_id, count }) => [package_id, count]));
    const said: Change[] = [];
    for (const { package_id, kind, finding } of news) {
      const holding = digests.get(package_id) ?? [];
      const held = holding.map(({ digest }) => digest);
      if (held.length === 0) continue;
      told[kind]++;
      if (kind === 'opened') {
        const [{ images } = { images: 0 }] = holding;
        said.push({ kind: 'finding', finding, digests: held, images, workloads: workloads.get(package_id) ?? 0 });
      } else {
        said.push({ kind: 'finding-closed', id: finding.id, purl: finding.package?.purl ?? '', digests: held });
      }
    }
    await keepFindings(db, said, now());
    for (const change of said) changes.tell(change);
    await sql`delete from news where id = any(${news.map(({ id }) => id)}::int[])`.execute(db);
  }
}
