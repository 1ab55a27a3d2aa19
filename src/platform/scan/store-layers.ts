/** Layer facts in the platform's store: each layer is read once, by whichever worker comes first. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { decodeFacts, encodeFacts, type KnownLayers } from '../../extract/index.ts';
import type { LayerFacts } from '../../model/index.ts';
import type { Store } from '../../store/index.ts';
import { createFactsMemory, type FactsMemory } from './facts-memory.ts';

/** A claim whose worker has not been heard of for this long is free, seconds. */
const staleSeconds = 20;
const beatMs = 5000;

/** Facts that are kept in memory, as large as their rows are together. */
const rememberedBytes = 4 * 1024 * 1024;
const memories = new WeakMap<Store['db'], FactsMemory>();

function memoryOf(db: Store['db']): FactsMemory {
  const memory = memories.get(db) ?? createFactsMemory(rememberedBytes);
  memories.set(db, memory);
  return memory;
}

export interface StoreLayers extends KnownLayers {
  close(): Promise<void>;
}

/** @param tools the extractors that read, as `toolsOf` names them */
export function storeLayers({ db }: Store, tools: string): StoreLayers {
  const worker = randomUUID();
  const mine = new Set<string>();
  const memory = memoryOf(db);
  const keyOf = (diffId: string): string => `${diffId} ${tools}`;
  const beat = setInterval(() => {
    if (mine.size === 0) return;
    // A beat that is missed is made up by the next; a claim that is lost costs a second reading and nothing else.
    db.updateTable('layer_claims')
      .set({ beat: sql<Date>`now()` })
      .where('worker', '=', worker)
      .execute()
      .catch(() => {});
  }, beatMs);
  beat.unref();

  const release = async (diffId: string): Promise<void> => {
    if (!mine.delete(diffId)) return;
    await db
      .deleteFrom('layer_claims')
      .where('diff_id', '=', diffId)
      .where('tools', '=', tools)
      .where('worker', '=', worker)
      .execute();
  };

  return {
    async get(diffIds) {
      const found = new Map<string, LayerFacts>();
      for (const diffId of diffIds) {
        const kept = memory.get(keyOf(diffId));
        if (kept) found.set(diffId, kept);
      }
      const asked = diffIds.filter(diffId => !found.has(diffId));
      if (asked.length === 0) return found;
      const rows = await db
        .selectFrom('layers')
        .select(['diff_id', 'facts', 'paths', 'check_sum'])
        .where('tools', '=', tools)
        .where('diff_id', 'in', asked)
        .execute();
      for (const { diff_id, ...row } of rows) {
        const facts = decodeFacts(diff_id, { ...row, check_sum: Number(row.check_sum) });
        if (facts) {
          found.set(diff_id, facts);
          memory.put(keyOf(diff_id), facts, row.facts.length + row.paths.length);
        } else await db.deleteFrom('layers').where('diff_id', '=', diff_id).where('tools', '=', tools).execute();
      }
      return found;
    },
    async claim(diffId) {
      if (mine.has(diffId)) return 'busy';
      const done = await db
        .selectFrom('layers')
        .select('diff_id')
        .where('diff_id', '=', diffId)
        .where('tools', '=', tools)
        .executeTakeFirst();
      if (done) return 'done';
      const claimed = await db
        .insertInto('layer_claims')
        .values({ diff_id: diffId, tools, worker })
        .onConflict(conflict =>
          conflict
            .columns(['diff_id', 'tools'])
            .doUpdateSet({ worker, beat: sql<Date>`now()` })
            .where(sql<boolean>`layer_claims.beat < now() - make_interval(secs => ${staleSeconds})`),
        )
        .returning('worker')
        .executeTakeFirst();
      if (!claimed) return 'busy';
      mine.add(diffId);
      return 'mine';
    },
    async put(layer) {
      const { facts, paths, check_sum } = encodeFacts(layer);
      await db
        .insertInto('layers')
        .values({
          diff_id: layer.diffId,
          tools,
          facts: Buffer.from(facts),
          paths: Buffer.from(paths),
          check_sum,
          bytes: layer.bytes,
        })
        .onConflict(conflict => conflict.columns(['diff_id', 'tools']).doNothing())
        .execute();
      await release(layer.diffId);
    },
    release,
    problem: () => undefined,
    async close() {
      clearInterval(beat);
      for (const diffId of [...mine]) await release(diffId);
    },
  };
}
