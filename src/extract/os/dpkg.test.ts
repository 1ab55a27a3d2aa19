import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOf, layerOf } from '../testing.ts';
import { dpkg, dpkgFiles } from './dpkg.ts';

const status = 'var/lib/dpkg/status';
const stanza = (fields: Record<string, string>) =>
  Object.entries(fields)
    .map(([field, value]) => `${field}: ${value}\n`)
    .join('');
const read = async (text: string, path = status) => {
  const { packages, problems } = await factsOf(dpkg, { [path]: text });
  return { packages, problems };
};

describe('a package', () => {
  const installed = { Package: 'hello', Status: 'install ok installed', Version: '1:2.10-3', Architecture: 'amd64' };

  it('has name, version with epoch, architecture, and is its own source', async () => {
    const { packages } = await read(stanza(installed));
    expect(packages).toEqual([
      {
        type: 'deb',
        name: 'hello',
        version: '1:2.10-3',
        arch: 'amd64',
        source: { name: 'hello', version: '1:2.10-3' },
        path: status,
      },
    ]);
  });

  it.each([
    ['glibc', 'glibc', '1:2.10-3'],
    ['glibc (2.36-9)', 'glibc', '2.36-9'],
    ['linux-signed-amd64 (6.1.90+1)', 'linux-signed-amd64', '6.1.90+1'],
    // A binary rebuild (+b1) names the version of its source.
    ['hello (1:2.10-2)', 'hello', '1:2.10-2'],
    ['gcc-12 (12.2.0-14', 'gcc-12', '12.2.0-14'],
    ['', 'hello', '1:2.10-3'],
  ])('of source %j comes from %s %s', async (source, name, version) => {
    const { packages } = await read(stanza({ ...installed, Source: source }));
    expect(packages[0]?.source).toEqual({ name, version });
  });

  it.each([
    ['install ok installed', true],
    ['hold ok installed', true],
    ['deinstall ok installed', true],
    ['install reinstreq half-installed', true],
    ['install ok unpacked', true],
    ['install ok half-configured', true],
    ['install ok triggers-awaited', true],
    ['install ok triggers-pending', true],
    ['deinstall ok config-files', false],
    ['purge ok not-installed', false],
  ])('of status "%s": aboard is %s', async (state, aboard) => {
    const { packages, problems } = await read(stanza({ ...installed, Status: state }));
    expect([packages.length, problems]).toEqual([aboard ? 1 : 0, []]);
  });

  it('of two architectures is two packages', async () => {
    const { packages } = await read(`${stanza(installed)}\n${stanza({ ...installed, Architecture: 'i386' })}`);
    expect(packages.map(({ arch }) => arch)).toEqual(['amd64', 'i386']);
  });

  it('is not confused by continuation lines, CRLF or blank lines that are not empty', async () => {
    const text =
      'Package: a\r\nStatus: install ok installed\r\nVersion: 1\r\nDescription: x\r\n Version: 2\r\n\tPackage: y\r\n \t\r\n' +
      '\n\nPackage: b\nVersion: 3\nConffiles:\n /etc/b 1234\n';
    const { packages } = await read(text);
    expect(packages.map(({ name, version }) => `${name} ${version}`)).toEqual(['a 1', 'b 3']);
  });
});

describe('status.d', () => {
  it('has one package a file, without a status, under any file name', async () => {
    const { packages } = await read('Package: base-files\nVersion: 12.4\n', 'var/lib/dpkg/status.d/YmFzZS1maWxlcw');
    expect(packages.map(({ name, path }) => [name, path])).toEqual([
      ['base-files', 'var/lib/dpkg/status.d/YmFzZS1maWxlcw'],
    ]);
  });

  it('says in md5sums what a package owns, also under a name in base64', async () => {
    const sums = `${'0'.repeat(32)}  usr/lib/node_modules/npm/package.json\n${'1'.repeat(32)}  ./etc/passwd\nnonsense\n`;
    const everything = { ...dpkg, id: 'lang/everything', wants: () => true, extract: () => {} };
    const { files } = await layerOf(
      [dpkg, everything],
      [
        { path: 'var/lib/dpkg/status.d/bm9kZWpz.md5sums', content: sums },
        { path: 'var/lib/dpkg/status.d/npm.md5sums', content: sums },
      ],
    );
    const owned = ['usr/lib/node_modules/npm/package.json', 'etc/passwd'];
    expect(files.map(({ owns }) => owns)).toEqual([{ bm9kZWpz: owned, nodejs: owned }, { npm: owned }]);
  });
});

describe('bad input', () => {
  it('that is no database at all is a gap', async () => {
    expect((await read('hello\n\nworld')).problems).toMatchObject([{ code: 'record-invalid', gap: true }]);
  });

  it('of some broken entries keeps the others', async () => {
    const { packages, problems } = await read('Package: a\nVersion: 1\n\nPackage: b\n\nVersion: 3\n');
    expect(packages.map(({ name }) => name)).toEqual(['a']);
    expect(problems.map(({ message, gap }) => [message, gap])).toEqual([
      ['dpkg: 1 entries have no Package field', undefined],
      ['dpkg: 1 entries have no Version field', undefined],
    ]);
  });

  it('of any text never throws out of the extractor', async () => {
    const text = fc
      .array(fc.constantFrom('Package: a', 'Version: 1', 'Status: x', 'Source: (', ' ', '', ':', '\r'))
      .map(parts => parts.join('\n'));
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, fc.string()), async any => {
        const { packages } = await read(any);
        for (const { name, version } of packages) expect(name && version).toBeTruthy();
      }),
    );
  });

  it('that is written by dpkg gives back what went in', async () => {
    const word = fc.stringMatching(/^[a-z0-9][a-z0-9.+-]{1,10}$/);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ name: word, version: word }), { minLength: 1 }), async list => {
        const text = list.map(({ name, version }) => stanza({ Package: name, Version: version })).join('\n');
        const { packages } = await read(text);
        expect(packages.map(({ name, version }) => ({ name, version }))).toEqual(list);
      }),
    );
  });
});

it('knows the files of a package by its list, whatever the architecture', async () => {
  const everything = { ...dpkgFiles, id: 'lang/everything', wants: () => true, extract: () => {} };
  const list = '/.\n/usr\n/usr/lib/x/package.json\n';
  const { files } = await layerOf(
    [dpkgFiles, everything],
    [{ path: 'var/lib/dpkg/info/libx:amd64.list', content: list }],
  );
  expect(files[0]?.owns).toEqual({ libx: ['.', 'usr', 'usr/lib/x/package.json'] });
});

it.each([
  ['var/lib/dpkg/status', true],
  ['var/lib/dpkg/status.d/base', true],
  ['var/lib/dpkg/status-old', false],
  ['var/lib/dpkg/available', false],
  ['opt/root/var/lib/dpkg/status', false],
])('%s: wanted is %s', (path, wanted) => expect(dpkg.wants(path, { path, size: 0, mode: 0 })).toBe(wanted));
