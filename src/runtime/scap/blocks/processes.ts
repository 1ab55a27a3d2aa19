/** Process list blocks. Later forms have more fields, and from the ninth on each entry says how long it is. */
import type { Cursor } from '../cursor.ts';
import type { ThreadRecord } from './records.ts';

/** Bytes that are left of an entry when it ends with the capabilities: fields before those came later, between others. */
const capabilitiesEnd = 29;

/** @param form 1 to 9. */
export function* threadsOf(cursor: Cursor, form: number): Generator<ThreadRecord> {
  const blockEnd = cursor.end;
  while (cursor.left >= 4) {
    // The length counts its own four bytes.
    const start = cursor.at;
    const end = form >= 9 ? start + cursor.u32() : blockEnd;
    cursor.end = Math.min(Math.max(end, cursor.at), blockEnd);
    const record = fixedFields(cursor, form);
    if (form >= 9) {
      appendedFields(cursor, record);
      cursor.at = cursor.end;
    }
    cursor.end = blockEnd;
    yield record;
  }
}

function fixedFields(cursor: Cursor, form: number): ThreadRecord {
  const from = <T>(first: number, read: () => T, otherwise: T): T => (form >= first ? read() : otherwise);
  const i64 = () => cursor.i64();
  const u32 = () => cursor.u32();
  const counted = () => Buffer.from(cursor.counted());
  const none = Buffer.alloc(0);
  // In the order of the file.
  const tid = i64();
  const pid = i64();
  const ptid = i64();
  const sid = from(6, i64, -1);
  const vpgid = from(8, i64, -1);
  const comm = cursor.text();
  const exe = cursor.text();
  const exepath = from(7, () => cursor.text(), '');
  const args = counted();
  const cwd = cursor.text();
  const fdlimit = i64();
  const flags = u32();
  const uid = u32();
  const gid = u32();
  const vmSize = from(2, u32, 0);
  const vmRss = from(2, u32, 0);
  const vmSwap = from(2, u32, 0);
  const faultsMajor = from(2, i64, 0);
  const faultsMinor = from(2, i64, 0);
  const env = from(3, counted, none);
  const vtid = from(4, i64, -1);
  const vpid = from(4, i64, -1);
  const cgroups = from(4, counted, none);
  const root = from(5, () => cursor.text(), '');
  return {
    tid,
    pid,
    ptid,
    sid,
    vpgid,
    pgid: -1,
    comm,
    exe,
    exepath,
    args,
    cwd,
    fdlimit,
    flags,
    uid,
    gid,
    vmSize,
    vmRss,
    vmSwap,
    faultsMajor,
    faultsMinor,
    env,
    vtid,
    vpid,
    cgroups,
    root,
    pidnsStart: 0n,
    tty: 0,
    loginuid: 0xffffffff,
    exeWritable: false,
    capInheritable: 0n,
    capPermitted: 0n,
    capEffective: 0n,
    exeUpperLayer: false,
    exeInode: 0n,
    exeCtime: 0n,
    exeMtime: 0n,
    exeFromMemfd: false,
    exeLowerLayer: false,
  };
}

/** Fields that follow as long as the entry has bytes for them. */
function appendedFields(cursor: Cursor, record: ThreadRecord): void {
  const has = (bytes: number) => cursor.left >= bytes;
  if (cursor.left > capabilitiesEnd) {
    if (has(8)) record.pidnsStart = cursor.u64();
    if (has(4)) record.tty = cursor.u32();
  }
  if (has(4)) record.loginuid = cursor.u32();
  if (has(1)) record.exeWritable = cursor.u8() !== 0;
  if (has(8)) record.capInheritable = cursor.u64();
  if (has(8)) record.capPermitted = cursor.u64();
  if (has(8)) record.capEffective = cursor.u64();
  if (has(1)) record.exeUpperLayer = cursor.u8() !== 0;
  if (has(8)) record.exeInode = cursor.u64();
  if (has(8)) record.exeCtime = cursor.u64();
  if (has(8)) record.exeMtime = cursor.u64();
  if (has(1)) record.exeFromMemfd = cursor.u8() !== 0;
  if (has(1)) record.exeLowerLayer = cursor.u8() !== 0;
  if (has(8)) record.pgid = cursor.i64();
}
