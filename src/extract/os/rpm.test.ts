import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { npm } from '../lang/npm.ts';
import { squash } from '../squash.ts';
import { factsOf, layerOf } from '../testing.ts';
import { bdbOf, headerOf, ndbOf, packageHeader, type Value } from './rpm/testing.ts';
import { rpm } from './rpm.ts';
import { rpmManifest } from './rpm-manifest.ts';

/** A database that SQLite itself wrote. */
function sqliteOf(blobs: readonly Buffer[], pageSize = 512): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'rpm-'));
  const file = join(folder, 'rpmdb.sqlite');
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA page_size=${pageSize}; CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB NOT NULL);`);
  const insert = database.prepare('INSERT INTO Packages (blob) VALUES (?)');
  database.exec('BEGIN');
  for (const blob of blobs) insert.run(blob);
  database.exec('COMMIT');
  database.close();
  const bytes = readFileSync(file);
  rmSync(folder, { recursive: true });
  return bytes;
}

const formats: [string, string, (blobs: readonly Buffer[]) => Buffer][] = [
  ['sqlite', 'var/lib/rpm/rpmdb.sqlite', sqliteOf],
  ['ndb', 'usr/lib/sysimage/rpm/Packages.db', ndbOf],
  ['Berkeley DB, hash, little-endian', 'var/lib/rpm/Packages', blobs => bdbOf(blobs)],
  ['Berkeley DB, hash, big-endian', 'var/lib/rpm/Packages', blobs => bdbOf(blobs, { order: 'big' })],
  ['Berkeley DB, btree', 'usr/share/rpm/Packages', blobs => bdbOf(blobs, { kind: 'btree', order: 'big' })],
];
const [path, sqlite] = ['var/lib/rpm/rpmdb.sqlite', sqliteOf];
const named = ({ packages }: { packages: { name: string; version: string }[] }): string[] =>
  packages.map(({ name, version }) => `${name} ${version}`);

describe.each(formats)('%s', (_, path, write) => {
  const blobs = [
    packageHeader('small'),
    packageHeader('large', '2', { 1117: Array.from({ length: 400 }, (_, index) => `file-${index}`) }),
    headerOf({ 1000: 'gpg-pubkey', 1001: 'fd431d51', 1002: '4ae0493b' }),
    packageHeader('last', '3'),
  ];

  it('gives every package, also those larger than a page, and no keys', async () => {
    const facts = await factsOf(rpm, { [path]: write(blobs) });
    expect(facts.problems).toEqual([]);
    expect(named(facts)).toEqual(['small 1.0-1.el9', 'large 2-1.el9', 'last 3-1.el9']);
  });

  it('without packages is no problem', async () => {
    expect(await factsOf(rpm, { [path]: write([]) })).toMatchObject({ packages: [], problems: [] });
  });

  it('cut off anywhere keeps what is whole, and says that something is missing', async () => {
    const bytes = write(blobs);
    for (let length = 0; length < bytes.length; length += 97) {
      const { packages, problems } = await factsOf(rpm, { [path]: bytes.subarray(0, length) });
      if (packages.length < 3) expect(problems[0]).toMatchObject({ code: 'record-invalid', gap: true });
    }
  });

  it('with any bytes changed never throws, hangs or grows', async () => {
    const bytes = write(blobs);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 30 }),
        async changes => {
          const changed = Buffer.from(bytes);
          for (const [at, value] of changes) changed[at] = value;
          const { packages, problems } = await factsOf(rpm, { [path]: changed });
          expect(packages.length).toBeLessThanOrEqual(bytes.length / 32);
          for (const { message } of problems) expect(message).not.toMatch(/RangeError|out of range|undefined/);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a package', () => {
  const of = async (values: Record<number, Value>) =>
    (await factsOf(rpm, { [path]: sqlite([headerOf(values)]) })).packages[0];
  const base = { 1000: 'perl-libs', 1001: '5.26.3', 1002: '421.el8', 1011: 'Red Hat, Inc.' };

  it('has an epoch, a source, a licence, a vendor and a module where they are stated', async () => {
    const values = {
      ...base,
      1003: [4],
      1014: 'GPLv2',
      1022: 'x86_64',
      1044: 'perl-5.26.3-421.el8.src.rpm',
      5096: 'perl:5',
    };
    expect(await of(values)).toEqual({
      type: 'rpm',
      name: 'perl-libs',
      version: '4:5.26.3-421.el8',
      arch: 'x86_64',
      source: { name: 'perl', version: '4:5.26.3-421.el8' },
      licences: ['GPLv2'],
      vendor: 'Red Hat, Inc.',
      module: 'perl:5',
      qualifiers: { rpmmod: 'perl:5' },
      path,
    });
  });

  it.each<[string, Record<number, Value>, Record<string, unknown>]>([
    ['an epoch of 0 is none', { 1003: [0] }, { version: '5.26.3-421.el8' }],
    [
      'a source may hold dashes',
      { 1044: 'java-1.8.0-openjdk-1.8.0.1-2.el8.src.rpm' },
      { source: { name: 'java-1.8.0-openjdk', version: '1.8.0.1-2.el8' } },
    ],
    ['a source may be one without its sources', { 1044: 'x-1-2.nosrc.rpm' }, { source: { name: 'x', version: '1-2' } }],
    ['(none) is no vendor', { 1011: '(none)' }, { extra: { thirdParty: true } }],
    ['another vendor is told apart', { 1011: 'NodeSource' }, { vendor: 'NodeSource', extra: { thirdParty: true } }],
    ['a tag that stands later counts', { 1022: 'noarch' }, { arch: 'noarch' }],
  ])('%s', async (_, values, expected) => expect(await of({ ...base, ...values })).toMatchObject(expected));

  it('owns its files, unless it is of a third party', async () => {
    const everything = { ...rpm, id: 'lang/everything', wants: () => true, extract: () => {} };
    const files = { 1116: [0, 1, 0], 1117: ['a', 'b', 'c'], 1118: ['/usr/bin/', '/'] };
    const blobs = [
      packageHeader('new', '1', files),
      packageHeader('old', '1', { 1027: ['/etc/x', '/etc/y'] }),
      packageHeader('other', '1', { ...files, 1011: 'NodeSource' }),
      packageHeader('wrong', '1', { ...files, 1116: [0, 7, 0xffffffff] }),
    ];
    const { files: found } = await layerOf([rpm, everything], [{ path, content: sqlite(blobs) }]);
    expect(found[0]?.owns).toEqual({
      new: ['usr/bin/a', 'b', 'usr/bin/c'],
      old: ['etc/x', 'etc/y'],
      wrong: ['usr/bin/a'],
    });
  });
});

describe('damage', () => {
  it('to one header keeps the others', async () => {
    const lying = packageHeader('lying');
    lying.writeUInt32BE(0x7fffffff, 4);
    const endless = packageHeader('endless');
    endless.writeUInt32BE(0xffffffff, 0);
    const outside = packageHeader('outside');
    outside.writeUInt32BE(0x0fffffff, 8 + 8);
    const facts = await factsOf(rpm, { [path]: sqlite([lying, packageHeader('good'), endless, outside]) });
    expect(named(facts)).toEqual(['good 1.0-1.el9']);
    expect(facts.problems).toHaveLength(3);
    expect(facts.problems).toMatchObject([{ code: 'record-invalid', gap: true }, { gap: true }, { gap: true }]);
  });

  it('to one tag keeps the package', async () => {
    const bytes = packageHeader('x', '1', { 1117: ['a'] });
    bytes.writeUInt32BE(0x0fffffff, 8 + 16 * 5 + 8);
    const facts = await factsOf(rpm, { [path]: sqlite([bytes]) });
    expect(named(facts)).toEqual(['x 1-1.el9']);
    expect(facts.problems).toMatchObject([{ message: 'rpm: tags 1117 of x point behind its end', gap: true }]);
  });

  it('to where the next value begins keeps the package', async () => {
    const bytes = packageHeader('x', '1', { 1116: [0, 0] });
    bytes.writeUInt32BE(0x0fffffff, 8 + 16 * 4 + 8);
    bytes.writeUInt32BE(1000, 8 + 16 * 5 + 12);
    const facts = await factsOf(rpm, { [path]: sqlite([bytes, packageHeader('y')]) });
    expect(named(facts)).toEqual(['x 1-1.el9', 'y 1.0-1.el9']);
    expect(facts.problems).toMatchObject([{ message: 'rpm: tags 1022 of x point behind its end', gap: true }]);
  });

  it('in more places than are named is counted', async () => {
    const { problems } = await factsOf(rpm, {
      [path]: sqlite(Array.from({ length: 500 }, () => Buffer.from('no header'))),
    });
    expect(problems).toHaveLength(11);
    expect(problems.at(-1)?.message).toBe('rpm: 490 more places are damaged');
  });

  it('that makes overflow pages follow each other in a circle ends', async () => {
    const large = packageHeader('large', '1', { 1117: Array.from({ length: 400 }, () => 'file') });
    const bytes = bdbOf([large, packageHeader('good')]);
    bytes.writeUInt32LE(2, 3 * 512 + 16);
    const facts = await factsOf(rpm, { 'var/lib/rpm/Packages': bytes });
    expect(named(facts)).toEqual(['good 1.0-1.el9']);
    expect(facts.problems).toMatchObject([{ gap: true, message: expect.stringContaining('do not follow each other') }]);
  });

  it('that makes a thousand slots name one package gives it once', async () => {
    const bytes = ndbOf([packageHeader('one')]);
    for (let at = 48; at < 4096; at += 16) bytes.copyWithin(at, 32, 48);
    const facts = await factsOf(rpm, { 'var/lib/rpm/Packages.db': bytes });
    expect(named(facts)).toEqual(['one 1.0-1.el9']);
    expect(facts.problems.length).toBeGreaterThan(0);
  });

  it('that makes packages share their bytes ends soon', async () => {
    const files = { 1116: [0], 1117: Array.from({ length: 9000 }, () => ''), 1118: ['/'] };
    const bytes = sqliteOf([packageHeader('x', '1', files)], 65_536);
    // The leaf of the table is the last page: as many cells as it has room for, all of them the one that is there.
    const leaf = bytes.length - 65_536;
    const cell = bytes.readUInt16BE(leaf + 8);
    const count = Math.floor((cell - 8) / 2);
    bytes.writeUInt16BE(count, leaf + 3);
    for (let index = 0; index < count; index++) bytes.writeUInt16BE(cell, leaf + 8 + 2 * index);
    const started = performance.now();
    const { packages, problems } = await factsOf(rpm, { [path]: bytes });
    expect(performance.now() - started).toBeLessThan(1000);
    expect(packages.length).toBeLessThan(20);
    expect(problems[0]).toMatchObject({ gap: true });
  });

  it('that names directories longer than any path keeps the package', async () => {
    const everything = { ...rpm, id: 'lang/everything', wants: () => true, extract: () => {} };
    const header = packageHeader('x', '1', { 1116: [0, 1], 1117: ['a', 'b'], 1118: [`/${'d'.repeat(5000)}/`, '/e/'] });
    const { files } = await layerOf([rpm, everything], [{ path, content: sqlite([header]) }]);
    expect(files[0]).toMatchObject({ packages: [{ name: 'x' }], owns: { x: ['e/b'] } });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('asdf\n'.repeat(500))],
    ['a database without the table', sqliteOf([]).fill('x', 512 - 120, 512)],
  ])('%s is a gap', async (_, content) => {
    const { problems } = await factsOf(rpm, { [path]: content });
    expect(problems.at(-1)).toMatchObject({ code: 'record-invalid', gap: true });
  });

  it('of any kind never throws', async () => {
    const start = fc.constantFrom('SQLite format 3\0\x10\0', 'RpmP', '\0\0\0\0\0\0\0\0\0\0\0\0\x61\x15\x06\0');
    await fc.assert(
      fc.asyncProperty(start, fc.uint8Array({ maxLength: 9000 }), async (start, rest) => {
        await factsOf(rpm, { [path]: Buffer.concat([Buffer.from(start, 'latin1'), rest]) });
      }),
    );
  });
});

it('names the layer that brought a version in, not the one that wrote the database last', async () => {
  const layer = (names: string[]) =>
    layerOf([rpm], [{ path, content: sqlite(names.map(name => packageHeader(name))) }]);
  const layers = [await layer(['bash']), await layer(['bash', 'curl']), await layer(['bash', 'curl', 'zlib'])];
  const refs = layers.map((_, index) => ({ index, diffId: `sha256:${index}` }));
  const { packages } = squash(layers, refs);
  expect(packages.map(({ name, layer }) => `${name} ${layer?.index}`)).toEqual(['bash 0', 'curl 1', 'zlib 2']);
});

it.each([
  ['Red Hat, Inc.', ['rpm nodejs']],
  ['NodeSource', ['npm npm', 'rpm nodejs']],
])('what a package of %s brings along is reported as %j', async (vendor, expected) => {
  const files = { 1011: vendor, 1116: [0], 1117: ['package.json'], 1118: ['/usr/lib/node_modules/npm/'] };
  const layer = await layerOf(
    [rpm, npm],
    [
      { path, content: sqlite([packageHeader('nodejs', '20', files)]) },
      { path: 'usr/lib/node_modules/npm/package.json', content: '{"name":"npm","version":"10.8.2"}' },
    ],
  );
  expect(squash([layer], []).packages.map(({ type, name }) => `${type} ${name}`)).toEqual(expected);
});

it.each([
  ['var/lib/rpm/rpmdb.sqlite', true],
  ['usr/lib/sysimage/rpm/Packages.db', true],
  ['usr/share/rpm/Packages', true],
  ['x/var/lib/rpm/Packages', false],
  ['var/lib/rpm/Packages/x', false],
  ['var/lib/rpm/rpmdb.sqlite-wal', false],
  ['rpm/Packages', false],
])('%s: wanted is %s', (path, wanted) => expect(rpm.wants(path, { path, size: 0, mode: 0 })).toBe(wanted));

describe('the manifest of a distroless image', () => {
  const manifest = 'var/lib/rpmmanifest/container-manifest-2';
  const line = (name: string, epoch = '(none)') =>
    `${name}\t9.0-1.cm2\t1653816591\t1653753130\tMicrosoft Corporation\t${epoch}\t45000\tx86_64\t0\tvim-9.0-1.cm2.src.rpm\n`;

  it('gives the packages', async () => {
    const { packages, problems } = await factsOf(rpmManifest, { [manifest]: line('vim-data') + line('vim', '2') });
    expect(problems).toEqual([]);
    expect(packages).toMatchObject([
      { name: 'vim-data', version: '9.0-1.cm2', arch: 'x86_64', vendor: 'Microsoft Corporation' },
      { name: 'vim', version: '2:9.0-1.cm2', source: { name: 'vim', version: '2:9.0-1.cm2' } },
    ]);
  });

  it('with broken lines keeps the others; without any good one it is none', async () => {
    expect(await factsOf(rpmManifest, { [manifest]: `${line('vim')}broken\n\n` })).toMatchObject({
      packages: [{ name: 'vim' }],
      problems: [{ message: 'rpm: 1 lines are no packages', gap: true }],
    });
    expect((await factsOf(rpmManifest, { [manifest]: 'asdf\n' })).problems).toMatchObject([{ gap: true }]);
  });
});
