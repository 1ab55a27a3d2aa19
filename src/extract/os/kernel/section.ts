/**
 * A section of an ELF file by name (System V gABI, chapter 4), of either class and byte order. Undefined when the file is
 * none, has no such section, or has a table that reaches beyond its end.
 */
export function sectionOf(data: Buffer, name: string): Buffer | undefined {
  if (data.length < 64 || data.readUInt32BE(0) !== 0x7f454c46) return undefined;
  const wide = data[4] === 2;
  const little = data[5] === 1;
  const u16 = (at: number): number => (little ? data.readUInt16LE(at) : data.readUInt16BE(at));
  const u32 = (at: number): number => (little ? data.readUInt32LE(at) : data.readUInt32BE(at));
  /** An address-sized number; those beyond 2^53 lose digits and are outside of the file anyway. */
  const word = (at: number): number => {
    if (!wide) return u32(at);
    return little ? u32(at) + u32(at + 4) * 2 ** 32 : u32(at) * 2 ** 32 + u32(at + 4);
  };
  const table = word(wide ? 40 : 32);
  const entry = u16(wide ? 58 : 46);
  const count = u16(wide ? 60 : 48);
  const namesIndex = u16(wide ? 62 : 50);
  if (entry < (wide ? 64 : 40) || namesIndex >= count || table + entry * count > data.length) return undefined;
  const contentOf = (index: number): Buffer | undefined => {
    const at = table + entry * index;
    const start = word(at + (wide ? 24 : 16));
    const size = word(at + (wide ? 32 : 20));
    return start + size <= data.length ? data.subarray(start, start + size) : undefined;
  };
  const names = contentOf(namesIndex);
  if (!names) return undefined;
  const wanted = Buffer.from(`${name}\0`);
  for (let index = 0; index < count; index++) {
    const at = u32(table + entry * index);
    if (at + wanted.length <= names.length && names.compare(wanted, 0, wanted.length, at, at + wanted.length) === 0) {
      return contentOf(index);
    }
  }
  return undefined;
}
