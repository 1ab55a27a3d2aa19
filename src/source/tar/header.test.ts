import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isZeroBlock, parseHeader, parseNumber } from './header.ts';
import { header, magic } from './testdata/build.ts';

describe('a header of each format', () => {
  test.each([
    ['v7', { magic: magic.v7 }, 'v7', 'name'],
    ['ustar', { prefix: 'a/long/prefix' }, 'ustar', 'a/long/prefix/name'],
    ['GNU', { magic: magic.gnu, prefix: '00000000000' }, 'gnu', 'name'],
    ['star', { prefix: 'dir', raw: [[508, 'tar\0']] as [number, string][] }, 'star', 'dir/name'],
  ] as const)('%s', (_, fields, format, name) => {
    const parsed = parseHeader(
      header({
        name: 'name',
        size: 1234,
        mode: 0o4755,
        uid: 1000,
        gid: 100,
        mtime: 1_700_000_000,
        ...fields,
        raw: [...('raw' in fields ? fields.raw : [])],
      }),
    );
    expect(parsed).toMatchObject({ name, size: 1234, mode: 0o4755, uid: 1000, gid: 100, mtime: 1_700_000_000, format });
  });

  test('a name of exactly 100 bytes has no NUL', () => {
    expect(parseHeader(header({ name: 'n'.repeat(100) }))?.name).toBe('n'.repeat(100));
  });

  test('a checksum over signed bytes is accepted', () => {
    expect(parseHeader(header({ name: 'größe', signed: true }))?.name).toBe('größe');
  });

  test('a changed byte is noticed', () => {
    const block = header({ name: 'name' });
    block[3] = 0x7a;
    expect(parseHeader(block)).toBeUndefined();
  });

  test('an owner that is no number costs nothing but the owner', () => {
    expect(parseHeader(header({ name: 'n', raw: [[108, 'nobody\0\0']] }))).toMatchObject({ name: 'n', uid: 0 });
  });

  test('a size that is no number makes it no header', () => {
    expect(parseHeader(header({ name: 'n', raw: [[124, 'many\0\0\0\0\0\0\0\0']] }))).toBeUndefined();
    expect(parseHeader(header({ name: 'n', raw: [[124, Buffer.alloc(12, 0xff)]] }))).toBeUndefined();
  });
});

describe('numbers', () => {
  const field = (text: string) => Buffer.from(text, 'latin1');
  test.each([
    ['0000644\0', 0o644],
    ['   644 \0', 0o644],
    ['00000644', 0o644],
    ['\0\0\0\0\0\0\0\0', 0],
    ['        ', 0],
    ['12x\0\0\0\0\0', Number.NaN],
    ['\x80\0\0\0\0\0\x01\0', 256],
    ['\xff\xff\xff\xff\xff\xff\xff\xff', -1],
    ['\xff\xff\xff\xff\xff\xff\xff\xfe', -2],
  ])('%j is %d', (text, value) => {
    expect(parseNumber(field(text), 0, 8)).toBe(value);
  });

  test('base 256 holds sizes beyond 8 GiB', () => {
    expect(parseHeader(header({ name: 'big', size: 2 ** 40, base256: true }))?.size).toBe(2 ** 40);
  });
});

test('a block of zeros is told from a header', () => {
  expect(isZeroBlock(Buffer.alloc(512))).toBe(true);
  expect(isZeroBlock(header({ name: 'n' }))).toBe(false);
});

test('any 512 bytes give a header or nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 512, maxLength: 512 }), bytes => {
      parseHeader(Buffer.from(bytes));
    }),
  );
});
