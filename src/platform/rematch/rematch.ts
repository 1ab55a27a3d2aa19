/**
 * What a change of the advisory database means for what is stored: packages that ask for something that changed are
 * matched again, all others stand as they are. No image is touched. Where it was is in the rows alone (`matched_by`,
 * `news`, `rejudge`), so that a run that was cut off is taken up by the next.
 */
import { type Kysely, sql } from 'kysely';
import type { AdvisoryDatabase } from '../../advisory/index.ts';
import { asksFor, changesBetween, type Outline, outlineOf } from '../../advisory/outline.ts';
import type { Tables } from '../../store/index.ts';
import { orderingOf } from '../../version/index.ts';
import { matchRows } from '../scan/match.ts';
import type { Platform } from '../types.ts';
import { judgeAgain } from './judge-again.ts';
import { tellNews } from './news.ts';
import { dropOutlines, keepOutline, keptOutline } from './outlines.ts';

export interface RematchSummary {
  /** Digest of the database that everything rests on now. */
  database: string;
  /** Packages whose answer could not have changed, those that were matched again, and those with another answer. */
  packages: { unchanged: number; matched: number; changed: number };
  /** Findings that came and went, and artifacts that were judged anew. */
  opened: number;
  closed: number;
  judged: number;
  /** True: this process has an older database than the rows, and left them alone. */
  older: boolean;
  /** Milliseconds. */
  took: { match: number; tell: number; judge: number };
}

/** Databases that packages were matched by and that are looked at in one run; each is a change that nobody finished. */
const mostRounds = 10;

export interface RematchOptions {
  /** Takes a database that was built before the one that the rows rest on. */
  allowOlder?: boolean;
  signal?: AbortSignal;
}

/** Brings findings and verdicts up to the database in use. Does nothing where they are. */
export async function rematch(platform: Platform, options: RematchOptions = {}): Promise<RematchSummary> {
  const { store, advisories, changes, log, now } = platform;
  const { db } = store;
  const { signal = platform.stopping } = options;
  const database = advisories.current();
  const { digest } = database.info;
  const summary: RematchSummary = {
    database: digest,
    packages: { unchanged: 0, matched: 0, changed: 0 },
    opened: 0,
    closed: 0,
    judged: 0,
    older: false,
    took: { match: 0, tell: 0, judge: 0 },
  };
  const began = performance.now();
  const inUse = await databaseInUse(db);
  summary.older = !options.allowOlder && isOlder(database, inUse);
  if (summary.older)
    log.warn({ database: digest, inUse }, 'this process has an older advisory database than the store');
  else {
    const outline = outlineFor(database);
    if (outline) await keepOutline(db, outline);
    const program = isNewer(platform.version, inUse?.version);
    // A later program may judge otherwise by the same database: everything is matched again, once.
    if (program && inUse) {
      await sql`update packages set matched_by = ${`${digest} by ${inUse.version}`} where matched_by is not null`.execute(
        db,
      );
    }
    if (program || inUse?.digest !== digest) await setDatabaseInUse(db, database, platform.version);
    for (let round = 0; round < mostRounds; round++) {
      const left = await matchedByOthers(db, digest);
      if (left.length === 0) break;
      for (const by of left) await moveForward(db, by, database, outline, summary, { now: now(), signal });
    }
    await sql`update artifacts set database_digest = ${digest}
      where database_digest is not null and database_digest <> ${digest}`.execute(db);
    await dropOutlines(db, digest);
    if (inUse?.digest !== digest) changes.tell({ kind: 'database', digest });
  }
  const matched = performance.now();
  Object.assign(summary, await tellNews(platform, signal));
  const told = performance.now();
  summary.judged = await judgeAgain(platform, database, signal);
  summary.took = { match: matched - began, tell: told - matched, judge: performance.now() - told };
  return summary;
}

/** undefined for the starter set, and where the folder holds another one by now: then everything is matched again. */
function outlineFor({ info }: AdvisoryDatabase): Outline | undefined {
  const outline = info.starter ? undefined : outlineOf(info.location);
  return outline?.digest === info.digest ? outline : undefined;
}

interface InUse {
  digest: string;
  /** Of the latest program that matched. */
  version?: string;
  built?: string;
  starter: boolean;
}

const inUseKey = 'database';

async function databaseInUse(db: Kysely<Tables>): Promise<InUse | undefined> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', inUseKey).executeTakeFirst();
  return row?.value as InUse | undefined;
}

const isNewer = (version: string, than: string | undefined): boolean =>
  than === undefined || (orderingOf('npm')?.compare(version, than) ?? 0) > 0;

async function setDatabaseInUse(db: Kysely<Tables>, { info }: AdvisoryDatabase, version: string): Promise<void> {
  const { digest, built, starter } = info;
  const value = JSON.stringify({ digest, version, ...(built && { built }), starter } satisfies InUse);
  await db
    .insertInto('settings')
    .values({ key: inUseKey, value })
    .onConflict(conflict => conflict.column('key').doUpdateSet({ value, changed_at: sql`now()` }))
    .execute();
}

/** Processes that hold different databases must not undo each other's work; a lost folder must not close findings. */
function isOlder({ info }: AdvisoryDatabase, inUse: InUse | undefined): boolean {
  if (!inUse || inUse.digest === info.digest) return false;
  if (info.starter !== inUse.starter) return info.starter;
  return info.built !== undefined && inUse.built !== undefined && info.built < inUse.built;
}

async function matchedByOthers(db: Kysely<Tables>, digest: string): Promise<string[]> {
  const rows = await db
    .selectFrom('packages')
    .select('matched_by')
    .distinct()
    .where('matched_by', 'is not', null)
    .where('matched_by', '!=', digest)
    .execute();
  return rows.map(row => row.matched_by!);
}

/** Packages looked at in one statement. */
const page = 5000;

/** Brings the packages that one earlier database answered for up to this one. */
async function moveForward(
  db: Kysely<Tables>,
  by: string,
  database: AdvisoryDatabase,
  outline: Outline | undefined,
  { packages }: RematchSummary,
  { now, signal }: { now: Date; signal: AbortSignal },
): Promise<void> {
  const before = outline && (await keptOutline(db, by));
  const changed = before && changesBetween(before, outline, database.info.location);
  const asks = changed ? asksFor(changed) : () => true;
  const affected: number[] = [];
  for (let after = 0; ; ) {
    signal.throwIfAborted();
    const rows = await db
      .selectFrom('packages')
      .select(['id', 'fact'])
      .where('matched_by', '=', by)
      .where('id', '>', after)
      .orderBy('id')
      .limit(page)
      .execute();
    const same = rows.filter(({ fact }) => !asks(fact)).map(({ id }) => id);
    affected.push(...rows.filter(({ fact }) => asks(fact)).map(({ id }) => id));
    if (same.length > 0) {
      // By id: what another process matches by the old database meanwhile is looked at in the next round.
      await sql`update packages set matched_by = ${database.info.digest}
        where id = any(${same}::int[]) and matched_by = ${by}`.execute(db);
      packages.unchanged += same.length;
    }
    if (rows.length < page) break;
    after = rows.at(-1)!.id;
  }
  const { packages: matched, changed: others } = await matchRows(db, affected, database, { now, signal });
  packages.matched += matched;
  packages.changed += others;
}
