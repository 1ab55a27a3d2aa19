/** What the advisories say of packages, kept beside the package: an artifact's vulnerabilities are a join. */
import { isDeepStrictEqual } from 'node:util';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { AdvisoryDatabase } from '../../advisory/index.ts';
import type { Finding, Package } from '../../model/index.ts';
import { withRisk } from '../../policy/index.ts';
import type { Tables } from '../../store/index.ts';

/** Packages that are matched in one go: other requests wait that long. */
const batch = 400;
/** Rows of one statement: PostgreSQL takes 65,535 parameters. */
const rowsAtOnce = 2000;

/** What came of matching packages. */
export interface Matched {
  /** How many had not been matched by this database yet. */
  packages: number;
  /** Those of them that have other findings than before. */
  changed: number;
}

/**
 * Matches the packages named that were not matched by this database yet, and replaces what was known of them. Where they
 * had been matched by an earlier one, what came and went is noted in `news`, and artifacts that hold them in `rejudge`, in
 * the same transaction: whatever happens afterwards, neither is forgotten.
 */
export async function matchRows(
  db: Kysely<Tables>,
  ids: readonly number[],
  database: AdvisoryDatabase,
  { now, signal }: { now: Date; signal?: AbortSignal },
): Promise<Matched> {
  const result: Matched = { packages: 0, changed: 0 };
  const distinct = [...new Set(ids)];
  for (let at = 0; at < distinct.length; at += batch) {
    signal?.throwIfAborted();
    const part = await matchBatch(db, distinct.slice(at, at + batch), database, now);
    result.packages += part.packages;
    result.changed += part.changed;
  }
  return result;
}

type Found = Map<number, Map<string, Finding>>;

async function matchBatch(
  db: Kysely<Tables>,
  ids: readonly number[],
  database: AdvisoryDatabase,
  now: Date,
): Promise<Matched> {
  const { digest } = database.info;
  const rows = await db
    .selectFrom('packages')
    .select(['id', 'fact'])
    .where(sql<boolean>`id = any(${ids}::int[])`)
    .where(sql<boolean>`matched_by is distinct from ${digest}`)
    .execute();
  if (rows.length === 0) return { packages: 0, changed: 0 };

  // A path of its own tells each row's findings from the others'.
  const asked: Package[] = rows.map(({ id, fact }) => ({ ...fact, path: String(id) }));
  const found: Found = new Map(rows.map(({ id }) => [id, new Map()]));
  for (const finding of database.match(asked, { now }).findings) {
    found.get(Number(finding.package?.path))?.set(finding.id, withRisk(withoutPlace(finding)));
  }
  const notJudged = new Map(asked.map(fact => [Number(fact.path), database.notJudged(fact) ?? null]));
  return db.transaction().execute(trx => keep(trx, found, notJudged, digest));
}

async function keep(
  trx: Transaction<Tables>,
  found: Found,
  notJudged: ReadonlyMap<number, string | null>,
  digest: string,
): Promise<Matched> {
  // In one order everywhere, so that two workers never wait for each other; what another did meanwhile is done.
  const mine = await trx
    .selectFrom('packages')
    .select(['id', 'matched_by', 'not_judged'])
    .where(sql<boolean>`id = any(${[...found.keys()]}::int[])`)
    .where(sql<boolean>`matched_by is distinct from ${digest}`)
    .orderBy('id')
    .forUpdate()
    .execute();
  if (mine.length === 0) return { packages: 0, changed: 0 };
  const ids = mine.map(({ id }) => id);
  const known = await trx
    .selectFrom('package_findings')
    .select(['package_id', 'finding_id', 'finding'])
    .where(sql<boolean>`package_id = any(${ids}::int[])`)
    .execute();
  const before: Found = new Map(ids.map(id => [id, new Map()]));
  for (const row of known) before.get(row.package_id)?.set(row.finding_id, row.finding);

  const differences = mine.map(({ id, matched_by, not_judged }) => ({
    id,
    elsewise: not_judged !== (notJudged.get(id) ?? null),
    again: matched_by !== null,
    ...difference(before.get(id)!, found.get(id)!),
  }));
  await replace(trx, differences);
  await sql`update packages set matched_by = ${digest}, not_judged = of.why
    from unnest(${ids}::int[], ${ids.map(id => notJudged.get(id) ?? null)}::text[]) as of(id, why)
    where packages.id = of.id`.execute(trx);
  // A package that is judged for the first time, or no longer, changes the verdict as a finding does.
  const changed = differences.filter(({ written, closed, elsewise }) => elsewise || written.length + closed.length > 0);
  await note(
    trx,
    changed.filter(({ again }) => again),
  );
  return { packages: ids.length, changed: changed.length };
}

