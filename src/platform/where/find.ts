/** Where do we have it, is it running, what closes it: from rows alone. */
import { type Kysely, sql } from 'kysely';
import type { Action, Finding, Severity, VerdictWord } from '../../model/index.ts';
import { severityRank } from '../../model/index.ts';
import { fixPlan } from '../../policy/index.ts';
import { order } from '../../scan/order.ts';
import type { Tables } from '../../store/index.ts';
import { artifactInScope, type Scope } from '../auth/projects.ts';
import { isMeant, questionOf, type WhereQuestion } from './question.ts';

export interface WhereAnswer {
  query: string;
  kind: WhereQuestion['kind'];
  /** What was asked for, or what the packages have; worst first. */
  vulnerabilities: { id: string; aliases: string[]; severity: Severity; title?: string; kev: boolean }[];
  /** Those that most artifacts hold come first. */
  packages: { purl: string; version: string; artifacts: number; fixedVersions: string[] }[];
  /** Those that run come first. */
  artifacts: {
    digest: string;
    reference: string;
    tags: string[];
    packages: string[];
    workloads: number;
    verdicts: { environment: string; verdict: VerdictWord }[];
  }[];
  workloads: {
    cluster: string;
    namespace: string;
    owner: string;
    container: string;
    image: string;
    environment?: string;
    digest: string;
  }[];
  /** What to change. */
  remedies: Pick<Action, 'name' | 'from' | 'to' | 'type' | 'closes'>[];
  /** How many there are in all; the lists may be shorter. */
  totals: { vulnerabilities: number; packages: number; artifacts: number; running: number; workloads: number };
}

export interface WhereOptions {
  /** Repositories that may be told of; undefined: all. */
  scope?: Scope;
  /** Artifacts and workloads that are listed at most. */
  limit: number;
}

/** Versions of packages that one question may hit. */
const mostPackages = 20_000;
const mostListed = 100;

/**
 * @param text see `questionOf`
 * @throws PlimsollError `request-invalid`, `bound`
 */
export async function where(db: Kysely<Tables>, text: string, options: WhereOptions): Promise<WhereAnswer> {
  const question = questionOf(text);
  const hits = question.kind === 'vulnerability' ? await holdersOf(db, question.id) : await packagesOf(db, question);
  const ids = [...hits.keys()];
  const findings = question.kind === 'vulnerability' ? hits : await findingsAmong(db, ids);
  const [artifacts, workloads] = await Promise.all([artifactsWith(db, ids, options), workloadsWith(db, ids, options)]);
  const counted = (id: number): number => artifacts.counts[id] ?? 0;
  const seen = ids.filter(id => counted(id) > 0);
  const all = seen.flatMap(id => findings.get(id)?.findings ?? []);
  const vulnerabilities = distinct(all);
  const purls = new Map(ids.map(id => [id, hits.get(id)!.purl]));
  return {
    query: text.trim(),
    kind: question.kind,
    vulnerabilities: vulnerabilities.slice(0, mostListed),
    packages: seen
      .sort((a, b) => counted(b) - counted(a) || a - b)
      .slice(0, mostListed)
      .map(id => ({
        purl: purls.get(id)!,
        version: hits.get(id)!.version,
        artifacts: counted(id),
        fixedVersions: [...new Set(findings.get(id)?.findings.flatMap(finding => finding.fixedVersions))],
      })),
    artifacts: artifacts.rows.map(({ digest, reference, workloads: running, packages, tags, verdicts }) => ({
      digest,
      reference,
      workloads: running,
      tags: tags ?? [],
      packages: [...new Set(packages.map(id => purls.get(id)!))].sort(),
      verdicts: verdicts ?? [],
    })),
    workloads: workloads.rows.map(({ total: _, environment, ...workload }) => ({
      ...workload,
      ...(environment && { environment }),
    })),
    remedies: fixPlan(all, order)
      .slice(0, mostListed)
      .map(({ name, from, to, type, closes }) => ({ name, from, to, type, closes: closes.slice(0, mostListed) })),
    totals: {
      vulnerabilities: vulnerabilities.length,
      packages: seen.length,
      artifacts: artifacts.total,
      running: artifacts.running,
      workloads: workloads.rows[0]?.total ?? 0,
    },
  };
}

interface Hit {
  purl: string;
  version: string;
  findings: Finding[];
}
type Hits = Map<number, Hit>;

/** Packages with a finding that has this id or alias. */
async function holdersOf(db: Kysely<Tables>, id: string): Promise<Hits> {
  const found = await sql<{ package_id: number; finding: Finding; purl: string; version: string }>`
    select f.package_id, f.finding, p.purl, p.version from package_findings f join packages p on p.id = f.package_id
      where f.finding_id = ${id} or f.finding -> 'aliases' @> ${JSON.stringify([id])}::jsonb
      order by f.package_id limit ${mostPackages}`.execute(db);
  const hits: Hits = new Map();
  for (const { package_id, finding, purl, version } of found.rows) {
    const known = hits.get(package_id);
    if (known) known.findings.push(finding);
    else hits.set(package_id, { purl, version, findings: [finding] });
  }
  return hits;
}

