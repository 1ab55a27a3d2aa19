import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { nameHash, type PackageFact, symbolHash, unpackSymbols } from '../../model/index.ts';
import { factsOf } from '../testing.ts';
import { goBinary } from './go.ts';
import { elfOf, join, writer } from './testing.ts';

const start = Buffer.from('3077af0c9274080241e1c107e6d618e6', 'hex');
const end = Buffer.from('f932433186182072008242104116d8f2', 'hex');
const magic = Buffer.from('\xff Go buildinf:', 'latin1');

const lines = (...all: string[]): string => `${all.join('\n')}\n`;
const usual = lines(
  'path\texample.org/app',
  'mod\texample.org/app\tv1.4.0\th1:x=',
  'dep\tgolang.org/x/net\tv0.10.0\th1:y=',
);

const uvarint = (value: number): number[] => (value < 128 ? [value] : [(value % 128) | 128, ...uvarint(value >> 7)]);

/** As Go 1.18 and later write it. */
const inline = (version: string, text: string): Buffer => {
  const marked = text === '' ? Buffer.alloc(0) : join(start, text, end);
  const header = join(magic, [8, 2], Buffer.alloc(16));
  return join(header, uvarint(version.length), version, uvarint(marked.length), marked);
};

/** As Go 1.13 to 1.17 write it: pointers in the data segment to strings in it, which point to the constants. */
function pointed(version: string, text: string, littleEndian: boolean, pointerSize: number): Buffer {
  const write = writer(littleEndian, pointerSize);
  const constants = join('unrelated', version, 'unrelated', start, text, end);
  const data = Buffer.alloc(64 + 4 * pointerSize);
  data.set(join(magic, [pointerSize, littleEndian ? 0 : 1]));
  write.pointer(data, 16, 0x20_0000 + 64);
  write.pointer(data, 16 + pointerSize, 0x20_0000 + 64 + 2 * pointerSize);
  write.pointer(data, 64, 0x10_0000 + 9);
  write.pointer(data, 64 + pointerSize, version.length);
  return elfOf(
    [
      { address: 0x10_0000, bytes: constants, flags: 'r' },
      { address: 0x20_0000, bytes: data, flags: 'rw' },
    ],
    { littleEndian, pointerSize, machine: littleEndian ? 62 : 22 },
  );
}

const program = (info: Uint8Array, table: Uint8Array = new Uint8Array()): Buffer =>
  elfOf([
    { address: 0x1000, bytes: Buffer.alloc(100, 0x90), flags: 'rx' },
    { address: 0x2000, bytes: table, flags: 'r' },
    { address: 0x9000, bytes: info, flags: 'rw' },
  ]);

const read = async (bytes: Uint8Array) => factsOf(goBinary, { 'usr/bin/app': bytes });
const named = (packages: PackageFact[]): string[] => packages.map(({ name, version }) => `${name} ${version}`);

