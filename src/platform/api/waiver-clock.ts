/** Verdicts follow their waivers: one that begins or ends is a reason to judge again. */
import type { Waiver } from '../../policy/waivers/waiver.ts';
import { refreshDatabase } from '../rematch/start.ts';
import type { Platform } from '../types.ts';
import { listForJudging } from './affected.ts';

/** Where the time of the last look is kept. */
const key = 'waivers-looked-at';
const everySeconds = 60;
/** A scan that read the waivers just before one changed may end just after: so far back is looked again, milliseconds. */
const overlapMs = 180_000;

/** One process of all looks, once a minute. Whoever changes a waiver has its artifacts judged at once; this is for the rest. */
export function followWaivers(platform: Platform): Promise<void> {
  return platform.queue.every('waivers', everySeconds, () => lookAtWaivers(platform));
}

export async function lookAtWaivers(platform: Platform): Promise<void> {
  const { store, now } = platform;
  const { db } = store;
  const at = now();
  const last = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
  const { at: told = at.toISOString() } = (last?.value ?? {}) as { at?: string };
  const since = new Date(Date.parse(told) - overlapMs);
  const rows = await db
    .selectFrom('waivers')
    .select('waiver')
    .where(({ eb, or, and }) =>
      or([
        eb('created_at', '>', since),
        eb('withdrawn_at', '>', since),
        and([eb('until', '>', since), eb('until', '<=', at)]),
      ]),
    )
    .execute();
  for (const { waiver } of rows) await listForJudging(store, waiver as Waiver);
  const value = JSON.stringify({ at: at.toISOString() });
  await db
    .insertInto('settings')
    .values({ key, value })
    .onConflict(conflict => conflict.column('key').doUpdateSet({ value, changed_at: at }))
    .execute();
  if (rows.length > 0) await refreshDatabase(platform);
}
