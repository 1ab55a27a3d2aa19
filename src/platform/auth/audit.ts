import type { Kysely, Transaction } from 'kysely';
import type { Tables } from '../../store/index.ts';

/** Notes who changed what, in the same transaction as the change. @param detail JSON; never a secret */
export async function audit(
  db: Kysely<Tables> | Transaction<Tables>,
  entry: { actor: string; action: string; subject: string; detail?: Record<string, unknown>; at: Date },
): Promise<void> {
  const { actor, action, subject, detail = {}, at } = entry;
  await db
    .insertInto('audit')
    .values({ at, actor, action, subject, detail: JSON.stringify(detail) })
    .execute();
}
