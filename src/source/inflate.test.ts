import zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlimsollError } from '../model/index.ts';
import { readBlob } from './blob.ts';
import { type SourceBounds, sourceBounds } from './bounds.ts';
import { type Inflated, inflate } from './inflate.ts';

async function* blobOf(bytes: Uint8Array, chunk = 100_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
}

interface Outcome extends Partial<Inflated> {
  raw: Buffer;
  error?: PlimsollError;
}

async function inflateAll(
  bytes: Uint8Array,
  { chunk, bounds, checksum = true }: { chunk?: number; bounds?: SourceBounds; checksum?: boolean } = {},
): Promise<Outcome> {
  const parts: Buffer[] = [];
  const reader = readBlob(blobOf(bytes, chunk), () => {});
  const keep = (part: Buffer) => void parts.push(Buffer.from(part));
  try {
    const inflated = await inflate(reader, keep, { bounds, checksum });
    return { ...inflated, raw: Buffer.concat(parts) };
  } catch (error) {
    return { raw: Buffer.concat(parts), error: error as PlimsollError };
  } finally {
    reader.close();
  }
}

/** Bytes that compress somewhat, the same every time. */
function sample(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 1;
  for (let at = 0; at < length; at++) {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    bytes[at] = (state >> 16) & (at % 64 < 32 ? 0xff : 0x03);
  }
  return bytes;
}

const raw = sample(1_000_000);
const gzip = (bytes: Uint8Array) => zlib.gzipSync(bytes, { level: 1 });
const zstd = (bytes: Uint8Array) => zlib.zstdCompressSync(bytes);
const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

/** A gzip header with all that it can hold. */
function dressed(bytes: Buffer): Buffer {
  const plain = gzip(bytes);
  const head = Buffer.from(plain.subarray(0, 10));
  head[3] = 2 | 4 | 8 | 16;
  return Buffer.concat([
    head,
    Buffer.from([5, 0, 1, 2, 3, 4, 5]),
    Buffer.from('name.tar\0a comment\0'),
    Buffer.from([0, 0]),
    plain.subarray(10),
  ]);
}

describe('what a blob is compressed with shows in its bytes', () => {
  test.each<[string, Buffer, Inflated['compression']]>([
    ['nothing', raw, 'none'],
    ['gzip', gzip(raw), 'gzip'],
    ['gzip with every optional field', dressed(raw), 'gzip'],
    ['zstd', zstd(raw), 'zstd'],
    ['several gzip members', Buffer.concat([gzip(raw.subarray(0, 300_000)), gzip(raw.subarray(300_000))]), 'gzip'],
    ['several zstd frames', Buffer.concat([zstd(raw.subarray(0, 300_000)), zstd(raw.subarray(300_000))]), 'zstd'],
    [
      'skippable zstd frames',
      Buffer.concat([skippable, zstd(raw.subarray(0, 9)), skippable, zstd(raw.subarray(9)), skippable]),
      'zstd',
    ],
  ])('%s', async (_, bytes, compression) => {
    for (const chunk of [4099, 65_536, bytes.length]) {
      const outcome = await inflateAll(bytes, { chunk });
      expect(outcome.error).toBeUndefined();
      expect(outcome).toMatchObject({ compression, rawSize: raw.length, trailing: false });
      expect(outcome.raw.equals(raw)).toBe(true);
    }
  });

  test('hundreds of small members, as eStargz has', async () => {
    const members = Array.from({ length: 300 }, (_, at) => gzip(raw.subarray(at * 1000, at * 1000 + 1000)));
    const outcome = await inflateAll(Buffer.concat(members), { chunk: 7001 });
    expect(outcome.error).toBeUndefined();
    expect(outcome.raw.equals(raw.subarray(0, 300_000))).toBe(true);
  });

  test('nothing at all is nothing', async () => {
    expect(await inflateAll(Buffer.alloc(0))).toMatchObject({ compression: 'none', rawSize: 0 });
  });

  test.each([
    ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
    ['bzip2', [0x42, 0x5a, 0x68, 0x39]],
    ['lz4', [0x04, 0x22, 0x4d, 0x18]],
  ])('%s is named, and not read', async (name, start) => {
    const { error } = await inflateAll(Buffer.from([...start, 0, 0, 0, 0]));
    expect(error).toMatchObject({ code: 'media-type-unknown', message: `it is compressed with ${name}` });
  });

  test.each([1, 2, 3, 100, 5000])('any cut into chunks of %i bytes gives the same', async chunk => {
    const some = raw.subarray(0, 5000);
    for (const bytes of [
      dressed(some),
      zstd(some),
      Buffer.concat([gzip(some.subarray(0, 50)), gzip(some.subarray(50))]),
    ]) {
      expect((await inflateAll(bytes, { chunk })).raw.equals(some)).toBe(true);
    }
  });
});

describe('what follows the compressed data', () => {
  test.each<[string, Buffer, boolean]>([
    ['zeros', Buffer.alloc(1000), false],
    ['one zero', Buffer.alloc(1), false],
    ['a newline', Buffer.from('\n'), true],
    ['text', Buffer.from('more text'), true],
    ['zeros, then text', Buffer.from('\0\0\0text'), true],
  ])('%s after gzip is passed over', async (_, garbage, trailing) => {
    for (const chunk of [1000, 100_000, 1 << 20]) {
      const outcome = await inflateAll(Buffer.concat([gzip(raw), garbage]), { chunk });
      expect(outcome.error).toBeUndefined();
      expect(outcome.trailing).toBe(trailing);
      expect(outcome.raw.equals(raw)).toBe(true);
    }
  });

  test('text after zstd is passed over and told of', async () => {
    const outcome = await inflateAll(Buffer.concat([zstd(raw), Buffer.from('more text')]));
    expect(outcome).toMatchObject({ trailing: true, rawSize: raw.length });
  });
});

