/**
 * Facts of layers that clients sent. They are kept apart, by who sent them: what one client says of a layer must not be
 * what this server, or another client, takes it to hold. What the server itself has read goes first.
 */
import { type Kysely, sql } from 'kysely';
import { decodeFacts, encodeFacts } from '../../extract/index.ts';
import { type LayerFacts, PlimsollError } from '../../model/index.ts';
import type { Tables } from '../../store/index.ts';

/** Who sent facts, and the extractors that read them. */
export interface Sender {
  /** Id of the token. */
  id: string;
  tools: string;
}

/** Layers that are kept of one sender; and days until those that were not sent again are dropped. */
const bounds = { layers: 50_000, days: 14 } as const;

const prefix = 'client:';
const ofSender = ({ id, tools }: Sender): string => `${prefix}${id}:${tools}`;

/** Which of these layers nobody has told of. */
export async function missingFacts(db: Kysely<Tables>, sender: Sender, diffIds: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('layers')
    .select('diff_id')
    .distinct()
    .where(sql<boolean>`diff_id = any(${diffIds}::text[])`)
    .where('tools', 'in', [sender.tools, ofSender(sender)])
    .execute();
  const known = new Set(rows.map(row => row.diff_id));
  return [...new Set(diffIds)].filter(diffId => !known.has(diffId));
}

/** @throws PlimsollError `bound` */
export async function keepFacts(db: Kysely<Tables>, sender: Sender, facts: LayerFacts): Promise<void> {
  const { count } = await db
    .selectFrom('layers')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('tools', '=', ofSender(sender))
    .executeTakeFirstOrThrow();
  if (Number(count) >= bounds.layers) {
    throw new PlimsollError(
      'bound',
      `facts of ${bounds.layers} layers are kept of one token; those not sent for ${bounds.days} days go`,
    );
  }
  const { facts: json, paths, check_sum } = encodeFacts(facts);
  const row = { facts: Buffer.from(json), paths: Buffer.from(paths), check_sum, bytes: facts.bytes };
  await db
    .insertInto('layers')
    .values({ diff_id: facts.diffId, tools: ofSender(sender), ...row })
    .onConflict(conflict => conflict.columns(['diff_id', 'tools']).doUpdateSet({ ...row, read_at: sql`now()` }))
    .execute();
}

export async function knownFacts(
  db: Kysely<Tables>,
  sender: Sender,
  diffIds: readonly string[],
): Promise<Map<string, LayerFacts>> {
  const rows = await db
    .selectFrom('layers')
    .select(['diff_id', 'tools', 'facts', 'paths', 'check_sum'])
    .where(sql<boolean>`diff_id = any(${diffIds}::text[])`)
    .where('tools', 'in', [sender.tools, ofSender(sender)])
    .execute();
  const found = new Map<string, LayerFacts>();
  // The server's own last, so that they stay.
  for (const row of rows.sort((a, b) => Number(b.tools.startsWith(prefix)) - Number(a.tools.startsWith(prefix)))) {
    const facts = decodeFacts(row.diff_id, { facts: row.facts, paths: row.paths, check_sum: Number(row.check_sum) });
    if (facts) found.set(row.diff_id, facts);
  }
  return found;
}

/** Drops what was not sent for long: whoever needs it sends it again. */
export async function dropOldFacts(db: Kysely<Tables>): Promise<void> {
  await sql`delete from layers where tools like ${`${prefix}%`} and read_at < now() - make_interval(days => ${bounds.days}::int)`.execute(
    db,
  );
}
