/** For tests: package headers, and databases of every format that hold them. */

export type Value = string | string[] | number[];

/** A header as a database holds it: strings, string arrays and 32-bit integers, in the order given. */
export function headerOf(values: Record<number, Value>): Buffer {
  const index: Buffer[] = [];
  const data: Buffer[] = [];
  let at = 0;
  for (const [tag, value] of Object.entries(values)) {
    const numbers = typeof value !== 'string' && typeof value[0] === 'number';
    if (numbers && at % 4 !== 0) at += data.push(Buffer.alloc(4 - (at % 4))) && 4 - (at % 4);
    const bytes = numbers ? Buffer.concat((value as number[]).map(uint32)) : text(value as string | string[]);
    const type = numbers ? 4 : typeof value === 'string' ? 6 : 8;
    index.push(uint32(Number(tag)), uint32(type), uint32(at), uint32(typeof value === 'string' ? 1 : value.length));
    data.push(bytes);
    at += bytes.length;
  }
  return Buffer.concat([uint32(index.length / 4), uint32(at), ...index, ...data]);
}

function text(value: string | string[]): Buffer {
  return Buffer.from(
    [value]
      .flat()
      .map(one => `${one}\0`)
      .join(''),
  );
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

/** A package with the usual tags. */
export const packageHeader = (name: string, version = '1.0', more: Record<number, Value> = {}): Buffer =>
  headerOf({ 1000: name, 1001: version, 1002: '1.el9', 1011: 'Red Hat, Inc.', 1022: 'x86_64', ...more });

/** `Packages.db`. */
export function ndbOf(blobs: readonly Buffer[]): Buffer {
  const slots = Buffer.alloc(4096);
  slots.write('RpmP');
  slots.writeUInt32LE(1, 12);
  for (let at = 32; at < slots.length; at += 16) slots.write('Slot', at);
  const bodies: Buffer[] = [];
  let block = slots.length / 16;
  for (const [index, blob] of blobs.entries()) {
    const number = index + 1;
    const body = Buffer.alloc(Math.ceil((16 + blob.length + 12) / 16) * 16);
    body.write('BlbS');
    body.writeUInt32LE(number, 4);
    body.writeUInt32LE(blob.length, 12);
    blob.copy(body, 16);
    body.write('BlbE', body.length - 4);
    slots.writeUInt32LE(number, 32 + 16 * index + 4);
    slots.writeUInt32LE(block, 32 + 16 * index + 8);
    slots.writeUInt32LE(body.length / 16, 32 + 16 * index + 12);
    bodies.push(body);
    block += body.length / 16;
  }
  return Buffer.concat([slots, ...bodies]);
}

/** Berkeley DB, `Packages`: one hash or leaf page, and overflow chains for what is larger than a quarter of it. */
export function bdbOf(
  blobs: readonly Buffer[],
  {
    kind = 'hash',
    order = 'little',
    size = 512,
  }: { kind?: 'hash' | 'btree'; order?: 'little' | 'big'; size?: number } = {},
): Buffer {
  const u32 = (page: Buffer, value: number, at: number) =>
    order === 'little' ? page.writeUInt32LE(value, at) : page.writeUInt32BE(value, at);
  const u16 = (page: Buffer, value: number, at: number) =>
    order === 'little' ? page.writeUInt16LE(value, at) : page.writeUInt16BE(value, at);
  const meta = Buffer.alloc(size);
  u32(meta, kind === 'hash' ? 0x061561 : 0x053162, 12);
  u32(meta, 9, 16);
  u32(meta, size, 20);
  meta[25] = kind === 'hash' ? 8 : 9;
  const main = Buffer.alloc(size);
  main[25] = kind === 'hash' ? 13 : 5;
  const pages = [meta, main];
  let end = size;
  let count = 0;
  const put = (item: Buffer) => {
    end -= item.length;
    item.copy(main, end);
    u16(main, end, 26 + 2 * count++);
  };
  const value = (bytes: Buffer): Buffer => {
    const head = Buffer.alloc(kind === 'hash' ? 1 : 3);
    if (kind === 'hash') head[0] = 1;
    else {
      u16(head, bytes.length, 0);
      head[2] = 1;
    }
    return Buffer.concat([head, bytes]);
  };
  const number = (key: number): Buffer => {
    const bytes = Buffer.alloc(4);
    u32(bytes, key, 0);
    return bytes;
  };
  put(value(number(0)));
  put(value(number(blobs.length)));
  for (const [index, blob] of blobs.entries()) {
    put(value(number(index + 1)));
    if (blob.length <= size / 4) {
      put(value(blob));
      continue;
    }
    const item = Buffer.alloc(12);
    item[kind === 'hash' ? 0 : 2] = 3;
    u32(item, pages.length, 4);
    u32(item, blob.length, 8);
    put(item);
    const room = size - 26;
    for (let at = 0; at < blob.length; at += room) {
      const page = Buffer.alloc(size);
      const part = blob.subarray(at, at + room);
      part.copy(page, 26);
      page[25] = 7;
      u16(page, part.length, 22);
      u32(page, at + room < blob.length ? pages.length + 1 : 0, 16);
      pages.push(page);
    }
  }
  u16(main, count, 20);
  u32(meta, pages.length - 1, 32);
  return Buffer.concat(pages);
}
