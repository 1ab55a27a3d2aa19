import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PlimsollError } from '../../model/index.ts';
import { type Json, listOf, objectOf, word } from '../json.ts';
import { takeLock } from '../lock.ts';
import { publishedBounds } from '../published/bounds.ts';
import { sync } from '../shards.ts';
import { writingFault } from '../swap.ts';
import { overlayPath, readOverlay } from './file.ts';
import { recordsIn } from './validate.ts';

/**
 * Changes the overlay; whoever reads it meanwhile has the old one whole.
 * @throws PlimsollError `database-busy`, `write-failed`, `bound`, and what `change` throws
 */
async function changeOverlay(dir: string, change: (records: Json[]) => Json[]): Promise<Json[]> {
  const folder = join(dir, 'overlay');
  try {
    await mkdir(folder, { recursive: true });
    const unlock = await takeLock(folder);
    const fresh = join(folder, `records.json.${process.pid}`);
    try {
      const records = change(readOverlay(dir)?.records ?? []).toSorted((a, b) =>
        String(a['id']) < String(b['id']) ? -1 : 1,
      );
      if (records.length > publishedBounds.overlayRecords)
        throw new PlimsollError('bound', `an overlay holds at most ${publishedBounds.overlayRecords} records`);
      await writeFile(fresh, `${JSON.stringify({ schemaVersion: 1, records }, null, 1)}\n`);
      sync(fresh);
      await rename(fresh, overlayPath(dir));
      return records;
    } finally {
      await rm(fresh, { force: true });
      await unlock();
    }
  } catch (cause) {
    throw writingFault(cause, folder);
  }
}

/** A record of the overlay, for a list. */
export interface OverlayRecord {
  id: string;
  modified: string;
  summary?: string;
  /** `Debian:12 xz-utils`. */
  affects: string[];
}

/**
 * Validates records and adds them; those with an id that is there already take its place.
 * @throws PlimsollError `record-invalid`, and what `changeOverlay` throws
 */
export async function addToOverlay(dir: string, text: string, where: string, now: Date): Promise<OverlayRecord[]> {
  const added = await recordsIn(text, where, now.toISOString());
  const ids = new Set(added.map(({ id }) => id));
  await changeOverlay(dir, records => [...records.filter(({ id }) => !ids.has(id)), ...added]);
  return added.map(described);
}

/** @throws PlimsollError `reference-not-found`, and what `changeOverlay` throws */
export async function removeFromOverlay(dir: string, ids: readonly string[]): Promise<void> {
  await changeOverlay(dir, records => {
    const missing = ids.filter(id => !records.some(record => record['id'] === id));
    if (missing.length > 0)
      throw new PlimsollError('reference-not-found', `the overlay of ${dir} holds no ${missing.join(', ')}`);
    return records.filter(({ id }) => !ids.includes(String(id)));
  });
}

export const overlayOf = (dir: string): OverlayRecord[] => (readOverlay(dir)?.records ?? []).map(described);

function described(record: Json): OverlayRecord {
  const affects = listOf(record['affected']).map(item => {
    const { ecosystem, name } = objectOf(objectOf(item)?.['package']) ?? {};
    return `${String(ecosystem)} ${String(name)}`;
  });
  const summary = word(record['summary']);
  return { id: String(record['id']), modified: String(record['modified']), ...(summary ? { summary } : {}), affects };
}
