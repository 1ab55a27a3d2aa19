/** The SQLite file of the layer-facts cache: opening it, and mending it when it is broken. */
import { closeSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Raised when tables or the shape of the facts change: an older file is then emptied. */
const schema = 1;

/** SQLite waits this long for another process's write, milliseconds; each is a few milliseconds long. */
const busyTimeout = 5000;
/** Two processes that open a new file at once can meet a lock that SQLite does not wait for; tried again this long. */
const busyPatience = 30_000;
/** A process that mends the file is done long before, or dead. Milliseconds. */
const mendingPatience = 10_000;

/** Primary result codes (sqlite.org/rescode.html). */
const code = { busy: 5, locked: 6, corrupt: 11, notDatabase: 26 } as const;

const tables = `
  CREATE TABLE layers (
    diff_id TEXT NOT NULL, tools TEXT NOT NULL, used INTEGER NOT NULL, size INTEGER NOT NULL,
    check_sum INTEGER NOT NULL, facts BLOB NOT NULL, paths BLOB NOT NULL,
    PRIMARY KEY (diff_id, tools)
  );
  CREATE INDEX layers_by_use ON layers (used, size);
  CREATE TABLE claims (
    diff_id TEXT NOT NULL, tools TEXT NOT NULL, host TEXT NOT NULL, pid INTEGER NOT NULL, started TEXT NOT NULL,
    beat INTEGER NOT NULL, PRIMARY KEY (diff_id, tools)
  ) WITHOUT ROWID;
`;

/**
 * Opens the cache file of a folder, and makes both where they are not there. A broken file is made anew.
 * @param suspect it opened well before, and was found broken while it was used.
 */
export function openCacheFile(dir: string, suspect = false): DatabaseSync {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, 'layers.db');
  if (suspect) mend(file);
  try {
    return waiting(() => open(file));
  } catch (error) {
    if (!isBroken(error)) throw error;
    mend(file);
    return waiting(() => open(file));
  }
}

/** Whether an error says that the file is no sound database. */
export const isBroken = (error: unknown): boolean =>
  resultCode(error) === code.corrupt || resultCode(error) === code.notDatabase;

/** Runs a step again for as long as another process holds a lock. */
export function waiting<T>(step: () => T): T {
  const started = performance.now();
  for (let round = 1; ; round++) {
    try {
      return step();
    } catch (error) {
      const result = resultCode(error);
      const busy = result === code.busy || result === code.locked;
      if (!busy || performance.now() - started > busyPatience) throw error;
      sleep(Math.min(5 * round, 50));
    }
  }
}

/** Runs a step as one write transaction. `IMMEDIATE`: a lock asked for later than at the start cannot be waited for. */
export function transaction<T>(database: DatabaseSync, step: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = step();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function open(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: busyTimeout });
  try {
    if (version(database) !== schema) create(database);
    database.exec('PRAGMA synchronous = NORMAL');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

const version = (database: DatabaseSync): unknown => database.prepare('PRAGMA user_version').get()?.['user_version'];

function create(database: DatabaseSync): void {
  database.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  transaction(database, () => {
    // Another process may have been quicker.
    if (version(database) === schema) return;
    database.exec(
      `DROP TABLE IF EXISTS layers; DROP TABLE IF EXISTS claims; ${tables} PRAGMA user_version = ${schema}`,
    );
  });
}

/** Deletes a broken file. One process does it; the others wait, and find a sound one. */
function mend(file: string): void {
  const lock = `${file}.mending`;
  const started = performance.now();
  for (;;) {
    try {
      closeSync(openSync(lock, 'wx'));
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > mendingPatience || performance.now() - started > mendingPatience) rmSync(lock, { force: true });
      sleep(20);
    }
  }
  try {
    if (isSound(file)) return;
    // The log goes first: it must never be replayed into a new file.
    for (const name of [`${file}-wal`, `${file}-shm`, file]) rmSync(name, { force: true });
  } finally {
    rmSync(lock, { force: true });
  }
}

function isSound(file: string): boolean {
  try {
    const database = waiting(() => open(file));
    try {
      return database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] === 'ok';
    } finally {
      database.close();
    }
  } catch (error) {
    if (isBroken(error)) return false;
    throw error;
  }
}

const resultCode = (error: unknown): number | undefined => {
  const result = (error as { errcode?: number }).errcode;
  return result === undefined ? undefined : result & 0xff;
};

const sleepCell = new Int32Array(new SharedArrayBuffer(4));
const sleep = (milliseconds: number): void => void Atomics.wait(sleepCell, 0, 0, milliseconds);
