import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { factsOf } from '../testing.ts';
import { dotnetBundle } from './dotnet-bundle.ts';
import { elfOf, join } from './testing.ts';

const signature = createHash('sha256').update('.net core bundle\n').digest();
const list = JSON.stringify({
  runtimeTarget: { name: 'net8' },
  targets: {
    net8: { 'App/1.0.0': { runtime: { 'App.dll': {} } }, 'Serilog/3.1.1': { runtime: { 'Serilog.dll': {} } } },
  },
  libraries: { 'App/1.0.0': { type: 'project' }, 'Serilog/3.1.1': { type: 'package' } },
});

const i64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
};
const u32 = (value: number): Buffer => i64(value).subarray(0, 4);
const text = (value: string): Buffer => join([value.length], value);

/** A host with an application in it. `list` '' has the place of none. */
function bundle(version: number, content = list, more = 0): Buffer {
  const host = (place: number): Buffer => {
    const data = join(Buffer.alloc(24), i64(place), signature, Buffer.alloc(40_000));
    return elfOf([
      { address: 0, bytes: Buffer.alloc(64, 1), flags: 'r' },
      { address: 4096, bytes: data, flags: 'rw' },
    ]);
  };
  const size = host(0).length;
  const assembly = Buffer.alloc(70_000 + more, 0x4d);
  const position = size + assembly.length;
  const front =
    version >= 2 ? join(i64(content ? position : 0), i64(content.length), i64(0), i64(0), i64(0)) : Buffer.alloc(0);
  const entries = join(
    i64(size),
    i64(assembly.length),
    [1],
    text('App.dll'),
    i64(position),
    i64(content.length),
    [content ? 3 : 4],
    text('App.deps.json'),
  );
  const manifest = join(u32(version), u32(0), u32(2), text('abcdef'), front, entries);
  return join(host(position + content.length), assembly, content, manifest);
}

const read = (bytes: Uint8Array) => factsOf(dotnetBundle, { 'app/App': bytes });

describe('an application in a single file', () => {
  test.each<[string, Buffer]>([
    ['of .NET Core 3', bundle(1)],
    ['of .NET 5', bundle(2)],
    ['of .NET 6 and later', bundle(6)],
    ['larger than a window', bundle(6, list, 1_500_000)],
    ['with a byte-order mark', bundle(6, `\ufeff${list}`.replace('\ufeff', 'x  '))],
  ])('%s', async (name, bytes) => {
    if (name.includes('mark')) bytes.set([0xef, 0xbb, 0xbf], bytes.indexOf('x  {'));
    const { packages, problems } = await read(bytes);
    expect(problems).toEqual([]);
    expect(packages.map(one => `${one.type} ${one.name} ${one.version}`)).toEqual([
      'nuget App 1.0.0',
      'nuget Serilog 3.1.1',
    ]);
  });

  it('may have no list of libraries', async () => {
    for (const version of [1, 6]) expect(await read(bundle(version, ''))).toMatchObject({ packages: [], problems: [] });
  });

  test.each<[string, Buffer, string]>([
    ['is cut off', bundle(6).subarray(0, -100), 'file-unreadable'],
    ['has a damaged list', bundle(6, list.replace('{"App', '{App')), 'record-invalid'],
    ['has a manifest of the future', bundle(101), 'file-unreadable'],
  ])('tells when it %s', async (_, bytes, code) => {
    const { packages, problems } = await read(bytes);
    expect(packages).toEqual([]);
    expect(problems).toMatchObject([{ code, path: 'app/App' }]);
  });
});

it('says nothing of a host alone, or of other programs', async () => {
  const host = elfOf([
    { address: 0, bytes: join(Buffer.alloc(40), i64(0), signature, Buffer.alloc(40_000)), flags: 'rw' },
  ]);
  for (const bytes of [
    host,
    elfOf([{ address: 0, bytes: Buffer.alloc(40_000), flags: 'r' }]),
    join(list, Buffer.alloc(40_000)),
  ])
    expect(await read(bytes)).toMatchObject({ packages: [], problems: [] });
});

it('never throws anything but that, whatever bytes are changed', async () => {
  const base = bundle(6);
  const change = fc.tuple(fc.integer({ min: base.length - 700, max: base.length - 1 }), fc.nat(255));
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 5 }), async changes => {
      const bytes = Buffer.from(base);
      for (const [at, value] of changes) bytes[at] = value;
      for (const { code } of (await read(bytes)).problems)
        expect(['file-unreadable', 'record-invalid']).toContain(code);
    }),
    { numRuns: 20 },
  );
});
