import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { factsOf } from '../testing.ts';
import { readWhole } from './machine.ts';
import { rustBinary } from './rust.ts';
import { elfOf, join } from './testing.ts';

const list = {
  packages: [
    { name: 'app', version: '0.1.0', source: 'local', root: true, dependencies: [1, 2, 3] },
    { name: 'cc', version: '1.0.83', source: 'crates.io', kind: 'build' },
    { name: 'serde', version: '1.0.190', source: 'crates.io', dependencies: [4] },
    { name: 'own', version: '0.3.0', source: 'git' },
    { name: 'itoa', version: '1.0.9', source: 'crates.io' },
  ],
};

const noise = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 251));
const program = (data: Uint8Array, littleEndian = true): Buffer =>
  elfOf(
    [
      { address: 0, bytes: noise, flags: 'r' },
      { address: 0x4000, bytes: noise, flags: 'rx' },
      { address: 0x8000, bytes: join(noise, [0x78, 0x9c, 5], data, noise), flags: 'rw' },
    ],
    { littleEndian },
  );
const cutOff = program(deflateSync(JSON.stringify(list))).subarray(0, -noise.length - 30);
const read = async (bytes: Uint8Array) => factsOf(rustBinary, { 'usr/bin/app': bytes });
const path = 'usr/bin/app';

describe('a program with its list of crates', () => {
  it('is made of what is linked in', async () => {
    const { packages, problems } = await read(program(deflateSync(JSON.stringify(list))));
    expect(problems).toEqual([]);
    expect(packages).toEqual([
      {
        type: 'cargo',
        name: 'app',
        version: '0.1.0',
        dependsOn: ['serde@1.0.190', 'own@0.3.0'],
        extra: { source: 'local' },
        path,
      },
      { type: 'cargo', name: 'serde', version: '1.0.190', direct: true, dependsOn: ['itoa@1.0.9'], path },
      { type: 'cargo', name: 'own', version: '0.3.0', direct: true, extra: { source: 'git' }, path },
      { type: 'cargo', name: 'itoa', version: '1.0.9', direct: false, path },
    ]);
  });

  test.each<[string, Buffer]>([
    ['compressed at any level', program(deflateSync(JSON.stringify(list), { level: 1 }))],
    ['stored', program(deflateSync(JSON.stringify(list), { level: 0 }))],
    ['of a big-endian machine', program(deflateSync(JSON.stringify(list)), false)],
    [
      'at the end of the file',
      elfOf([
        { address: 0, bytes: noise, flags: 'r' },
        { address: 0, bytes: deflateSync(JSON.stringify(list)), flags: 'rw' },
      ]),
    ],
    [
      'behind all that is loaded',
      elfOf(
        [
          { address: 0, bytes: noise, flags: 'r' },
          { address: 0x4000, bytes: noise, flags: 'rx' },
        ],
        { behind: join(noise, deflateSync(JSON.stringify(list)), noise) },
      ),
    ],
    [
      'longer than a window',
      program(deflateSync(JSON.stringify({ ...list, more: [...noise, ...noise].map(n => `${n}${Math.sin(n)}`) }))),
    ],
  ])('%s', async (_, bytes) => {
    const { packages, problems } = await read(bytes);
    expect(problems).toEqual([]);
    expect(packages.map(({ name }) => name)).toEqual(['app', 'serde', 'own', 'itoa']);
  });

  test.each<[string, Uint8Array]>([
    ['that is cut off', cutOff],
    ['that is not one of packages', program(deflateSync('{"packages": 1}'))],
    ['that inflates to more than memory holds', program(deflateSync(`{"packages":[${' '.repeat(20 << 20)}]}`))],
  ])('%s is a problem', async (_, bytes) => {
    const { packages, problems } = await read(bytes);
    expect(packages).toEqual([]);
    expect(problems).toMatchObject([{ code: 'file-unreadable', path }]);
  });

  it('takes what it can of crates of an unknown form', async () => {
    const odd = { packages: [null, { name: 1 }, { name: 'a', version: '1.0.0', dependencies: [9, 'x', 0] }] };
    expect((await read(program(deflateSync(JSON.stringify(odd))))).packages).toEqual([
      { type: 'cargo', name: 'a', version: '1.0.0', direct: false, path },
    ]);
  });
});

it('says nothing of other files', async () => {
  for (const bytes of [
    program(Buffer.from('none')),
    program(deflateSync('{"other":1}')),
    deflateSync(JSON.stringify(list)),
  ])
    expect(await read(bytes)).toMatchObject({ packages: [], problems: [] });
});

it('never throws, whatever bytes are changed', async () => {
  const base = program(deflateSync(JSON.stringify(list)));
  const change = fc.tuple(fc.nat(base.length - 1), fc.integer({ min: 0, max: 255 }));
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 30 }), async changes => {
      const bytes = Buffer.from(base);
      for (const [at, value] of changes) bytes[at] = value;
      await read(bytes);
    }),
    { numRuns: 30 },
  );
});

const rustc = spawnSync('rustc', ['--version']).status === 0;
if (!rustc) console.log('skipped: there is no Rust compiler on this machine');

/** cargo-auditable links such a section; the compiler does so too when told to. */
it.skipIf(!rustc)(
  'reads a program of the Rust compiler',
  () => {
    const folder = mkdtempSync(joinPath(tmpdir(), 'rust-'));
    try {
      writeFileSync(joinPath(folder, 'list'), deflateSync(JSON.stringify(list)));
      writeFileSync(
        joinPath(folder, 'main.rs'),
        '#[used]\n#[unsafe(link_section = ".dep-v0")]\nstatic LIST: [u8; include_bytes!("list").len()] = *include_bytes!("list");\nfn main() { println!("{}", LIST.len()) }\n',
      );
      const made = spawnSync('rustc', ['--edition=2024', '-Cstrip=symbols', 'main.rs', '-o', 'app'], {
        cwd: folder,
        encoding: 'utf8',
      });
      expect(made.stderr).toBe('');
      const { packages, problems } = readWhole(rustBinary, joinPath(folder, 'app'));
      expect(problems).toEqual([]);
      expect(packages.map(({ name }) => name)).toEqual(['app', 'serde', 'own', 'itoa']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  60_000,
);