describe('damage', () => {
  const small = raw.subarray(0, 2000);
  test.each<[string, Buffer]>([
    ['gzip', gzip(small)],
    ['gzip with every optional field', dressed(small)],
    ['zstd', zstd(small)],
  ])('%s cut off anywhere is invalid', async (_, bytes) => {
    for (let length = 7; length < bytes.length; length += 13) {
      const { error } = await inflateAll(bytes.subarray(0, length));
      expect([length, error?.code]).toEqual([length, 'archive-invalid']);
      expect(error?.message).toMatch(/cut off after \d+ bytes/);
    }
  });

  test('what came before the cut is given', async () => {
    const { raw: given } = await inflateAll(gzip(raw).subarray(0, 400_000));
    expect(given.length).toBeGreaterThan(200_000);
    expect(given.equals(raw.subarray(0, given.length))).toBe(true);
  });

  test('a changed length or checksum is noticed', async () => {
    for (const back of [1, 8]) {
      const bytes = Buffer.from(gzip(small));
      bytes[bytes.length - back]! ^= 1;
      expect((await inflateAll(bytes)).error?.code).toBe('archive-invalid');
    }
  });

  test('any changed byte gives bytes or an error of the catalogue', async () => {
    for (const whole of [gzip(small), zstd(small)]) {
      await fc.assert(
        fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
          const bytes = Buffer.from(whole);
          bytes[at]! ^= change;
          const { error } = await inflateAll(bytes);
          if (error) expect(error.code).toMatch(/archive-invalid|bound|media-type-unknown/);
        }),
        { numRuns: 150 },
      );
    }
  });
});

describe('bounds', () => {
  /** A gzip of so many MiB of zeros, made without holding them. */
  function zeros(mebibytes: number): Buffer {
    const block = zlib.deflateRawSync(Buffer.alloc(1 << 20), { finishFlush: zlib.constants.Z_FULL_FLUSH });
    const last = Buffer.from([0x03, 0x00, 0, 0, 0, 0, 0, 0, 0, 0]);
    return Buffer.concat([
      gzip(Buffer.alloc(0)).subarray(0, 10),
      ...Array.from({ length: mebibytes }, () => block),
      last,
    ]);
  }

  test('ten gigabytes of zeros are refused soon', async () => {
    let given = 0;
    const reader = readBlob(blobOf(zeros(10_240)), () => {});
    const bounds = { ...sourceBounds, ratioFreeBytes: 100 << 20 };
    const count = (chunk: Buffer) => {
      given += chunk.length;
    };
    await expect(inflate(reader, count, { bounds })).rejects.toMatchObject({
      code: 'bound',
      message: expect.stringMatching(/more than 200 times as many/),
    });
    expect(given).toBeLessThan(101 << 20);
  });

  test('so is a zstd bomb', async () => {
    const bomb = zstd(Buffer.alloc(64 << 20));
    const { error } = await inflateAll(bomb, { bounds: { ...sourceBounds, ratioFreeBytes: 1 << 20 } });
    expect(error).toMatchObject({ code: 'bound' });
  });

  test.each(['none', 'gzip', 'zstd'] as const)('a layer (%s) has an absolute bound', async compression => {
    const bytes = { none: raw, gzip: gzip(raw), zstd: zstd(raw) }[compression];
    const { error } = await inflateAll(bytes, { bounds: { ...sourceBounds, layerBytes: 900_000 } });
    expect(error).toMatchObject({ code: 'bound', message: 'it has more than 900000 raw bytes' });
  });

  test('a zstd window beyond the bound is refused before memory is taken for it', async () => {
    // RFC 8878, 3.1.1.1: no content size, window descriptor with exponent 28 - 10.
    const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 18 << 3, 0x01, 0x00, 0x00]);
    expect((await inflateAll(frame)).error).toMatchObject({ code: 'bound', message: expect.stringMatching(/window/) });
  });
});

describe('waiting', () => {
  test('a promise from the taker holds the inflating', async () => {
    const members = [gzip(raw), gzip(raw.subarray(0, 1000)), gzip(raw)];
    const reader = readBlob(blobOf(Buffer.concat(members)), () => {});
    let busy = false;
    let chunks = 0;
    await inflate(reader, async () => {
      expect(busy).toBe(false);
      busy = true;
      await new Promise(resolve => setTimeout(resolve, 1));
      busy = false;
      chunks++;
    });
    expect(busy).toBe(false);
    expect(chunks).toBeGreaterThan(6);
  });

  test.each<[string, () => void | Promise<void>]>([
    [
      'at once',
      () => {
        throw new Error('full');
      },
    ],
    ['later', () => Promise.reject(new Error('full'))],
  ])('a taker that fails %s ends it', async (_, emit) => {
    for (const bytes of [raw, gzip(raw), zstd(raw)]) {
      await expect(
        inflate(
          readBlob(blobOf(bytes), () => {}),
          emit,
        ),
      ).rejects.toThrow('full');
    }
  });
});
