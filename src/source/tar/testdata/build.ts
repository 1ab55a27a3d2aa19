/** Builds tar archives block by block, wrong ones too. */

export interface HeaderFields {
  name: string | Buffer;
  type?: string;
  /** What the size field says. */
  size?: number;
  mode?: number;
  uid?: number;
  gid?: number;
  mtime?: number;
  linkname?: string;
  /** The eight bytes of magic and version. */
  magic?: string;
  prefix?: string;
  /** Numbers as base 256 instead of octal. */
  base256?: boolean;
  /** Sum signed bytes, as old writers did. */
  signed?: boolean;
  /** Raw bytes at a position, written before the checksum. */
  raw?: [number, string | Buffer][];
}

export const magic = { v7: '\0\0\0\0\0\0\0\0', ustar: 'ustar\x0000', gnu: 'ustar  \0' };

export function header(fields: HeaderFields): Buffer {
  const block = Buffer.alloc(512);
  const number = (value: number, at: number, length: number) => {
    if (fields.base256) {
      let rest = BigInt(value);
      for (let i = at + length - 1; i > at; i--, rest >>= 8n) block[i] = Number(rest & 0xffn);
      block[at] = value < 0 ? 0xff : 0x80;
    } else block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  };
  block.set(Buffer.from(fields.name).subarray(0, 100), 0);
  number(fields.mode ?? 0o644, 100, 8);
  number(fields.uid ?? 0, 108, 8);
  number(fields.gid ?? 0, 116, 8);
  number(fields.size ?? 0, 124, 12);
  number(fields.mtime ?? 0, 136, 12);
  block.write('        ', 148, 'latin1');
  block.write(fields.type ?? '0', 156, 'latin1');
  block.write(fields.linkname ?? '', 157);
  block.write(fields.magic ?? magic.ustar, 257, 'latin1');
  block.write(fields.prefix ?? '', 345);
  for (const [at, bytes] of fields.raw ?? []) block.set(Buffer.from(bytes), at);
  let sum = 0;
  for (const byte of block) sum += fields.signed && byte > 127 ? byte - 256 : byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

export function padded(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

/** A header and its content. */
export function file(name: string | Buffer, content: string | Buffer = '', fields: Partial<HeaderFields> = {}): Buffer {
  return Buffer.concat([header({ name, size: Buffer.byteLength(content), ...fields }), padded(content)]);
}

export const directory = (name: string, fields: Partial<HeaderFields> = {}) =>
  header({ name, type: '5', mode: 0o755, ...fields });
export const symlink = (name: string, linkname: string) => header({ name, type: '2', linkname, mode: 0o777 });
export const hardlink = (name: string, linkname: string) => header({ name, type: '1', linkname });

export function paxRecord(key: string, value: string | Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from('\n')]);
  let length = rest.length;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

/** A pax extended header for the next entry, or with type `g` for all. */
export function pax(records: Record<string, string | Buffer> | [string, string | Buffer][], type = 'x'): Buffer {
  const list = Array.isArray(records) ? records : Object.entries(records);
  return file('pax', Buffer.concat(list.map(([key, value]) => paxRecord(key, value))), { type });
}

/** A GNU long name (`L`) or long link target (`K`). */
export const long = (type: 'L' | 'K', text: string) =>
  file('././@LongLink', `${text}\0`, { type, magic: magic.gnu });

export const end = Buffer.alloc(1024);

export const archive = (...parts: Buffer[]): Buffer => Buffer.concat([...parts, end]);