describe('what the linker says of a program', () => {
  test.each<[string, Buffer]>([
    ['in one place', program(inline('go1.21.3', usual))],
    ['behind pointers of eight bytes', pointed('go1.21.3', usual, true, 8)],
    ['behind pointers of four bytes', pointed('go1.21.3', usual, true, 4)],
    ['behind big-endian pointers', pointed('go1.21.3', usual, false, 8)],
    [
      'in a file without program headers',
      elfOf([], { behind: join(Buffer.alloc(16 - (64 % 16)), inline('go1.21.3', usual)) }),
    ],
    [
      'beside a place that only looks like it',
      program(
        join(
          magic,
          [8, 2],
          Buffer.alloc(16),
          [200, 200, 200, 200, 200, 200],
          Buffer.alloc(10),
          inline('go1.21.3', usual),
        ),
      ),
    ],
  ])('%s', async (_, bytes) => {
    const { packages, problems } = await read(bytes);
    expect(problems).toEqual([]);
    expect(named(packages)).toEqual(['stdlib 1.21.3', 'example.org/app v1.4.0', 'golang.org/x/net v0.10.0']);
  });

  test.each<[string, string, string, string[]]>([
    [
      'a replacement stands in the module’s place',
      'go1.20',
      lines('dep\ta.org/b\tv1.0.0', '=>\tc.org/d\tv1.0.1\th1:'),
      ['stdlib 1.20', 'c.org/d v1.0.1'],
    ],
    [
      'a directory does not',
      'go1.20',
      lines('dep\ta.org/b\tv1.0.0', '=>\t../b\t(devel)\t'),
      ['stdlib 1.20', 'a.org/b v1.0.0'],
    ],
    ['a checkout has no version', 'go1.20', lines('mod\ta.org/b\t(devel)\t'), ['stdlib 1.20', 'a.org/b ']],
    [
      'but the linker may be told one',
      'go1.20',
      lines('mod\ta.org/b\t(devel)\t', 'build\t-ldflags="-s -X main.version=v1.2.3"'),
      ['stdlib 1.20', 'a.org/b v1.2.3'],
    ],
    [
      'also where the checkout has no tags',
      'go1.24.1',
      lines('mod\ta.org/b\tv0.0.0-20240101000000-abcdefabcdef\t', 'build\t-ldflags="-X \'main.Version=1.2.3\'"'),
      ['stdlib 1.24.1', 'a.org/b 1.2.3'],
    ],
    [
      'a pseudo-version is one',
      'go1.24.1',
      lines('mod\ta.org/b\tv0.0.0-20240101000000-abcdefabcdef+dirty\t'),
      ['stdlib 1.24.1', 'a.org/b v0.0.0-20240101000000-abcdefabcdef+dirty'],
    ],
    ['experiments are not part of the version', 'go1.22.1 X:boringcrypto', '', ['stdlib 1.22.1']],
    ['release candidates are', 'go1.23rc1', '', ['stdlib 1.23rc1']],
    [
      'a development tool chain has none',
      'devel go1.23-0123456 Mon',
      lines('dep\ta.org/b\tv1.0.0'),
      ['a.org/b v1.0.0'],
    ],
  ])('%s', async (_, version, text, expected) => {
    expect(named((await read(program(inline(version, text)))).packages)).toEqual(expected);
  });

  it('is its own, not that of a program among its constants', async () => {
    const inner = program(inline('go1.19', lines('dep\ta.org/b\tv9.9.9')));
    const bytes = program(inline('go1.21.3', usual), inner);
    expect(named((await read(bytes)).packages)).toEqual([
      'stdlib 1.21.3',
      'example.org/app v1.4.0',
      'golang.org/x/net v0.10.0',
    ]);
  });

  it('keeps the revision', async () => {
    const text = lines(
      'mod\ta.org/b\t(devel)\t',
      'build\tvcs.revision=abc',
      'build\tvcs.time=2024-01-01T00:00:00Z',
      'build\tvcs.modified=true',
    );
    const { packages } = await read(program(inline('go1.22.0', text)));
    expect(packages[1]?.extra).toEqual({ vcs: { revision: 'abc', time: '2024-01-01T00:00:00Z', modified: 'true' } });
  });

  it('says when a file is cut off', async () => {
    const whole = program(inline('go1.21.3', usual.repeat(100)));
    const { packages, problems } = await read(whole.subarray(0, 4100));
    expect(named(packages)).toEqual(['stdlib 1.21.3']);
    expect(problems).toMatchObject([{ code: 'file-unreadable' }]);
  });

  test.each<[string, Uint8Array]>([
    ['text', Buffer.from(`#!/bin/sh\n${'\xff Go buildinf:'.repeat(500)}`, 'latin1')],
    ['another program', elfOf([{ address: 0, bytes: Buffer.alloc(5000, 1), flags: 'r' }])],
    ['a Java class', join([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52], Buffer.alloc(5000))],
  ])('%s says nothing', async (_, bytes) => {
    expect(await read(bytes)).toMatchObject({ packages: [], problems: [] });
  });
});

/** A table of functions as Go of one time writes it. */
function tableOf(kind: number, names: string[], littleEndian = true): Buffer {
  const write = writer(littleEndian, 8);
  const first = Buffer.alloc(8);
  write.u32(first, 0, 0xffffff00 + kind);
  first.set([0, 0, 1, 8], 4);
  const fields = kind === 0xfa ? 7 : 8;
  const texts = join(...names.map(name => `${name}\0`));
  if (kind === 0xfb) {
    const functions = names.length;
    // Each name stands behind the numbers of its function, whose last byte is zero.
    const body = join(...names.map(name => join([9, 32, 65, 0], `${name}\0`, [32, 200, 3])));
    const head = Buffer.alloc(8 + functions * 16 + 8 + 4);
    write.pointer(head, 0, functions);
    write.u32(head, head.length - 4, 8 + head.length + body.length);
    return join(first, head, body, 'file.go\0');
  }
  const head = Buffer.alloc(fields * 8);
  const at = fields - 5;
  write.pointer(head, 0, names.length);
  write.pointer(head, at * 8, 8 + head.length);
  write.pointer(head, (at + 1) * 8, 8 + head.length + texts.length);
  return join(first, head, texts, 'file.go\0');
}

