import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fanMasks, fanotifyEvents } from './fanotify-record.ts';

function infoOf(kind: number, name: string): Buffer {
  const info = Buffer.alloc(4 + 8 + 8 + 4);
  info[0] = kind;
  info.write('filesyst', 4);
  info.writeUInt32LE(4, 12);
  info.writeInt32LE(1, 16);
  info.write('hndl', 20);
  const whole = Buffer.concat([info, Buffer.from(`${name}\0`)]);
  whole.writeUInt16LE(whole.length, 2);
  return whole;
}

function eventOf(mask: number, fd: number, pid: number, ...infos: Buffer[]): Buffer {
  const metadata = Buffer.alloc(24);
  metadata[4] = 3;
  metadata.writeUInt16LE(24, 6);
  metadata.writeUInt32LE(mask, 8);
  metadata.writeInt32LE(fd, 16);
  metadata.writeInt32LE(pid, 20);
  const whole = Buffer.concat([metadata, ...infos]);
  whole.writeUInt32LE(whole.length, 0);
  return whole;
}

const bytes = Buffer.concat([
  eventOf(fanMasks.open, 9, 42),
  eventOf(fanMasks.create, -1, 43, infoOf(2, 'new')),
  eventOf(fanMasks.rename, -1, 44, infoOf(10, 'old'), infoOf(12, 'new')),
]);

describe('what fanotify says', () => {
  it('is read one after the other, with names and handles', () => {
    const rows = [...fanotifyEvents(bytes)].map(({ mask, fd, pid, entry, from }) => {
      return [mask, fd, pid, entry?.name.toString(), from?.name.toString()];
    });
    expect(rows).toEqual([
      [fanMasks.open, 9, 42, undefined, undefined],
      [fanMasks.create, -1, 43, 'new', undefined],
      [fanMasks.rename, -1, 44, 'new', 'old'],
    ]);
    const [, created] = fanotifyEvents(bytes);
    expect(created?.entry).toMatchObject({ fileSystem: Buffer.from('filesyst').toString('hex') });
    expect(created?.entry?.handle.subarray(8).toString()).toBe('hndl');
  });

  it('ends where it is damaged, and never fails', () => {
    expect([...fanotifyEvents(bytes.subarray(0, 40))]).toHaveLength(1);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const changed = Buffer.from(bytes);
        changed[at] = value;
        expect([...fanotifyEvents(changed)].length).toBeLessThanOrEqual(3);
      }),
    );
  });
});
