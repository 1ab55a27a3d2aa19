/** Feeds of distributions from the file to the finding: built, and matched as a scan does. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Package } from '../model/index.ts';
import { buildDatabase } from './build.ts';
import { openDatabase } from './database.ts';
import { aboard } from './testing.ts';
import type { AdvisoryDatabase } from './types.ts';

const erratum = (id: string, packages: string, cve = 'CVE-2024-0001', more = ''): string =>
  `<updates><update type="security"><id>${id}</id><severity>Important</severity><references><reference type="cve" id="${cve}"/></references>
  <pkglist><collection>${more}${packages}</collection></pkglist></update></updates>`;
const pkg = (name: string, version: string, release: string): string =>
  `<package name="${name}" version="${version}" release="${release}" epoch="0" arch="x86_64"/>`;
const oval = (criteria: string): string =>
  `<oval_definitions><definitions><definition class="vulnerability" id="oval:x:def:1"><metadata><title>CVE-2024-0002</title><advisory><severity>Moderate</severity></advisory></metadata>
  <criteria operator="AND">${criteria}</criteria></definition></definitions></oval_definitions>`;

/** Made with bzip2(1): an OVAL document about openssl on Oracle Linux 9. */
const packedOval =
  'QlpoOTFBWSZTWc+5TNAAACgfgFAD/LcuB4EAv2ffYDAA5gGkYpNGho9RpsJqND0hoBjTQaAGTQGRpoYmjBKagTTTQTKZG1NAAyPKU+4tLNWZbuiDP9Re9WDoEXK+b732iIAe9VZGCAwaKt2VsTwBSraCEPlYZCUpxmaWJdUgaxUVqWdqOPFerjE6wTjMRjruz+2VvcTKZ4pFLkTrE1hEXU/olcEUV94hum2xhrGFoaCJGpmwPoVr+dBn9pSEw8oPC8aBN5SmTbEiUso74nLlxIoJ2DOC5yFtUcBz4YYj7q0KJbo5iC4EYRKlMwto+BKNgmgPHjnQC9kNZY4gm0na1p4GGmvA4i/xdyRThQkM+5TNAA==';

const files: Record<string, string | Uint8Array> = {
  // One erratum, whose packages lie in two repositories, and a third copy for another architecture.
  'baseos.xml.gz': gzipSync(erratum('RLSA-2024:0001', pkg('foo', '1.2', '3.el9'))),
  'appstream.xml.gz': gzipSync(erratum('RLSA-2024:0001', pkg('foo-gui', '1.2', '3.el9'))),
  'appstream-aarch64.xml': erratum('RLSA-2024:0001', pkg('foo-gui', '1.2', '3.el9')),
  'modules.xml': erratum(
    'RLSA-2024:0003',
    pkg('nodejs', '18.19', '1.module+el9.3.0+1+a'),
    'CVE-2024-0003',
    '<module name="nodejs" stream="18"/>',
  ),
  'epel.xml': erratum('FEDORA-EPEL-2024-1', pkg('bar', '1.2', '3.el9'), 'CVE-2024-0004'),
  'suse.xml': oval(
    '<criterion comment="SUSE Linux Enterprise Module for Basesystem 15 SP5 is installed" test_ref="a"/><criterion comment="libfoo1 is earlier than 0:1.2-150500.3.1" test_ref="b"/>',
  ),
  'suse12.xml': oval(
    '<criterion comment="SUSE Linux Enterprise Module for Web and Scripting 12 is installed" test_ref="a"/><criterion comment="php7 is earlier than 0:7.2-3.1" test_ref="b"/>',
  ),
  'oracle.xml.bz2': Buffer.from(packedOval, 'base64'),
  'secdb.json': JSON.stringify({
    apkurl: 'x',
    urlprefix: 'https://packages.wolfi.dev',
    packages: [{ pkg: { name: 'zlib', secfixes: { '1.3-r1': ['CVE-2024-0005'] } } }],
  }),
};

let folder: string;
let database: AdvisoryDatabase;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-feeds-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  const summary = await buildDatabase({ from: [folder], to: join(folder, 'db'), now: new Date(0) });
  expect(summary.problems).toEqual([]);
  expect(summary.passedOver).toEqual([]);
  database = openDatabase(join(folder, 'db'));
});
afterAll(async () => {
  database?.close();
  await rm(folder, { recursive: true, force: true });
});

