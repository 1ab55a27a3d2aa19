/** Builds the index of Java archives. */
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PlimsollError } from '../../model/index.ts';
import { jarIndexFile, schema } from './schema.ts';
import { jarsOf } from './sources.ts';

export interface JarIndexSummary {
  location: string;
  archives: number;
  artifacts: number;
  /** Of the index, in bytes. */
  bytes: number;
}

/**
 * Reads the sources in order and writes the index; the old one stays in use until the new one is whole. An archive that
 * has two names keeps the first.
 * @throws PlimsollError when a source cannot be read, or the index not written.
 */
export async function buildJarIndex(
  sources: readonly string[],
  dir: string,
  signal?: AbortSignal,
): Promise<JarIndexSummary> {
  const location = join(dir, jarIndexFile);
  const scratch = `${location}.${process.pid}.new`;
  try {
    await mkdir(dir, { recursive: true });
    await rm(scratch, { force: true });
    const counted = await write(scratch, sources, signal);
    await rename(scratch, location);
    return { location, ...counted, bytes: (await stat(location)).size };
  } catch (cause) {
    if (cause instanceof PlimsollError) throw cause;
    throw new PlimsollError('write-failed', `${location} was not written: ${(cause as Error).message}`, { cause });
  } finally {
    await rm(scratch, { force: true });
  }
}

async function write(file: string, sources: readonly string[], signal?: AbortSignal) {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536');
    database.exec(schema);
    const jar = database.prepare('INSERT OR IGNORE INTO jars VALUES (?, ?, ?)');
    const artifact = database.prepare(
      'INSERT INTO artifacts (grp, name) VALUES (?, ?) ON CONFLICT DO UPDATE SET versions = versions RETURNING id',
    );
    database.exec('BEGIN');
    for (const source of sources) {
      for await (const { sha1, group, artifact: name, version } of jarsOf(source)) {
        if (signal?.aborted)
          throw new PlimsollError('interrupted', 'building the index of Java archives was interrupted');
        const id = artifact.get(group, name)!['id']!;
        jar.run(Buffer.from(sha1, 'hex'), id, version);
      }
    }
    database.exec(
      'UPDATE artifacts SET versions = n FROM (SELECT artifact, count(DISTINCT version) AS n FROM jars GROUP BY artifact) ' +
        'AS counted WHERE counted.artifact = artifacts.id; COMMIT',
    );
    const count = (table: string): number => Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()!['n']);
    return { archives: count('jars'), artifacts: count('artifacts') };
  } finally {
    database.close();
  }
}
