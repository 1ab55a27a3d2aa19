import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { dataRanges, executableOf, mayBeExecutable, positionOf } from './executable.ts';
import { elfOf, join } from './testing.ts';

describe('which files may be executables', () => {
  test.each<[string, number, boolean]>([
    ['usr/bin/tool', 0o755, true],
    ['usr/bin/tool', 0o644, true],
    ['usr/lib/libx.so', 0o644, true],
    ['usr/lib/libx.so.1.2', 0o644, true],
    ['opt/app/app.dll', 0o644, true],
    ['opt/tool-1.2.3', 0o644, true],
    ['opt/tool.real', 0o755, true],
    ['opt/tool.real', 0o644, false],
    ['opt/.hidden', 0o755, true],
    ['app/run.sh', 0o755, false],
    ['app/index.js', 0o755, false],
    ['usr/share/doc/tool/copyright', 0o644, false],
    ['usr/share/grafana/bin/grafana', 0o755, true],
  ])('%s with mode %o: %s', (path, mode, wanted) => {
    expect(mayBeExecutable(path, { path, size: 1, mode })).toBe(wanted);
  });
});

describe('headers', () => {
  const code = { address: 0x1000, bytes: Buffer.alloc(64, 1), flags: 'rx' };
  const constants = { address: 0x2000, bytes: Buffer.alloc(64, 2), flags: 'r' };
  const data = { address: 0x3000, bytes: Buffer.alloc(64, 3), flags: 'rw' };

  test.each([
    [true, 8],
    [true, 4],
    [false, 8],
    [false, 4],
  ])('of ELF, little-endian: %s, pointers of %i bytes', (littleEndian, pointerSize) => {
    const bytes = elfOf([code, constants, data], { littleEndian, pointerSize });
    const found = executableOf(bytes)!;
    expect(found).toMatchObject({ format: 'elf', littleEndian, pointerSize });
    expect(
      found.segments.map(({ address, size, executable, writable }) => [address, size, executable, writable]),
    ).toEqual([
      [0x1000, 64, true, false],
      [0x2000, 64, false, false],
      [0x3000, 64, false, true],
    ]);
    expect(bytes[positionOf(0x2010, found)!]).toBe(2);
    expect(positionOf(0x2040, found)).toBeUndefined();
    expect(dataRanges(found).map(({ from }) => bytes[from])).toEqual([2, 3]);
  });

  it('leave no part out where constants stand beside the code', () => {
    const found = executableOf(elfOf([code, data]))!;
    expect(dataRanges(found)).toHaveLength(2);
  });

  test.each<[string, number[]]>([
    ['text', [0x23, 0x21]],
    ['a Java class', [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 0x34]],
    ['the beginning of MS-DOS alone', [0x4d, 0x5a]],
    ['nothing', []],
  ])('of %s are none', (_, bytes) => {
    expect(executableOf(join(bytes, Buffer.alloc(100)))).toBeUndefined();
  });

  it('never throw', () => {
    const magics = fc.constantFrom(
      [0x7f, 0x45, 0x4c, 0x46],
      [0x4d, 0x5a],
      [0xcf, 0xfa, 0xed, 0xfe],
      [0xfe, 0xed, 0xfa, 0xce],
    );
    fc.assert(
      fc.property(magics, fc.uint8Array({ maxLength: 400 }), (magic, rest) => {
        const found = executableOf(join([...magic], rest));
        if (found) dataRanges(found);
      }),
    );
  });
});
