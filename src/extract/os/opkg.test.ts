import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOf, layerOf } from '../testing.ts';
import { opkg, opkgFiles } from './opkg.ts';

const path = 'usr/lib/opkg/status';

it('names installed packages, their sources and licences', async () => {
  const text = `Package: dnsmasq
Version: 2.90-r3
Status: install user installed
Architecture: x86_64
Source: feeds/base/package/network/services/dnsmasq
License: GPL-2.0

Package: gone
Version: 1
Status: deinstall ok not-installed

Package: libubox20240329
SourceName: libubox
Version: 2024.03.29
Status: install ok installed
`;
  const { packages, problems } = await factsOf(opkg, { [path]: text });
  expect(problems).toEqual([]);
  expect(packages).toEqual([
    {
      type: 'opkg',
      name: 'dnsmasq',
      version: '2.90-r3',
      arch: 'x86_64',
      source: { name: 'dnsmasq', version: '2.90-r3' },
      licences: ['GPL-2.0'],
      path,
    },
    {
      type: 'opkg',
      name: 'libubox20240329',
      version: '2024.03.29',
      source: { name: 'libubox', version: '2024.03.29' },
      path,
    },
  ]);
});

it('reads control files, which state no status', async () => {
  const { packages } = await factsOf(opkg, { 'var/lib/opkg/info/zlib.control': 'Package: zlib\nVersion: 1.3.1-r1\n' });
  expect(packages).toMatchObject([{ name: 'zlib', version: '1.3.1-r1' }]);
});

it('names the files of each package', async () => {
  const everything = { ...opkg, id: 'lang/everything', wants: () => true, extract: () => {} };
  const entry = { path: 'usr/lib/opkg/info/x.list', content: '/usr/bin/x\n/etc/x.conf\t0644\nnonsense\n' };
  const { files } = await layerOf([opkgFiles, everything], [entry]);
  expect(files[0]?.owns).toEqual({ x: ['usr/bin/x', 'etc/x.conf'] });
});

describe('bad input', () => {
  it('that is no database is a gap', async () => {
    expect((await factsOf(opkg, { [path]: 'asdf\n\nyolo\n' })).problems).toMatchObject([{ gap: true }]);
  });

  it('of some broken entries keeps the others', async () => {
    const facts = await factsOf(opkg, { [path]: 'Package: a\n\nPackage: b\nVersion: 1\n' });
    expect(facts).toMatchObject({
      packages: [{ name: 'b' }],
      problems: [{ message: 'opkg: 1 entries have no Version field' }],
    });
  });

  it('of any text never throws', async () => {
    await fc.assert(fc.asyncProperty(fc.string(), async text => void (await factsOf(opkg, { [path]: text }))));
  });
});

it.each([
  ['usr/lib/opkg/status', true],
  ['var/lib/opkg/info/x.control', true],
  ['var/lib/opkg/info/x/y.control', false],
  ['opt/usr/lib/opkg/status', false],
])('%s: wanted is %s', (path, wanted) => expect(opkg.wants(path, { path, size: 0, mode: 0 })).toBe(wanted));
