/** Tar archives entry by entry, including such as no honest tool writes (POSIX.1-2017 pax, ustar). */

export interface TarEntry {
  name: string;
  body?: string | Uint8Array;
  /** Size that the header states; default the body's. */
  size?: number;
  /** `0` file, `1` hard link, `2` symbolic link, `5` directory, `S` GNU sparse, `x` pax header … */
  type?: string;
  linkname?: string;
}

const block = 512;
const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;

/** Sizes of 8 GiB and more stand in GNU's base-256 form. */
function sizeField(size: number): Buffer {
  if (size < 8 ** 11) return Buffer.from(octal(size, 12), 'latin1');
  const field = Buffer.alloc(12);
  field.writeBigUInt64BE(BigInt(size), 4);
  field[0] = 0x80;
  return field;
}

/** One header block with a right checksum. */
export function header(entry: TarEntry, size: number): Buffer {
  const bytes = Buffer.alloc(block);
  bytes.write(entry.name, 0, 100, 'utf8');
  bytes.write(octal(entry.type === '5' ? 0o755 : 0o644, 8), 100, 'latin1');
  bytes.write(octal(0, 8), 108, 'latin1');
  bytes.write(octal(0, 8), 116, 'latin1');
  sizeField(size).copy(bytes, 124);
  bytes.write(octal(0, 12), 136, 'latin1');
  bytes.write('        ', 148, 'latin1');
  bytes.write(entry.type ?? '0', 156, 'latin1');
  bytes.write(entry.linkname ?? '', 157, 100, 'utf8');
  bytes.write('ustar\u000000', 257, 'latin1');
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return bytes;
}

/** A whole archive. */
export function tar(entries: TarEntry[]): Buffer {
  const parts: Buffer[] = [];
  for (const entry of entries) {
    const body = Buffer.from(entry.body ?? '');
    parts.push(header(entry, entry.size ?? body.length), body, Buffer.alloc((block - (body.length % block)) % block));
  }
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}
