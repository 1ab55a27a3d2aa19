/** Bearer tokens: 256 random bits, shown once; the store knows their digest alone. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import type { Role, Tables, TokenTable } from '../../store/index.ts';

export type TokenRow = Selectable<TokenTable>;

/** What every token begins with, so that scanners of secrets know one when they see it. */
const prefix = 'plimsoll_';
const form = /^plimsoll_[A-Za-z0-9_-]{43}$/;

export const isToken = (text: string): boolean => form.test(text);

/** A random value of this length cannot be guessed from its digest, so no slow hash is needed. */
export const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex');

export interface NewToken {
  name: string;
  role: Role;
  /** `*` for all. */
  project: string;
  expires?: Date;
}

/** @returns the row, and the token itself: nobody can see it again */
export async function createToken(
  db: Kysely<Tables>,
  { name, role, project, expires }: NewToken,
): Promise<{ row: TokenRow; token: string }> {
  const token = prefix + randomBytes(32).toString('base64url');
  const row = await db
    .insertInto('tokens')
    .values({
      id: randomBytes(8).toString('hex'),
      name,
      hash: digestOf(token),
      role,
      project,
      expires_at: expires ?? null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { row, token };
}

export interface Tokens {
  /** @returns the row of a token that is good now */
  find(token: string): Promise<TokenRow | undefined>;
  /** Forgets what is remembered of tokens: one was withdrawn. */
  forget(): void;
}

/** How long a token that was found is good without another look, milliseconds: so long a withdrawal may take elsewhere. */
const rememberMs = 5000;
const mostRemembered = 10_000;
/** Milliseconds between two notes of when a token was used. */
const noteMs = 60_000;

/** @param now hands in the time; @param onError hears of a use that could not be noted */
export function knownTokens(db: Kysely<Tables>, now: () => Date, onError: (error: unknown) => void): Tokens {
  const remembered = new Map<string, { row: TokenRow; at: number }>();
  const noted = new Map<string, number>();

  const note = (id: string, at: Date): void => {
    if (at.getTime() - (noted.get(id) ?? 0) < noteMs) return;
    if (noted.size > mostRemembered) noted.clear();
    noted.set(id, at.getTime());
    db.updateTable('tokens').set({ last_used: at }).where('id', '=', id).execute().catch(onError);
  };

  return {
    async find(token) {
      if (!isToken(token)) return undefined;
      const hash = digestOf(token);
      const at = now();
      let known = remembered.get(hash);
      if (!known || at.getTime() - known.at > rememberMs || at.getTime() < known.at) {
        remembered.delete(hash);
        const row = await db.selectFrom('tokens').selectAll().where('hash', '=', hash).executeTakeFirst();
        // The index compares digests of what was sent, which tell nothing of others; this compares them once more.
        if (!row || !timingSafeEqual(Buffer.from(row.hash), Buffer.from(hash))) return undefined;
        known = { row, at: at.getTime() };
        if (remembered.size >= mostRemembered) remembered.clear();
        remembered.set(hash, known);
      }
      const { row } = known;
      if (row.revoked_at || (row.expires_at && row.expires_at <= at)) return undefined;
      note(row.id, at);
      return row;
    },
    forget: () => remembered.clear(),
  };
}

/**
 * The first administrator's token of a store that has no tokens. Of servers that start together, one makes it.
 * @returns undefined where there are tokens already
 */
export async function firstToken(db: Kysely<Tables>): Promise<string | undefined> {
  const any = await db.selectFrom('tokens').select('id').limit(1).executeTakeFirst();
  if (any) return undefined;
  const mine = await db
    .insertInto('settings')
    .values({ key: 'first-token', value: JSON.stringify({ made: true }) })
    .onConflict(conflict => conflict.column('key').doNothing())
    .returning('key')
    .executeTakeFirst();
  return mine && (await createToken(db, { name: 'first', role: 'admin', project: '*' })).token;
}
