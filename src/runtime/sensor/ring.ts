/**
 * The kernel's ring buffer (BPF_MAP_TYPE_RINGBUF, kernel's Documentation/bpf/ringbuf.rst), mapped into memory and read in
 * place: a page with the consumer's position, a page with the producer's, and the data twice in a row, so that no record
 * is cut at its end.
 */
import type { LibraryHandle } from 'koffi';
import { PlimsollError } from '../../model/index.ts';

const protRead = 1;
const protWrite = 2;
const mapShared = 1;
const busy = 0x80000000;
const discarded = 0x40000000;
const recordHeader = 8;

export interface Ring {
  /**
   * Hands on what has been written since the last time, at most so many records.
   * @param take the bytes of all data, where the record begins and where it ends; they are the kernel's again once it returns
   * @returns how many records it was
   */
  drain(take: (data: Buffer, start: number, end: number) => void, most: number): number;
  /** Bytes that wait to be read. */
  waiting(): number;
  readonly size: number;
  close(): void;
}

/** @throws PlimsollError `sensor-unavailable` */
export async function openRing(fd: number, size: number): Promise<Ring> {
  const { default: koffi } = await import('koffi');
  const libc: LibraryHandle = koffi.load('libc.so.6');
  const mmap = libc.func('void *mmap(void *addr, size_t length, int prot, int flags, int fd, int64_t offset)');
  const munmap = libc.func('int munmap(void *addr, size_t length)');
  const page: number = libc.func('long sysconf(int name)')(30);
  const map = (length: number, protection: number, offset: number): { at: unknown; bytes: ArrayBuffer } => {
    const at: unknown = mmap(null, length, protection, mapShared, fd, offset);
    if (koffi.address(at) === 0xffffffffffffffffn)
      throw new PlimsollError('sensor-unavailable', `the ring buffer cannot be mapped (errno ${koffi.errno()})`);
    return { at, bytes: koffi.view(at, length) };
  };
  const consumer = map(page, protRead | protWrite, 0);
  const producer = map(page + 2 * size, protRead, page);
  const consumed = new BigUint64Array(consumer.bytes, 0, 1);
  const produced = new BigUint64Array(producer.bytes, 0, 1);
  const words = new Int32Array(producer.bytes, page);
  const data = Buffer.from(producer.bytes, page);
  const mask = size - 1;
  let position = Number(Atomics.load(consumed, 0));
  return {
    size,
    waiting: () => Number(Atomics.load(produced, 0)) - position,
    drain(take, most) {
      // Loads are atomic: what a record says must not be read before its header (matters on arm64).
      const end = Number(Atomics.load(produced, 0));
      let records = 0;
      while (position < end && records < most) {
        const at = position & mask;
        const header = Atomics.load(words, at >> 2) >>> 0;
        if ((header & busy) !== 0) break;
        const length = header & ~discarded & 0x3fffffff;
        if ((header & discarded) === 0) {
          take(data, at + recordHeader, at + recordHeader + length);
          records++;
        }
        position += (length + recordHeader + 7) & ~7;
        // Given back now and then, so that the kernel has room while a long run is read.
        if ((records & 63) === 0) Atomics.store(consumed, 0, BigInt(position));
      }
      Atomics.store(consumed, 0, BigInt(position));
      return records;
    },
    close() {
      munmap(consumer.at, page);
      munmap(producer.at, page + 2 * size);
    },
  };
}
