/** Looks archives up in the index of Maven artifacts. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { PlimsollError } from '../../model/index.ts';
import type { Coordinates } from '../lang/java/pom.ts';
import { jarIndexFile, schemaVersion } from './schema.ts';

export interface JarIndex {
  /** @param sha1 of the archive, in hexadecimal. */
  bySha1(sha1: string): Coordinates | undefined;
  /** The group in which most versions of an artifact are: a guess, for artifacts that several groups have. */
  groupOf(artifact: string): string | undefined;
  close(): void;
}

/**
 * The index in a folder; undefined where there is none.
 * @throws PlimsollError `database-invalid` when the file there is no index, or one of another version.
 */
export function openJarIndex(dir: string): JarIndex | undefined {
  const file = join(dir, jarIndexFile);
  if (!existsSync(file)) return undefined;
  const invalid = (why: string, cause?: unknown) =>
    new PlimsollError('database-invalid', `the index of Java archives ${file} ${why}`, { cause });
  let database: DatabaseSync | undefined;
  try {
    // Immutable: a read-only mount has no place for a journal.
    database = new DatabaseSync(new URL(`${pathToFileURL(file).href}?immutable=1`), { readOnly: true });
    const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
    if (version !== schemaVersion)
      throw invalid(`has version ${String(version)}, and this program reads ${schemaVersion}`);
    return reading(database);
  } catch (cause) {
    database?.close();
    if (cause instanceof PlimsollError) throw cause;
    throw invalid('cannot be read', cause);
  }
}

function reading(database: DatabaseSync): JarIndex {
  const hash = database.prepare(
    'SELECT grp, name, version FROM jars JOIN artifacts ON artifacts.id = jars.artifact WHERE sha1 = ?',
  );
  const name = database.prepare('SELECT grp FROM artifacts WHERE name = ? ORDER BY versions DESC, grp LIMIT 1');
  return {
    bySha1(sha1) {
      const row = hash.get(Buffer.from(sha1, 'hex'));
      return row && { group: String(row['grp']), artifact: String(row['name']), version: String(row['version']) };
    },
    groupOf(artifact) {
      const row = name.get(artifact);
      return row && String(row['grp']);
    },
    close: () => database.close(),
  };
}
