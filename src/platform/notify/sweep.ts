/** What the rows say that people should know, whatever this process has heard of: alerts are opened and closed by it. */
import { sql } from 'kysely';
import { type Reason, type Severity, severities, severityRank } from '../../model/index.ts';
import type { VerdictCounts } from '../../store/index.ts';
import { repositoryOf } from '../auth/projects.ts';
import { quietBehaviours } from '../behaviours/keep.ts';
import type { Alert, Platform } from '../types.ts';
import { coverageAlert, failedScansAlert, staleDatabaseAlert, verdictAlert } from './alerts.ts';
import { closeAlerts, forgetOld, openAlerts } from './keep.ts';

type Parts = Pick<Platform, 'store' | 'config' | 'advisories' | 'now'>;

/** Compares what is with what was told. @returns how many alerts opened and closed */
export async function sweep(platform: Parts): Promise<{ opened: number; closed: number }> {
  const { store, now } = platform;
  const due = [
    ...(await blocked(platform)),
    ...(await failing(platform)),
    ...(await unscanned(platform)),
    ...staleDatabase(platform),
  ];
  const opened = await openAlerts(store.db, due, now());
  const closed = await closeAlerts(store.db, await over(platform, new Set(due.map(({ key }) => key))), now());
  await forgetOld(store.db, now());
  return { opened, closed };
}

/** Alerts that the sweep opens by itself, and so closes. */
const swept = ['verdict', 'scan-failed', 'coverage', 'database-stale'];

/** Keys of what is open and has no cause any more. */
async function over({ store: { db }, now }: Parts, due: ReadonlySet<string>): Promise<string[]> {
  const open = await db
    .selectFrom('alerts')
    .select('key')
    .where('state', '=', 'open')
    .where(sql<string>`alert->'labels'->>'kind'`, 'in', swept)
    .execute();
  // A finding of images that are all gone closes with them.
  const left = await sql<{ key: string }>`select a.key from alerts a
    where a.state = 'open' and a.alert->'labels'->>'kind' = 'finding' and not exists (
      select 1 from package_findings f
        join packages p on p.id = f.package_id
        join artifact_packages ap on ap.package_id = p.id
        join artifacts i on i.id = ap.artifact_id
      where f.finding_id = a.alert->'labels'->>'finding' and i.state <> 'gone'
        and 'finding/' || f.finding_id || '/' || p.purl = a.key)`.execute(db);
  const quiet = await quietBehaviours(db, now());
  return [...open.filter(({ key }) => !due.has(key)), ...left.rows].map(({ key }) => key).concat(quiet);
}

async function blocked({ store: { db }, config }: Parts): Promise<Alert[]> {
  const { environments } = config.alerts;
  if (environments.length === 0) return [];
  const rows = await db
    .selectFrom('verdicts')
    .innerJoin('artifacts', 'artifacts.id', 'verdicts.artifact_id')
    .select(['verdicts.environment', 'verdicts.reasons', 'verdicts.counts', 'artifacts.digest', 'artifacts.reference'])
    .where('verdicts.verdict', '=', 'block')
    .where('verdicts.environment', 'in', environments)
    .where('artifacts.state', '!=', 'gone')
    .execute();
  return rows.map(blockedAlert);
}

interface Blocked {
  environment: string;
  digest: string;
  reference: string;
  reasons: Reason[];
  counts: VerdictCounts;
}

export const blockedAlert = ({ counts, ...rest }: Blocked): Alert =>
  verdictAlert({ ...rest, severity: worstOf(counts) });

/** What blocks is high at least: the reason may be another than a vulnerability. */
function worstOf({ severities: found }: VerdictCounts): Severity {
  const [worst] = severities.filter(severity => found[severity]).sort((a, b) => severityRank[a] - severityRank[b]);
  return worst === 'critical' ? 'critical' : 'high';
}

async function failing({ store: { db }, config, now }: Parts): Promise<Alert[]> {
  const before = new Date(now().getTime() - config.alerts.graceMinutes * 60_000);
  const rows = await db
    .selectFrom('artifacts')
    .select(['reference', sql<string | null>`error->>'code'`.as('code')])
    .where('state', '=', 'failed')
    .where('first_seen', '<=', before)
    .execute();
  const groups = new Map<string, { registry: string; code: string; images: number; example: string }>();
  for (const { reference, code } of rows) {
    const registry = repositoryOf(reference).split('/')[0] as string;
    const key = `${registry} ${code}`;
    const of = groups.get(key) ?? { registry, code: code ?? 'internal', images: 0, example: reference };
    groups.set(key, { ...of, images: of.images + 1 });
  }
  return [...groups.values()].map(failedScansAlert);
}

async function unscanned({ store: { db }, config, now }: Parts): Promise<Alert[]> {
  const before = new Date(now().getTime() - config.alerts.graceMinutes * 60_000);
  const rows = await db
    .selectFrom('workloads')
    .leftJoin('artifacts', 'artifacts.id', 'workloads.artifact_id')
    .select([
      sql<string>`coalesce(workloads.environment, 'unknown')`.as('environment'),
      sql<number>`count(*)::int`.as('containers'),
      sql<string>`min(workloads.image)`.as('example'),
    ])
    .where('workloads.gone_at', 'is', null)
    .where('workloads.seen_at', '<=', before)
    .where(({ eb, or }) => or([eb('artifacts.id', 'is', null), eb('artifacts.state', 'in', ['queued', 'failed'])]))
    .groupBy(sql`coalesce(workloads.environment, 'unknown')`)
    .execute();
  return rows.map(({ environment, containers, example }) => coverageAlert(environment, containers, example));
}

function staleDatabase({ advisories, config, now }: Parts): Alert[] {
  const { built, starter } = advisories.current().info;
  if (starter || !built) return [staleDatabaseAlert(undefined)];
  const hours = (now().getTime() - Date.parse(built)) / 3_600_000;
  return hours >= config.alerts.staleHours ? [staleDatabaseAlert(Math.floor(hours))] : [];
}