interface Difference {
  id: number;
  opened: Finding[];
  closed: Finding[];
  /** New ones, and those that are otherwise than they were. */
  written: Finding[];
}

function difference(before: ReadonlyMap<string, Finding>, now: ReadonlyMap<string, Finding>): Omit<Difference, 'id'> {
  const opened: Finding[] = [];
  const written: Finding[] = [];
  for (const [id, finding] of now) {
    const was = before.get(id);
    if (!was) opened.push(finding);
    // As it comes back from the store: without members that are undefined.
    if (!was || !isDeepStrictEqual(was, JSON.parse(JSON.stringify(finding)))) written.push(finding);
  }
  return { opened, written, closed: [...before].filter(([id]) => !now.has(id)).map(([, finding]) => finding) };
}

async function replace(trx: Transaction<Tables>, differences: readonly Difference[]): Promise<void> {
  const gone = differences.flatMap(({ id, closed }) => closed.map(finding => ({ id, finding: finding.id })));
  if (gone.length > 0) {
    await sql`delete from package_findings using unnest(${gone.map(({ id }) => id)}::int[],
      ${gone.map(({ finding }) => finding)}::text[]) as gone(id, finding)
      where package_id = gone.id and finding_id = gone.finding`.execute(trx);
  }
  const rows = differences.flatMap(({ id, written }) =>
    written.map(finding => ({
      package_id: id,
      finding_id: finding.id,
      severity: finding.severity,
      kev: finding.kev !== undefined,
      fixable: finding.fixedVersions.length > 0,
      risk: finding.risk ?? null,
      finding: JSON.stringify(finding),
    })),
  );
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    await trx
      .insertInto('package_findings')
      .values(rows.slice(at, at + rowsAtOnce))
      // When it was found first stays.
      .onConflict(conflict =>
        conflict.columns(['package_id', 'finding_id']).doUpdateSet(({ ref }) => ({
          severity: ref('excluded.severity'),
          kev: ref('excluded.kev'),
          fixable: ref('excluded.fixable'),
          risk: ref('excluded.risk'),
          finding: ref('excluded.finding'),
        })),
      )
      .execute();
  }
}

/** What is to be told, and who is to be judged again. */
async function note(trx: Transaction<Tables>, changed: readonly Difference[]): Promise<void> {
  if (changed.length === 0) return;
  const news = changed.flatMap(({ id, opened, closed }) => [
    ...opened.map(finding => ({ package_id: id, kind: 'opened' as const, finding: JSON.stringify(finding) })),
    ...closed.map(finding => ({ package_id: id, kind: 'closed' as const, finding: JSON.stringify(finding) })),
  ]);
  for (let at = 0; at < news.length; at += rowsAtOnce) {
    await trx
      .insertInto('news')
      .values(news.slice(at, at + rowsAtOnce))
      .execute();
  }
  await sql`insert into rejudge (artifact_id)
    select distinct artifact_id from artifact_packages
      where package_id = any(${changed.map(({ id }) => id)}::int[]) order by artifact_id
    on conflict (artifact_id) do update set turn = rejudge.turn + 1`.execute(trx);
}

/** Path and layer are put in again when an artifact's report is made. */
function withoutPlace(finding: Finding): Finding {
  const { package: found, subject } = finding;
  return {
    ...finding,
    ...(found && { package: { ...found, path: '' } }),
    subject: subject.kind === 'package' ? { kind: 'package', purl: subject.purl, path: '' } : subject,
  };
}
