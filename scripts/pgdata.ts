/** Makes the data folder of a new embedded store, so that the first start need not: part of `npm run build`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { openQueue, openStore } from '../src/store/index.ts';

/** @returns bytes */
export async function writePreparedStore(file: string): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'plimsoll-store-'));
  try {
    const store = await openStore({ dir });
    const queue = await openQueue(store, error => {
      throw error;
    });
    await queue.close();
    await store.close();
    const pglite = new PGlite(join(dir, 'pgdata'));
    await pglite.waitReady;
    await pglite.exec('vacuum full analyze');
    await pglite.exec('checkpoint');
    const bytes = Buffer.from(await (await pglite.dumpDataDir('gzip')).arrayBuffer());
    await pglite.close();
    writeFileSync(file, bytes);
    return bytes.length;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
