/** Who sends on a channel: one process at a time, whose claim ends by itself when it dies. */
import { type Kysely, type Selectable, sql } from 'kysely';
import type { ChannelStateTable, Tables } from '../../store/index.ts';

export type ChannelState = Selectable<ChannelStateTable>;

/** Longer than the longest exchange with a receiver takes. Milliseconds. */
const claimMs = 60_000;

/** @returns the state of the channel; undefined while another process sends on it, or none may */
export async function claimChannel(
  db: Kysely<Tables>,
  name: string,
  holder: string,
  now: Date,
): Promise<ChannelState | undefined> {
  const until = new Date(now.getTime() + claimMs);
  return db
    .insertInto('channel_states')
    .values({ name, holder, held_until: until })
    .onConflict(conflict =>
      conflict
        .column('name')
        .doUpdateSet({ holder, held_until: until })
        .where(
          sql<boolean>`(channel_states.held_until is null or channel_states.held_until <= ${now} or channel_states.holder = ${holder})
            and (channel_states.retry_at is null or channel_states.retry_at <= ${now})`,
        ),
    )
    .returningAll()
    .executeTakeFirst();
}

/** Ends the claim and notes how it went; does nothing when another process has taken over. */
export async function releaseChannel(
  db: Kysely<Tables>,
  name: string,
  holder: string,
  change: Partial<Omit<ChannelState, 'name'>> = {},
): Promise<void> {
  await db
    .updateTable('channel_states')
    .set({ ...change, holder: null, held_until: null })
    .where('name', '=', name)
    .where('holder', '=', holder)
    .execute();
}
