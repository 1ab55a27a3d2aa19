/** Lists of open files, a block a thread. */
import type { Cursor } from '../cursor.ts';
import { type FdKind, type FdRecord, fdKinds } from './records.ts';

/** Kind 16: a file, with its flags. */
const fileWithFlags = 16;

const readers: Partial<Record<FdKind, (cursor: Cursor, record: FdRecord) => void>> = {
  ipv4: (cursor, record) => connection(cursor, record, 4),
  ipv6: (cursor, record) => connection(cursor, record, 16),
  'ipv4-server': (cursor, record) => server(cursor, record, 4),
  'ipv6-server': (cursor, record) => server(cursor, record, 16),
  unix(cursor, record) {
    record.unixSource = cursor.u64();
    record.unixDestination = cursor.u64();
    record.name = cursor.text();
  },
  unknown() {},
};

function connection(cursor: Cursor, record: FdRecord, size: number): void {
  record.source = Buffer.from(cursor.raw(size));
  record.destination = Buffer.from(cursor.raw(size));
  record.sourcePort = cursor.u16();
  record.destinationPort = cursor.u16();
  record.protocol = cursor.u8();
}

function server(cursor: Cursor, record: FdRecord, size: number): void {
  record.destination = Buffer.from(cursor.raw(size));
  record.destinationPort = cursor.u16();
  record.protocol = cursor.u8();
}

/** @param sized each entry says how long it is. */
export function* filesOf(cursor: Cursor, sized: boolean): Generator<FdRecord> {
  const blockEnd = cursor.end;
  while (cursor.left >= 4) {
    const start = cursor.at;
    const end = sized ? start + cursor.u32() : blockEnd;
    cursor.end = Math.min(Math.max(end, cursor.at), blockEnd);
    const fd = cursor.i64();
    const inode = cursor.u64();
    const number = cursor.u8();
    const kind = fdKinds[number];
    const record: FdRecord = {
      fd,
      kind: kind ?? 'unsupported',
      inode,
      name: '',
      openFlags: 0,
      device: 0,
      sourcePort: 0,
      destinationPort: 0,
      protocol: 0,
      unixSource: 0n,
      unixDestination: 0n,
    };
    if (kind === undefined) {
      // A kind of a later version: only its length leads beyond it.
      record.name = `unknown-type:[${number}]`;
      if (!sized) return;
    } else if (number === fileWithFlags) {
      record.openFlags = cursor.u32();
      record.name = cursor.text();
      if (sized && cursor.left >= 4) record.device = cursor.u32();
    } else {
      const read = readers[kind];
      if (read) read(cursor, record);
      else record.name = cursor.text();
    }
    if (sized) cursor.at = cursor.end;
    cursor.end = blockEnd;
    yield record;
  }
}
