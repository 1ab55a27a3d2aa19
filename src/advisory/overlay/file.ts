import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hexDigest } from '../../kit/index.ts';
import { PlimsollError } from '../../model/index.ts';
import type { Json } from '../json.ts';
import { publishedBounds } from '../published/bounds.ts';

/** A private overlay: OSV records of one's own, beside a database and untouched by its builds and updates. */
export const overlayPath = (dir: string): string => join(dir, 'overlay', 'records.json');

export interface Overlay {
  /** OSV records, valid, by id. */
  records: Json[];
  /** sha256 of the file: part of what reports call the database. */
  digest: string;
}

/** undefined: there is none. @throws PlimsollError `database-invalid`, `bound` */
export function readOverlay(dir: string): Overlay | undefined {
  const path = overlayPath(dir);
  if (!existsSync(path)) return undefined;
  if (statSync(path).size > publishedBounds.overlayBytes)
    throw new PlimsollError('bound', `${path} has more than ${publishedBounds.overlayBytes} bytes`);
  const bytes = readFileSync(path);
  try {
    const { schemaVersion, records } = JSON.parse(bytes.toString('utf8')) as {
      schemaVersion: unknown;
      records: Json[];
    };
    if (schemaVersion !== 1 || !Array.isArray(records)) throw new Error('another version');
    return records.length > 0 ? { records, digest: hexDigest(bytes) } : undefined;
  } catch (cause) {
    throw new PlimsollError('database-invalid', `${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