const rpm = (ecosystem: string, name: string, version: string, more: Partial<Package> = {}): Package =>
  aboard({ type: 'rpm', name, version, ecosystem, arch: 'x86_64', ...more });
const found = (fact: Package): string[] =>
  database.match([fact]).findings.map(({ id, severity, fixedVersions }) => [id, severity, ...fixedVersions].join(' '));

describe('distributions', () => {
  test.each<[string, Package, string[]]>([
    ['a package of the first repository', rpm('Rocky Linux:9', 'foo', '1.1-1.el9'), ['CVE-2024-0001 high 1.2-3.el9']],
    ['a package of the second', rpm('Rocky Linux:9', 'foo-gui', '1.1-1.el9'), ['CVE-2024-0001 high 1.2-3.el9']],
    ['a fixed package', rpm('Rocky Linux:9', 'foo', '1.2-3.el9'), []],
    [
      'a package of the module’s stream',
      rpm('Rocky Linux:9', 'nodejs', '18.1-1.module+el9', { module: 'nodejs:18:9:a' }),
      ['CVE-2024-0003 high 18.19-1.module+el9.3.0+1+a'],
    ],
    [
      'a package of another stream',
      rpm('Rocky Linux:9', 'nodejs', '16.1-1.module+el9', { module: 'nodejs:16:9:a' }),
      [],
    ],
    ['a package outside the module', rpm('Rocky Linux:9', 'nodejs', '16.1-1.el9'), []],
    [
      'a package of EPEL',
      rpm('AlmaLinux:9', 'bar', '1.1-1.el9', { vendor: 'Fedora Project' }),
      ['CVE-2024-0004 high 1.2-3.el9'],
    ],
    [
      'a package of that name of the distribution’s own',
      rpm('Rocky Linux:9', 'bar', '1.1-1.el9', { vendor: 'Rocky' }),
      [],
    ],
    [
      'SUSE, by the module’s advisory',
      rpm('SUSE:Linux Enterprise Server 15 SP5', 'libfoo1', '1.1-1'),
      ['CVE-2024-0002 medium 1.2-150500.3.1'],
    ],
    ['SUSE, another service pack', rpm('SUSE:Linux Enterprise Server 15 SP6', 'libfoo1', '1.1-1'), []],
    [
      'SUSE 12, whose modules hold for every service pack',
      rpm('SUSE:Linux Enterprise Server 12 SP5', 'php7', '7.1-1'),
      ['CVE-2024-0002 medium 7.2-3.1'],
    ],
    ['OVAL in bzip2', rpm('Oracle Linux:9', 'openssl', '1:3.0.7-1.el9'), ['CVE-2024-0002 medium 1:3.0.7-2.el9']],
    [
      'Wolfi',
      aboard({ type: 'apk', name: 'zlib', version: '1.3-r0', ecosystem: 'Wolfi' }),
      ['CVE-2024-0005 unknown 1.3-r1'],
    ],
  ])('%s', (_, fact, expected) => {
    expect(found(fact)).toEqual(expected);
  });

  test('parts of one erratum are shown together, and equal ones once', () => {
    expect(
      database
        .show('RLSA-2024:0001')
        .advisories.map(one => one.affected.map(entry => entry.name))
        .sort(),
    ).toEqual([['foo'], ['foo-gui']]);
  });

  test('a distribution without a feed is not covered, and EPEL’s feed covers EPEL alone', () => {
    const { covered, notCovered } = database.match([
      rpm('Rocky Linux:9', 'foo', '1.2-3.el9'),
      rpm('AlmaLinux:9', 'foo', '1.0-1.el9'),
      rpm('AlmaLinux:9', 'bar', '1.2-3.el9', { vendor: 'Fedora Project' }),
      rpm('Kylin:V10', 'foo', '1.0-1'),
    ]);
    expect(covered).toEqual(['Fedora:EPEL:9 (1)', 'Rocky Linux:9 (3)']);
    expect(notCovered).toEqual(['AlmaLinux:9', 'Kylin:V10']);
  });
});
