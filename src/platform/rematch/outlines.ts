/** Outlines of the databases that packages were matched by, kept until no package was. */
import { type Kysely, sql } from 'kysely';
import type { Outline } from '../../advisory/outline.ts';
import type { Tables } from '../../store/index.ts';

const prefix = 'outline:';

export async function keepOutline(db: Kysely<Tables>, outline: Outline): Promise<void> {
  await db
    .insertInto('settings')
    .values({ key: prefix + outline.digest, value: JSON.stringify(outline) })
    .onConflict(conflict => conflict.column('key').doNothing())
    .execute();
}

/** undefined: nobody kept it, so anything may differ. */
export async function keptOutline(db: Kysely<Tables>, digest: string): Promise<Outline | undefined> {
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('key', '=', prefix + digest)
    .executeTakeFirst();
  return row?.value as Outline | undefined;
}

/** Forgets those that no package rests on. @param current stays: packages will */
export async function dropOutlines(db: Kysely<Tables>, current: string): Promise<void> {
  await sql`delete from settings where key like ${`${prefix}%`} and key <> ${prefix + current}
    and not exists (select 1 from packages where matched_by = substr(settings.key, ${prefix.length + 1}::int))`.execute(
    db,
  );
}
