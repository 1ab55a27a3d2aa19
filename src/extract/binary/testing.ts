/** For tests: executables made by hand. */

export interface TestSegment {
  address: number;
  bytes: Uint8Array;
  /** `r`, `rx`, `rw` */
  flags: string;
}

/** An ELF file that is its header, its program headers, and these segments at multiples of sixteen. */
export function elfOf(
  segments: readonly TestSegment[],
  { littleEndian = true, pointerSize = 8, machine = 62, behind = Buffer.alloc(0) as Buffer } = {},
): Buffer {
  const wide = pointerSize === 8;
  const header = wide ? 64 : 52;
  const entry = wide ? 56 : 32;
  const write = writer(littleEndian, pointerSize);
  const head = Buffer.alloc(header);
  head.set([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, littleEndian ? 1 : 2, 1]);
  write.u16(head, 16, 2);
  write.u16(head, 18, machine);
  write.pointer(head, wide ? 32 : 28, header);
  write.u16(head, wide ? 54 : 42, entry);
  write.u16(head, wide ? 56 : 44, segments.length);
  const table = Buffer.alloc(segments.length * entry);
  const parts: Buffer[] = [head, table];
  let position = header + table.length;
  for (const [index, { address, bytes, flags }] of segments.entries()) {
    const pad = Buffer.alloc((16 - (position % 16)) % 16);
    position += pad.length;
    const at = index * entry;
    write.u32(table, at, 1);
    write.u32(table, at + (wide ? 4 : 24), 4 | (flags.includes('x') ? 1 : 0) | (flags.includes('w') ? 2 : 0));
    write.pointer(table, at + (wide ? 8 : 4), position);
    write.pointer(table, at + (wide ? 16 : 8), address);
    write.pointer(table, at + (wide ? 32 : 16), bytes.length);
    parts.push(pad, Buffer.from(bytes));
    position += bytes.length;
  }
  const least = Buffer.alloc(Math.max(0, 4096 - position));
  return Buffer.concat([...parts, behind, least]);
}

/** Writes numbers as a machine does. */
export function writer(littleEndian: boolean, pointerSize: number) {
  const u16 = (to: Buffer, at: number, value: number) =>
    littleEndian ? to.writeUInt16LE(value, at) : to.writeUInt16BE(value, at);
  const u32 = (to: Buffer, at: number, value: number) =>
    littleEndian ? to.writeUInt32LE(value, at) : to.writeUInt32BE(value, at);
  const u64 = (to: Buffer, at: number, value: number) =>
    littleEndian ? to.writeBigUInt64LE(BigInt(value), at) : to.writeBigUInt64BE(BigInt(value), at);
  return { u16, u32, pointer: pointerSize === 8 ? u64 : u32 };
}

/** The bytes of several parts, one after the other; text is UTF-8. */
export const join = (...parts: (string | Uint8Array | number[])[]): Buffer =>
  Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));