const cutOff = elfOf([
  { address: 0, bytes: inline('go1.20', usual), flags: 'rw' },
  { address: 0, bytes: tableOf(0xf1, Array(5000).fill('a.org/b.Function')), flags: 'r' },
]).subarray(0, 50_000);

describe('which functions are in a program', () => {
  const functions = [
    'runtime.main',
    'main.main',
    'example.org/app/sub.Used',
    'golang.org/x/net/html.Parse',
    'golang.org/x/net/html.(*Tokenizer).Next',
    'golang.org/x/net/html.Node.Walk.func1',
    'golang.org/x/net/html%2ev2.Sorted[go.shape.struct { a.org/b.C string }]',
    'golang.org/x/net/html.(*List[...]).Push-fm',
    'type:.eq.golang.org/x/net/html.Hidden',
  ];
  const has = (packages: PackageFact[], module: string, path: string, symbol: string): boolean | undefined => {
    const symbols = packages.find(({ name }) => name === module)?.symbols;
    return symbols === undefined ? undefined : unpackSymbols(symbols).has(symbolHash(nameHash(path), symbol));
  };

  test.each<[string, Buffer]>([
    ['Go 1.20', program(inline('go1.20', usual), tableOf(0xf1, functions))],
    ['Go 1.18', program(inline('go1.18', usual), tableOf(0xf0, functions))],
    ['Go 1.16', program(inline('go1.16', usual), tableOf(0xfa, functions))],
    ['Go 1.2', program(inline('go1.15', usual), tableOf(0xfb, functions))],
    [
      'more names than a window holds',
      program(
        inline('go1.20', usual),
        tableOf(0xf1, [...Array.from({ length: 20_000 }, (_, n) => `a.org/b.Long${'x'.repeat(30)}${n}`), ...functions]),
      ),
    ],
  ])('%s', async (_, bytes) => {
    const { packages } = await read(bytes);
    const html = 'golang.org/x/net/html';
    expect(has(packages, 'stdlib', 'runtime', 'main')).toBe(true);
    expect(has(packages, 'stdlib', 'net/http', 'Get')).toBe(false);
    expect(has(packages, 'example.org/app', 'example.org/app', 'main')).toBe(true);
    expect(has(packages, 'example.org/app', 'example.org/app/sub', 'Used')).toBe(true);
    for (const symbol of ['', 'Parse', 'Tokenizer.Next', 'Node.Walk', 'List.Push'])
      expect([symbol, has(packages, 'golang.org/x/net', html, symbol)]).toEqual([symbol, true]);
    expect(has(packages, 'golang.org/x/net', `${html}.v2`, 'Sorted')).toBe(true);
    for (const symbol of ['Render', 'Hidden', 'Next'])
      expect(has(packages, 'golang.org/x/net', html, symbol)).toBe(false);
  });

  it('goes by the replacement’s path, as advisories do', async () => {
    const text = lines('dep\ta.org/b\tv1.0.0', '=>\tc.org/d\tv1.0.1\th1:');
    const { packages } = await read(program(inline('go1.20', text), tableOf(0xf1, ['runtime.main', 'a.org/b/sub.F'])));
    expect(has(packages, 'c.org/d', 'c.org/d/sub', 'F')).toBe(true);
  });

  test.each<[string, Buffer]>([
    ['without a table', program(inline('go1.20', usual))],
    ['with a table that is cut off', cutOff],
    ['with the table of something else', program(inline('go1.20', usual), tableOf(0xf1, ['a.org/b.F']))],
    [
      'that takes functions from elsewhere',
      program(inline('go1.20', lines('build\t-buildmode=plugin')), tableOf(0xf1, functions)),
    ],
  ])('a program %s says nothing', async (_, bytes) => {
    const { packages } = await read(bytes);
    expect(packages.length).toBeGreaterThan(0);
    expect(packages.every(({ symbols }) => symbols === undefined)).toBe(true);
  });
});

describe('hostile input', () => {
  const bases = [
    program(inline('go1.20', usual), tableOf(0xf1, ['a.B'])),
    program(inline('go1.15', usual), tableOf(0xfb, ['a.B'])),
    pointed('go1.16.1', usual, true, 8),
  ];

  it('never throws, whatever bytes are changed', async () => {
    const change = fc.tuple(fc.nat(4095), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...bases),
        fc.array(change, { maxLength: 12 }),
        fc.nat(4096),
        async (base, changes, length) => {
          const bytes = Buffer.from(base.subarray(0, length < 64 ? base.length : length));
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          const { problems } = await read(bytes);
          expect(problems.every(({ code }) => code === 'file-unreadable')).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
