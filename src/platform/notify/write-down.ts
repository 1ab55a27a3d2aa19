/** Alerts of what happened, in the order in which it did. */
import type { Kysely } from 'kysely';
import type { Tables } from '../../store/index.ts';
import type { Alert, Change, Platform } from '../types.ts';
import { findingAlert, findingKey, verdictKey } from './alerts.ts';
import { closeAlerts, openAlerts } from './keep.ts';
import { blockedAlert } from './sweep.ts';

/** Opens alerts of findings that known images have now, and closes those of findings that are gone. */
export async function keepFindings(db: Kysely<Tables>, happened: readonly Change[], at: Date): Promise<void> {
  // The last word on each stands.
  const last = new Map<string, Alert | undefined>();
  for (const change of happened) {
    if (change.kind === 'finding') {
      const alert = findingAlert(change.finding, change.images ?? change.digests.length, change.workloads);
      last.set(alert.key, alert);
    } else if (change.kind === 'finding-closed') {
      last.set(findingKey(change.id, change.purl), undefined);
    }
  }
  await settle(db, last, at);
}

export type VerdictChange = Extract<Change, { kind: 'verdict' }>;

/** Opens alerts of images that are blocked now, and closes those of images that are not. */
export async function keepVerdicts(
  { store: { db }, config, now }: Pick<Platform, 'store' | 'config' | 'now'>,
  happened: readonly VerdictChange[],
): Promise<void> {
  const { environments } = config.alerts;
  const told = happened.filter(({ environment }) => environments.includes(environment));
  if (told.length === 0) return;
  const last = new Map<string, Alert | undefined>(
    told.map(({ environment, digest }) => [verdictKey(environment, digest), undefined]),
  );
  const digests = [...new Set(told.map(({ digest }) => digest))];
  // What the rows say counts: another process may have judged since.
  const rows = await db
    .selectFrom('verdicts')
    .innerJoin('artifacts', 'artifacts.id', 'verdicts.artifact_id')
    .select(['verdicts.environment', 'verdicts.reasons', 'verdicts.counts', 'artifacts.digest', 'artifacts.reference'])
    .where('verdicts.verdict', '=', 'block')
    .where('artifacts.digest', 'in', digests)
    .where('verdicts.environment', 'in', environments)
    .execute();
  for (const row of rows) {
    const alert = blockedAlert(row);
    if (last.has(alert.key)) last.set(alert.key, alert);
  }
  await settle(db, last, now());
}

async function settle(db: Kysely<Tables>, last: ReadonlyMap<string, Alert | undefined>, at: Date): Promise<void> {
  const open = [...last.values()].flatMap(alert => alert ?? []);
  const close = [...last].flatMap(([key, alert]) => (alert ? [] : [key]));
  await openAlerts(db, open, at);
  await closeAlerts(db, close, at);
}
