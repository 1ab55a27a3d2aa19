/** rpm's own package database, `Packages.db` (rpm, lib/backend/ndb/rpmpkg.c). Little-endian. */
import { PlimsollError } from '../../../model/index.ts';

const PAGE = 4096;
const SLOT = 16;
/** The space of the first two slots holds the head of the file. */
const HEAD = 32;
const BLOCK = 16;
const MAGIC = 0x506d7052; // RpmP
const SLOT_MAGIC = 0x746f6c53; // Slot
const BLOB_MAGIC = 0x53626c42; // BlbS

export const isNdb = (data: Buffer): boolean => data.length >= HEAD && data.readUInt32LE(0) === MAGIC;

/** The blobs of all packages. */
export function* ndbBlobs(data: Buffer, damaged: (what: string) => void): Iterable<Buffer> {
  const version = data.readUInt32LE(4);
  if (version !== 0) throw new PlimsollError('record-invalid', `it has version ${version} of rpm's format, not 0`);
  const end = data.readUInt32LE(12) * PAGE;
  if (end === 0 || end > data.length) {
    throw new PlimsollError(
      'record-invalid',
      `its list of packages is to end at byte ${end}, and it has ${data.length}`,
    );
  }
  // A blob belongs to one slot: slots that name the same blob again would multiply it.
  const seen = new Set<number>();
  for (let at = HEAD; at < end; at += SLOT) {
    if (data.readUInt32LE(at) !== SLOT_MAGIC) {
      damaged(`the slot at byte ${at} is none`);
      continue;
    }
    const index = data.readUInt32LE(at + 4);
    const start = data.readUInt32LE(at + 8) * BLOCK;
    if (index === 0 || start === 0) continue;
    const length = seen.has(start) ? undefined : lengthAt(data, start, index);
    seen.add(start);
    if (length === undefined) damaged(`package ${index} is not where its slot says`);
    else yield data.subarray(start + BLOCK, start + BLOCK + length);
  }
}

function lengthAt(data: Buffer, start: number, index: number): number | undefined {
  if (start + BLOCK > data.length || data.readUInt32LE(start) !== BLOB_MAGIC) return undefined;
  if (data.readUInt32LE(start + 4) !== index) return undefined;
  const length = data.readUInt32LE(start + 12);
  return start + BLOCK + length > data.length ? undefined : length;
}
