import type { Waiver } from '../../policy/waivers/waiver.ts';
import type { Store } from '../../store/index.ts';

/** Waivers that hold: not withdrawn, not expired. */
export async function openWaivers({ db }: Store, now: Date): Promise<Waiver[]> {
  const rows = await db
    .selectFrom('waivers')
    .select('waiver')
    .where('withdrawn_at', 'is', null)
    .where(({ eb, or }) => or([eb('until', 'is', null), eb('until', '>=', now)]))
    .orderBy('id')
    .execute();
  return rows.map(({ waiver }) => waiver as Waiver);
}
