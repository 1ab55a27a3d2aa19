/** Reads a section that is in memory: numbers as LEB128, names as UTF-8 behind their length (WebAssembly core spec, 5.2). */
import { wasmBounds } from './bounds.ts';

/** Something that is no WebAssembly; what was read before it holds. */
export class Malformed extends Error {}

export interface Cursor {
  /** Bytes that are left. */
  left(): number;
  byte(): number;
  /** An unsigned number of at most 32 bits. */
  u32(): number;
  /** Passes over a number of any kind and of at most 64 bits. */
  pass(): void;
  name(): string;
  bytes(count: number): Buffer;
}

const decoder = new TextDecoder();

/** @throws Malformed in every step, for what is cut off or written in more bytes than the specification lets it have */
export function cursorOf(bytes: Buffer): Cursor {
  let at = 0;
  const byte = (): number => {
    if (at >= bytes.length) throw new Malformed('it is cut off');
    return bytes[at++]!;
  };
  const u32 = (): number => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const one = byte();
      // Five bytes, of which the last has four bits to give (core spec, 5.2.2).
      if (shift === 28 && one > 0x0f) throw new Malformed('a number is longer than 32 bits');
      value += (one & 0x7f) * 2 ** shift;
      if (one < 0x80) return value;
    }
    throw new Malformed('a number is longer than 32 bits');
  };
  const take = (count: number): Buffer => {
    if (count > bytes.length - at) throw new Malformed('it is cut off');
    at += count;
    return bytes.subarray(at - count, at);
  };
  return {
    left: () => bytes.length - at,
    byte,
    u32,
    pass() {
      for (let count = 0; byte() >= 0x80; ) if (++count >= 10) throw new Malformed('a number is longer than 64 bits');
    },
    name() {
      const length = u32();
      if (length > wasmBounds.nameBytes) throw new Malformed(`a name has ${length} bytes`);
      return decoder.decode(take(length));
    },
    bytes: take,
  };
}
