/** For tests: zip archives, honest ones and others. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipFile {
  name: string;
  content?: string | Uint8Array;
  stored?: boolean;
  /** What the directory says, where it lies. */
  lies?: { size?: number; compressedSize?: number; offset?: number; flags?: number; method?: number };
  /** Sizes follow the content, as Java's own tools write them. */
  streamed?: boolean;
}

export interface ZipForm {
  /** In front of the archive. */
  prefix?: string;
  comment?: string;
  /** Counts and offsets stand in the ZIP64 records alone. */
  zip64?: boolean;
}

export function zipOf(files: readonly ZipFile[] | Record<string, string | Uint8Array>, form: ZipForm = {}): Buffer {
  const list = Array.isArray(files)
    ? (files as ZipFile[])
    : Object.entries(files).map(([name, content]) => ({ name, content }));
  const { prefix = '', comment = '', zip64 = false } = form;
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content = '', stored = false, lies = {}, streamed = false } of list as ZipFile[]) {
    const raw = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
    const data = stored ? raw : deflateRawSync(raw);
    const method = lies.method ?? (stored ? 0 : 8);
    const path = Buffer.from(name);
    const flags = lies.flags ?? (streamed ? 8 : 0);
    const local = Buffer.alloc(30);
    local.write('PK\x03\x04', 'latin1');
    local.writeUInt16LE(flags, 6);
    local.writeUInt16LE(method, 8);
    if (!streamed) {
      local.writeUInt32LE(crc32(raw), 14);
      local.writeUInt32LE(data.length, 18);
      local.writeUInt32LE(raw.length, 22);
    }
    local.writeUInt16LE(path.length, 26);
    const descriptor = Buffer.alloc(streamed ? 16 : 0);
    if (streamed) {
      descriptor.write('PK\x07\x08', 'latin1');
      descriptor.writeUInt32LE(crc32(raw), 4);
      descriptor.writeUInt32LE(data.length, 8);
      descriptor.writeUInt32LE(raw.length, 12);
    }
    parts.push(local, path, data, descriptor);

    const central = Buffer.alloc(46);
    central.write('PK\x01\x02', 'latin1');
    central.writeUInt16LE(flags, 8);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(crc32(raw), 16);
    central.writeUInt32LE(lies.compressedSize ?? data.length, 20);
    central.writeUInt32LE(lies.size ?? raw.length, 24);
    central.writeUInt16LE(path.length, 28);
    const at = lies.offset ?? offset;
    const extra = Buffer.alloc(zip64 ? 12 : 0);
    if (zip64) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(8, 2);
      extra.writeBigUInt64LE(BigInt(at), 4);
    }
    central.writeUInt16LE(extra.length, 30);
    central.writeUInt32LE(zip64 ? 0xffffffff : at, 42);
    directory.push(central, path, extra);
    offset += local.length + path.length + data.length + descriptor.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(zip64 ? 0xffff : list.length, 8);
  end.writeUInt16LE(zip64 ? 0xffff : list.length, 10);
  end.writeUInt32LE(zip64 ? 0xffffffff : listed.length, 12);
  end.writeUInt32LE(zip64 ? 0xffffffff : offset, 16);
  end.writeUInt16LE(comment.length, 20);
  const records = zip64 ? zip64Records(list.length, listed.length, offset) : Buffer.alloc(0);
  return Buffer.concat([Buffer.from(prefix), ...parts, listed, records, end, Buffer.from(comment)]);
}

function zip64Records(count: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(56 + 20);
  record.write('PK\x06\x06', 'latin1');
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(count), 24);
  record.writeBigUInt64LE(BigInt(count), 32);
  record.writeBigUInt64LE(BigInt(size), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  record.write('PK\x06\x07', 56, 'latin1');
  record.writeBigUInt64LE(BigInt(offset + size), 64);
  return record;
}
