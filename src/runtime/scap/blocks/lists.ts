/** The machine, its network interfaces, its users and groups. */
import { textOfBytes } from '../../rules/text.ts';
import type { Cursor } from '../cursor.ts';
import type { GroupRecord, InterfaceRecord, Machine, UserRecord } from './records.ts';

const hostnameBytes = 128;

export function machineOf(cursor: Cursor): Machine {
  const cpus = cursor.u32();
  const memoryBytes = cursor.u64();
  const maxPid = cursor.u64();
  const name = cursor.raw(Math.min(hostnameBytes, cursor.left));
  const nul = name.indexOf(0);
  const bootTime = cursor.left >= 8 ? cursor.u64() : 0n;
  return { cpus, memoryBytes, maxPid, hostname: textOfBytes(nul < 0 ? name : name.subarray(0, nul)), bootTime };
}

/** Number of an entry's type → size of its addresses, and whether the speed of the link follows them. */
const interfaceTypes: Record<number, [size: 4 | 16, speed: boolean]> = {
  1: [4, true],
  2: [16, true],
  3: [4, false],
  4: [16, false],
};

export function* interfacesOf(cursor: Cursor, sized: boolean): Generator<InterfaceRecord> {
  const blockEnd = cursor.end;
  while (cursor.left >= 4) {
    if (sized) cursor.end = Math.min(cursor.u32() + cursor.at, blockEnd);
    const type = interfaceTypes[cursor.u16()];
    const nameLength = cursor.u16();
    if (type) {
      const [size, speed] = type;
      const address = Buffer.from(cursor.raw(size));
      const netmask = Buffer.from(cursor.raw(size));
      cursor.skip(size + (speed ? 8 : 0));
      const name = textOfBytes(cursor.raw(nameLength)).replace(/\0.*$/s, '');
      yield { name, family: size === 4 ? 4 : 6, address, netmask };
    } else if (!sized) return;
    if (sized) cursor.at = cursor.end;
    cursor.end = blockEnd;
  }
}

const userEntry = 0;

export function* usersOf(
  cursor: Cursor,
  sized: boolean,
): Generator<{ user: UserRecord; group?: undefined } | { group: GroupRecord; user?: undefined }> {
  const blockEnd = cursor.end;
  while (cursor.left >= 4) {
    const start = cursor.at;
    if (sized) cursor.end = Math.min(Math.max(start + cursor.u32(), cursor.at), blockEnd);
    if (cursor.u8() === userEntry) {
      const uid = cursor.u32();
      const gid = cursor.u32();
      yield { user: { uid, gid, name: cursor.text(), home: cursor.text(), shell: cursor.text() } };
    } else {
      const gid = cursor.u32();
      yield { group: { gid, name: cursor.text() } };
    }
    if (sized) cursor.at = cursor.end;
    cursor.end = blockEnd;
  }
}
