/**
 * The layer-facts cache: what a layer says depends on its bytes and the extractors alone, so it is read once and kept.
 * Many processes share one file; a claim makes sure that only one of them reads a layer.
 */
import { createHash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { mayLive, type Owner, thisProcess } from '../kit/index.ts';
import type { Extractor, LayerFacts, Problem } from '../model/index.ts';
import { isBroken, openCacheFile, transaction, waiting } from './cache-database.ts';
import type { KnownLayers } from './facts-for.ts';

export interface FactsCacheOptions {
  /** Their ids and versions are part of every key. */
  extractors: readonly Extractor[];
  /** The least recently used layers go when the cache grows beyond this. Bytes; default 512 MiB. */
  maxBytes?: number;
  /** Milliseconds since the epoch; for tests. */
  now?: () => number;
}

export interface FactsCache extends KnownLayers {
  get(diffIds: readonly string[]): Map<string, LayerFacts>;
  claim(diffId: string): 'mine' | 'done' | 'busy';
  put(facts: LayerFacts): void;
  release(diffId: string): void;
  close(): void;
}

const defaultMaxBytes = 512 * 1024 * 1024;
/** A claim whose owner has not been heard of for this long is free, milliseconds. */
const staleAfter = 15_000;
const beatEvery = 2000;
/** The time of last use is written no more often than this, so that a scan of known layers writes nothing. */
const useGrain = 3_600_000;

/**
 * Opens the cache in a folder. Never throws: where the folder cannot be used, the cache is empty and `problem` says why.
 * @example const cache = openFactsCache(dir, { extractors }); try { … } finally { cache.close() }
 */
export function openFactsCache(dir: string, options: FactsCacheOptions): FactsCache {
  const { extractors, maxBytes = defaultMaxBytes, now = Date.now } = options;
  const tools = toolsOf(extractors);
  const me = thisProcess();
  const mine = new Set<string>();
  let database: DatabaseSync | undefined;
  let trouble: Problem | undefined;
  let heart: NodeJS.Timeout | undefined;

  /** Runs a step on the database; `otherwise` where there is none, or none any more. */
  function attempt<T>(otherwise: T, step: (database: DatabaseSync) => T): T {
    for (let round = 0; !trouble; round++) {
      try {
        database ??= openCacheFile(dir, round > 0);
        const open = database;
        return waiting(() => step(open));
      } catch (error) {
        closeQuietly(database);
        database = undefined;
        // Once more, with the file mended.
        if (isBroken(error) && round === 0) continue;
        const why = error instanceof Error ? error.message : String(error);
        trouble = { code: 'file-unreadable', message: `the layer cache in ${dir} is not in use: ${why}` };
      }
    }
    return otherwise;
  }

  const beat = () =>
    attempt(undefined, open => {
      prepared(open, 'UPDATE claims SET beat = ? WHERE host = ? AND pid = ? AND started = ?').run(
        now(),
        me.host,
        me.pid,
        me.started,
      );
    });
  const held = (diffId: string, holding: boolean) => {
    if (holding) mine.add(diffId);
    else mine.delete(diffId);
    if (mine.size > 0 && !heart) heart = setInterval(beat, beatEvery).unref();
    if (mine.size === 0) heart = void clearInterval(heart);
  };
  const unclaim = (open: DatabaseSync, diffId: string) =>
    prepared(open, 'DELETE FROM claims WHERE diff_id = ? AND tools = ? AND host = ? AND pid = ? AND started = ?').run(
      diffId,
      tools,
      me.host,
      me.pid,
      me.started,
    );

  const release = (diffId: string): void => {
    if (!mine.has(diffId)) return;
    attempt(undefined, open => void unclaim(open, diffId));
    held(diffId, false);
  };

  /** Looks without writing, so that those who wait disturb nobody. */
  const look = (open: DatabaseSync, diffId: string): 'free' | 'done' | 'busy' => {
    if (prepared(open, 'SELECT 1 FROM layers WHERE diff_id = ? AND tools = ?').get(diffId, tools)) return 'done';
    const claim = prepared(open, 'SELECT host, pid, started, beat FROM claims WHERE diff_id = ? AND tools = ?').get(
      diffId,
      tools,
    ) as (Owner & { beat: number }) | undefined;
    return claim && now() - claim.beat < staleAfter && mayLive(claim, me) ? 'busy' : 'free';
  };

  return {
    get(diffIds) {
      const found = new Map<string, LayerFacts>();
      attempt(undefined, open => {
        const read = prepared(open, 'SELECT used, check_sum, facts, paths FROM layers WHERE diff_id = ? AND tools = ?');
        const touched: string[] = [];
        const damaged: string[] = [];
        for (const diffId of diffIds) {
          const row = read.get(diffId, tools) as Row | undefined;
          if (!row) continue;
          const facts = decodeFacts(diffId, row);
          if (facts) found.set(diffId, facts);
          else damaged.push(diffId);
          if (now() - row.used > useGrain) touched.push(diffId);
        }
        if (touched.length === 0 && damaged.length === 0) return;
        const touch = prepared(open, 'UPDATE layers SET used = ? WHERE diff_id = ? AND tools = ?');
        const drop = prepared(open, 'DELETE FROM layers WHERE diff_id = ? AND tools = ?');
        transaction(open, () => {
          for (const diffId of touched) touch.run(now(), diffId, tools);
          for (const diffId of damaged) drop.run(diffId, tools);
        });
      });
      return found;
    },

    claim(diffId) {
      const state = attempt('mine' as 'mine' | 'done' | 'busy', open => {
        const seen = mine.has(diffId) ? 'busy' : look(open, diffId);
        if (seen !== 'free') return seen;
        return transaction(open, () => {
          const still = look(open, diffId);
          if (still !== 'free') return still;
          prepared(
            open,
            'INSERT OR REPLACE INTO claims (diff_id, tools, host, pid, started, beat) VALUES (?, ?, ?, ?, ?, ?)',
          ).run(diffId, tools, me.host, me.pid, me.started, now());
          return 'mine';
        });
      });
      if (state === 'mine' && !trouble) held(diffId, true);
      return state;
    },

    put(facts) {
      attempt(undefined, open => {
        const row = encodeFacts(facts);
        const size = row.facts.length + row.paths.length;
        transaction(open, () => {
          unclaim(open, facts.diffId);
          if (size > maxBytes) return;
          prepared(
            open,
            'INSERT OR REPLACE INTO layers (diff_id, tools, used, size, check_sum, facts, paths) VALUES (?, ?, ?, ?, ?, ?, ?)',
          ).run(facts.diffId, tools, now(), size, row.check_sum, row.facts, row.paths);
          evict(open, maxBytes);
        });
      });
      held(facts.diffId, false);
    },

    release,

    problem: () => trouble,

    close() {
      for (const diffId of [...mine]) release(diffId);
      clearInterval(heart);
      closeQuietly(database);
      trouble ??= { code: 'file-unreadable', message: `the layer cache in ${dir} is closed` };
      database = undefined;
    },
  };
}

const statements = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

/** Compiles each statement once: those who wait ask the same again and again. */
function prepared(database: DatabaseSync, sql: string): StatementSync {
  const known = statements.get(database) ?? new Map<string, StatementSync>();
  statements.set(database, known);
  const statement = known.get(sql) ?? database.prepare(sql);
  known.set(sql, statement);
  return statement;
}

/** The extractors and their versions, as one short key. */
export function toolsOf(extractors: readonly Extractor[]): string {
  const list = extractors.map(({ id, version }) => `${id}@${version}`).sort();
  return createHash('sha256').update(list.join('\n')).digest('hex').slice(0, 32);
}

/** A layer's facts as they are kept. */
export interface StoredFacts {
  check_sum: number;
  facts: Uint8Array;
  paths: Uint8Array;
}

type Row = StoredFacts & { used: number };

/** Plain JSON: with zstd the file is smaller, and reading it takes a third longer. */
export function encodeFacts({ diffId: _, paths, ...rest }: LayerFacts): StoredFacts {
  const facts = Buffer.from(JSON.stringify(rest));
  return { facts, paths, check_sum: crc32(paths, crc32(facts)) };
}

/** `undefined` when the row is not what was written. */
export function decodeFacts(diffId: string, { facts, paths, check_sum }: StoredFacts): LayerFacts | undefined {
  if (crc32(paths, crc32(facts)) !== check_sum) return undefined;
  const text = Buffer.from(facts.buffer, facts.byteOffset, facts.byteLength).toString();
  return { diffId, paths, ...(JSON.parse(text) as Omit<LayerFacts, 'diffId' | 'paths'>) };
}

/** Deletes the least recently used layers until the rest fits, and gives the pages back. */
function evict(database: DatabaseSync, maxBytes: number): void {
  const total = prepared(database, 'SELECT sum(size) AS total FROM layers').get()?.['total'];
  let excess = Number(total ?? 0) - maxBytes;
  if (excess <= 0) return;
  const drop = prepared(database, 'DELETE FROM layers WHERE rowid = ?');
  for (const row of prepared(database, 'SELECT rowid AS id, size FROM layers ORDER BY used, rowid').all()) {
    if (excess <= 0) break;
    drop.run(row['id'] as number);
    excess -= Number(row['size']);
  }
  database.exec('PRAGMA incremental_vacuum');
}

function closeQuietly(database: DatabaseSync | undefined): void {
  try {
    database?.close();
  } catch {
    // It is given up; what matters has been committed or reported.
  }
}
