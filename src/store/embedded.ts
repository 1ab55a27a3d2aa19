import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import { fromPglite } from 'pg-boss';
import { lockFolder } from '../kit/index.ts';
import type { Opened } from './open.ts';
import type { Tables } from './schema.ts';

/** A new database, made at build time: making one takes seconds and a gigabyte. Absent when run from source. */
const prepared = new URL('./pgdata.tar.gz', import.meta.url);

/** Buffers beside the operating system's own: PostgreSQL's usual 128 MB would be most of this process. */
const small = ['-c', 'shared_buffers=16MB', '-c', 'wal_buffers=1MB'];

/**
 * PostgreSQL in this process. Two processes on one folder would lose writes without an error, so a lock is held before
 * anything is opened.
 */
export async function openEmbedded(dir: string): Promise<Opened> {
  await mkdir(dir, { recursive: true });
  const unlock = await lockFolder(dir, { code: 'store-busy', doing: 'has opened the embedded store in' });
  try {
    const pglite = await open(join(dir, 'pgdata'), join(dir, 'pgdata.made'));
    return {
      kind: 'embedded',
      db: new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) }),
      queue: { db: fromPglite(pglite), backend: 'pglite', useListenNotify: true },
      async close() {
        if (!pglite.closed) await pglite.close();
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** @param made stands when the folder is complete: one that was cut off while it was made is made again. */
async function open(data: string, made: string): Promise<PGlite> {
  const fresh = !existsSync(made);
  if (fresh) await rm(data, { recursive: true, force: true });
  const loadDataDir = fresh && existsSync(prepared) ? new Blob([await readFile(prepared)]) : undefined;
  const startParams = [...PGlite.defaultStartParams, ...small];
  const pglite = new PGlite(data, { relaxedDurability: false, startParams, ...(loadDataDir && { loadDataDir }) });
  await pglite.waitReady;
  if (fresh) await writeFile(made, '');
  return pglite;
}
