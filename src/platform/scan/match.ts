/** What the advisories say of packages, kept beside the package: an artifact's vulnerabilities are a join. */
import type { Kysely } from 'kysely';
import type { AdvisoryDatabase } from '../../advisory/index.ts';
import type { Finding, Package } from '../../model/index.ts';
import { withRisk } from '../../policy/index.ts';
import type { Tables } from '../../store/index.ts';

const batch = 2000;

/** What changed by matching packages again. */
export interface Rematched {
  packages: number;
  opened: { packageId: number; finding: Finding }[];
  closed: { packageId: number; id: string }[];
}

/**
 * Matches the packages named that were not matched by this database yet, and replaces what was known of them.
 * @param again also those that were
 */
export async function matchRows(
  db: Kysely<Tables>,
  ids: readonly number[],
  database: AdvisoryDatabase,
  { now, again = false }: { now: Date; again?: boolean },
): Promise<Rematched> {
  const result: Rematched = { packages: 0, opened: [], closed: [] };
  const distinct = [...new Set(ids)];
  for (let at = 0; at < distinct.length; at += batch) {
    const part = await matchBatch(db, distinct.slice(at, at + batch), database, now, again);
    result.packages += part.packages;
    result.opened.push(...part.opened);
    result.closed.push(...part.closed);
  }
  return result;
}

async function matchBatch(
  db: Kysely<Tables>,
  ids: readonly number[],
  database: AdvisoryDatabase,
  now: Date,
  again: boolean,
): Promise<Rematched> {
  const { digest } = database.info;
  let query = db
    .selectFrom('packages')
    .select(['id', 'fact'])
    .where('id', 'in', [...ids]);
  if (!again) query = query.where(({ eb, or }) => or([eb('matched_by', 'is', null), eb('matched_by', '!=', digest)]));
  const rows = await query.execute();
  if (rows.length === 0) return { packages: 0, opened: [], closed: [] };

  // A path of its own tells each row's findings from the others'.
  const asked: Package[] = rows.map(({ id, fact }) => ({ ...fact, path: String(id) }));
  const found = new Map<number, Map<string, Finding>>();
  for (const finding of database.match(asked, { now }).findings) {
    const id = Number(finding.package?.path);
    const of = found.get(id) ?? new Map<string, Finding>();
    found.set(id, of.set(finding.id, withRisk(withoutPlace(finding))));
  }

  const known = await db
    .selectFrom('package_findings')
    .select(['package_id', 'finding_id'])
    .where(
      'package_id',
      'in',
      rows.map(({ id }) => id),
    )
    .execute();
  const before = new Set(known.map(row => `${row.package_id} ${row.finding_id}`));
  const opened = [...found].flatMap(([packageId, findings]) =>
    [...findings.values()]
      .filter(({ id }) => !before.has(`${packageId} ${id}`))
      .map(finding => ({ packageId, finding })),
  );
  const closed = known
    .filter(row => !found.get(row.package_id)?.has(row.finding_id))
    .map(row => ({ packageId: row.package_id, id: row.finding_id }));

  await db.transaction().execute(async trx => {
    const touched = rows.map(({ id }) => id);
    // In one order everywhere, so that two workers never wait for each other.
    await trx.selectFrom('packages').select('id').where('id', 'in', touched).orderBy('id').forUpdate().execute();
    await trx.deleteFrom('package_findings').where('package_id', 'in', touched).execute();
    const values = [...found].flatMap(([packageId, findings]) =>
      [...findings.values()].map(finding => ({
        package_id: packageId,
        finding_id: finding.id,
        severity: finding.severity,
        kev: finding.kev !== undefined,
        fixable: finding.fixedVersions.length > 0,
        risk: finding.risk ?? null,
        finding: JSON.stringify(finding),
      })),
    );
    for (let at = 0; at < values.length; at += batch) {
      await trx
        .insertInto('package_findings')
        .values(values.slice(at, at + batch))
        .execute();
    }
    await trx.updateTable('packages').set({ matched_by: digest }).where('id', 'in', touched).execute();
  });
  return { packages: rows.length, opened, closed };
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
