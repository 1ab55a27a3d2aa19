import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openRing, type Ring } from './ring.ts';

const page = 4096;
const size = 4096;
const busy = 0x80000000;
const discarded = 0x40000000;

/** A file in the form of the kernel's ring: position of the consumer, of the producer, and the data twice. */
async function ringFile() {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-ring-'));
  const fd = openSync(join(folder, 'ring'), 'w+');
  ftruncateSync(fd, 2 * page + 2 * size);
  let produced = 0;
  const position = (at: number): void => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(at));
    writeSync(fd, bytes, 0, 8, page);
  };
  const put = (at: number, bytes: Buffer): void => {
    for (const [index, byte] of bytes.entries()) {
      const place = (at + index) % size;
      for (const copy of [0, size]) writeSync(fd, Buffer.of(byte), 0, 1, 2 * page + place + copy);
    }
  };
  const ring = await openRing(fd, size);
  return {
    ring,
    write(text: string, flags = 0) {
      const record = Buffer.alloc((8 + text.length + 7) & ~7);
      record.writeUInt32LE((text.length | flags) >>> 0);
      record.write(text, 8, 'latin1');
      put(produced, record);
      produced += record.length;
      position(produced);
    },
    /** The record that was left busy is whole. */
    commit(at: number, length: number) {
      const header = Buffer.alloc(4);
      header.writeUInt32LE(length);
      put(at, header);
    },
    close() {
      ring.close();
      closeSync(fd);
      rmSync(folder, { recursive: true });
    },
  };
}

let close = (): void => {};
afterEach(() => close());
const opened = async (): Promise<Awaited<ReturnType<typeof ringFile>>> => {
  const file = await ringFile();
  close = file.close;
  return file;
};
const read = (ring: Ring, most = 1000): string[] => {
  const texts: string[] = [];
  const count = ring.drain((data, start, end) => texts.push(data.toString('latin1', start, end)), most);
  expect(count).toBe(texts.length);
  return texts;
};

describe('the ring of the kernel', () => {
  it('gives what was written, once, in its order', async () => {
    const { ring, write } = await opened();
    expect(read(ring)).toEqual([]);
    for (const text of ['one', 'seventeen letters', '']) write(text);
    expect(ring.waiting()).toBe(16 + 32 + 8);
    expect(read(ring)).toEqual(['one', 'seventeen letters', '']);
    expect([ring.waiting(), read(ring)]).toEqual([0, []]);
  });

  it('gives no more than was asked for', async () => {
    const { ring, write } = await opened();
    for (let i = 0; i < 5; i++) write(String(i));
    expect([read(ring, 2), read(ring, 2), read(ring, 2)]).toEqual([['0', '1'], ['2', '3'], ['4']]);
  });

  it('waits for a record that is being written, and for those behind it', async () => {
    const { ring, write, commit } = await opened();
    write('first');
    write('later', busy);
    write('last');
    expect(read(ring)).toEqual(['first']);
    commit(16, 5);
    expect(read(ring)).toEqual(['later', 'last']);
  });

  it('leaves out what was discarded', async () => {
    const { ring, write } = await opened();
    write('gone', discarded);
    write('there');
    expect(read(ring)).toEqual(['there']);
  });

  it('goes round, and cuts no record at its end', async () => {
    const { ring, write } = await opened();
    for (let round = 0; round < 20; round++) {
      const text = `${round}-${'x'.repeat(900)}`;
      write(text);
      expect(read(ring)).toEqual([text]);
    }
  });
});