async function packagesOf(db: Kysely<Tables>, question: Extract<WhereQuestion, { kind: 'package' }>): Promise<Hits> {
  const names = question.names.map(name => name.toLowerCase());
  const rows = await db
    .selectFrom('packages')
    .select(['id', 'purl', 'version', 'ecosystem'])
    .where(sql<boolean>`(lower(name) = any(${names}::text[]) or lower(source_name) = any(${names}::text[]))`)
    .orderBy('id')
    .limit(mostPackages)
    .execute();
  return new Map(
    rows
      .filter(row => isMeant(question, row))
      .map(({ id, purl, version }) => [id, { purl, version, findings: [] as Finding[] }]),
  );
}

async function findingsAmong(
  db: Kysely<Tables>,
  ids: readonly number[],
): Promise<Map<number, { findings: Finding[] }>> {
  const rows = await db
    .selectFrom('package_findings')
    .select(['package_id', 'finding'])
    .where(sql<boolean>`package_id = any(${ids}::int[])`)
    .orderBy('package_id')
    .limit(mostPackages)
    .execute();
  const found = new Map<number, { findings: Finding[] }>();
  for (const { package_id, finding } of rows) {
    const known = found.get(package_id);
    if (known) known.findings.push(finding);
    else found.set(package_id, { findings: [finding] });
  }
  return found;
}

const seenBy = (scope: Scope) => (scope === undefined ? sql`true` : artifactInScope(scope, sql.ref('image.id')));

interface Holders {
  rows: {
    digest: string;
    reference: string;
    packages: number[];
    tags: string[] | null;
    verdicts: { environment: string; verdict: VerdictWord }[] | null;
    workloads: number;
  }[];
  total: number;
  running: number;
  /** How many artifacts hold each package; packages that none holds any more are left out. */
  counts: Record<string, number>;
}

/** One statement: the pairs of package and artifact, of which there may be many, are read once. */
async function artifactsWith(
  db: Kysely<Tables>,
  ids: readonly number[],
  { scope, limit }: WhereOptions,
): Promise<Holders> {
  const { rows } = await sql<{
    listed: Holders['rows'] | null;
    total: number;
    running: number;
    counts: Holders['counts'] | null;
  }>`
    with held as (
      select artifact_id, array_agg(package_id) as packages from artifact_packages
        where package_id = any(${ids}::int[]) group by artifact_id),
    runs as (
      select artifact_id, count(*)::int as count from workloads
        where gone_at is null and artifact_id is not null group by artifact_id),
    seen as materialized (
      select image.id, held.packages, coalesce(runs.count, 0) as workloads
        from held join artifacts image on image.id = held.artifact_id left join runs on runs.artifact_id = image.id
        where image.state = 'scanned' and ${seenBy(scope)}),
    listed as (
      select seen.*, digest, reference,
          (select jsonb_agg(registry || '/' || repository || ':' || tag order by registry, repository, tag) from tags
            where artifact_id = seen.id and gone_at is null) as tags,
          (select jsonb_agg(jsonb_build_object('environment', environment, 'verdict', verdict) order by environment)
            from verdicts where artifact_id = seen.id) as verdicts
        from (select * from seen order by workloads desc, id desc limit ${limit}) as seen join artifacts using (id))
    select (select jsonb_agg(listed order by workloads desc, id desc) from listed) as listed,
      (select count(*)::int from seen) as total,
      (select count(*)::int from seen where workloads > 0) as running,
      (select jsonb_object_agg(package_id, count) from (
        select package_id, count(*) as count from seen, unnest(packages) as package_id group by package_id) as counted
      ) as counts`.execute(db);
  const { listed, total, running, counts } = rows[0]!;
  return { rows: listed ?? [], total, running, counts: counts ?? {} };
}

function workloadsWith(db: Kysely<Tables>, ids: readonly number[], { scope, limit }: WhereOptions) {
  return sql<WhereAnswer['workloads'][number] & { total: number }>`
    select w.cluster, w.namespace, w.owner, w.container, w.image, w.environment, image.digest, count(*) over ()::int as total
      from workloads w join artifacts image on image.id = w.artifact_id
      where w.gone_at is null and ${seenBy(scope)} and exists (
        select 1 from artifact_packages ap where ap.artifact_id = image.id and ap.package_id = any(${ids}::int[]))
      order by w.cluster, w.namespace, w.owner, w.container limit ${limit}`.execute(db);
}

function distinct(findings: readonly Finding[]): WhereAnswer['vulnerabilities'] {
  const known = new Map<string, WhereAnswer['vulnerabilities'][number]>();
  for (const { id, aliases, severity, title, kev } of findings) {
    const before = known.get(id);
    if (before && severityRank[before.severity] <= severityRank[severity]) continue;
    known.set(id, { id, aliases, severity, ...(title && { title }), kev: kev !== undefined });
  }
  return [...known.values()].sort(
    (a, b) => severityRank[a.severity] - severityRank[b.severity] || (a.id < b.id ? -1 : 1),
  );
}
