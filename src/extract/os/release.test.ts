import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OsRelease } from '../../model/index.ts';
import { factsOf } from '../testing.ts';
import { joinReleases, osRelease } from './release.ts';

const read = async (files: Record<string, string>): Promise<OsRelease | undefined> => {
  const { files: found } = await factsOf(osRelease, files);
  return joinReleases(new Map(found.flatMap(({ path, os }) => (os ? [[path, os] as const] : []))));
};
const release = (fields: Record<string, string>): string =>
  Object.entries(fields)
    .map(([key, value]) => `${key}="${value}"\n`)
    .join('');

describe('the ecosystem of a distribution', () => {
  it.each<[Record<string, string>, string | undefined]>([
    [{ ID: 'debian', VERSION_ID: '12' }, 'Debian:12'],
    [{ ID: 'debian', VERSION_CODENAME: 'forky', PRETTY_NAME: 'Debian GNU/Linux forky/sid' }, 'Debian:14'],
    [{ ID: 'debian', PRETTY_NAME: 'Debian GNU/Linux bullseye/sid' }, 'Debian:11'],
    [{ ID: 'raspbian', VERSION_ID: '11' }, 'Debian:11'],
    [{ ID: 'ubuntu', VERSION_ID: '22.04' }, 'Ubuntu:22.04:LTS'],
    [{ ID: 'ubuntu', VERSION_ID: '23.04' }, 'Ubuntu:23.04'],
    [{ ID: 'ubuntu', VERSION_ID: '24.10' }, 'Ubuntu:24.10'],
    [{ ID: 'linuxmint', VERSION_ID: '21.3', UBUNTU_CODENAME: 'jammy' }, 'Ubuntu:22.04:LTS'],
    [{ ID: 'alpine', VERSION_ID: '3.19.1' }, 'Alpine:v3.19'],
    [{ ID: 'alpine', VERSION_ID: '3.21.0_alpha20240807' }, 'Alpine:edge'],
    [{ ID: 'rhel', VERSION_ID: '9.4' }, 'Red Hat:enterprise_linux:9'],
    [{ ID: 'centos', VERSION_ID: '7' }, 'Red Hat:enterprise_linux:7'],
    [{ ID: 'almalinux', VERSION_ID: '9.4' }, 'AlmaLinux:9'],
    [{ ID: 'rocky', VERSION_ID: '8.10' }, 'Rocky Linux:8'],
    [{ ID: 'amzn', VERSION_ID: '2023' }, 'Amazon Linux:2023'],
    [{ ID: 'amzn', VERSION_ID: '2' }, 'Amazon Linux:2'],
    [{ ID: 'amzn', VERSION_ID: '2018.03' }, 'Amazon Linux:1'],
    [{ ID: 'ol', VERSION_ID: '9.3' }, 'Oracle Linux:9'],
    [{ ID: 'sles', VERSION_ID: '15.5' }, 'SUSE:Linux Enterprise Server 15 SP5'],
    [{ ID: 'sles', VERSION_ID: '15' }, 'SUSE:Linux Enterprise Server 15'],
    [{ ID: 'sle-micro', VERSION_ID: '5.3' }, 'SUSE:Linux Enterprise Micro 5.3'],
    [{ ID: 'sl-micro', VERSION_ID: '6.0' }, 'SUSE:Linux Micro 6.0'],
    [{ ID: 'opensuse-leap', VERSION_ID: '15.6' }, 'openSUSE:Leap 15.6'],
    [{ ID: 'opensuse', VERSION_ID: '42.3' }, 'openSUSE:Leap 42.3'],
    [{ ID: 'opensuse', VERSION_ID: '13.2' }, 'openSUSE:13.2'],
    [{ ID: 'opensuse-tumbleweed', VERSION_ID: '20240401' }, 'openSUSE:Tumbleweed'],
    [{ ID: 'fedora', VERSION_ID: '42' }, 'Fedora:42'],
    [{ ID: 'wolfi', VERSION_ID: '20230201' }, 'Wolfi'],
    [{ ID: 'chainguard', VERSION_ID: '20230214' }, 'Chainguard'],
    [{ ID: 'photon', VERSION_ID: '5.0' }, 'Photon OS:5.0'],
    [{ ID: 'azurelinux', VERSION_ID: '3.0' }, 'Azure Linux:3'],
    [{ ID: 'mariner', VERSION_ID: '2.0' }, 'Azure Linux:2'],
    [{ ID: 'openEuler', VERSION_ID: '22.03', VERSION: '22.03 (LTS-SP3)' }, 'openEuler:22.03-LTS-SP3'],
    [{ ID: 'openEuler', VERSION_ID: '24.03', VERSION: '24.03 (LTS)' }, 'openEuler:24.03-LTS'],
    [{ ID: 'openEuler', VERSION_ID: '23.09', VERSION: '23.09' }, 'openEuler:23.09'],
    [{ ID: 'anolis', VERSION_ID: '8.8' }, 'Anolis OS:8'],
    [{ ID: 'alinux', VERSION_ID: '3' }, 'Alibaba Cloud Linux:3'],
    [{ ID: 'alinux', VERSION_ID: '2.1903' }, 'Alibaba Cloud Linux:2'],
    [{ ID: 'tencentos', VERSION_ID: '3.1' }, 'TencentOS Server:3'],
    [{ ID: 'kylin', VERSION_ID: 'V10', VERSION: 'V10 (Lance)' }, 'Kylin:V10'],
    [{ ID: 'arch' }, 'Arch Linux'],
    [{ ID: 'gentoo', VERSION_ID: '2.15' }, 'Gentoo'],
    [{ ID: 'constructor', VERSION_ID: '1' }, undefined],
    [{ ID: 'ubuntu' }, undefined],
  ])('%j → %s', async (fields, ecosystem) => {
    expect((await read({ 'etc/os-release': release(fields) }))?.ecosystem).toBe(ecosystem);
  });
});

describe('os-release', () => {
  it('is read with the quoting of the shell', async () => {
    const text =
      '\uFEFF# a comment\nID=Debian\nVERSION_ID=\'12\'\nPRETTY_NAME="A \\"quoted\\" \\$name"\r\nID_LIKE="a b"\n' +
      'VERSION_CODENAME=bookworm\nVARIANT_ID=slim\nnonsense\n';
    expect(await read({ 'etc/os-release': text })).toEqual({
      id: 'debian',
      idLike: ['a', 'b'],
      versionId: '12',
      codename: 'bookworm',
      prettyName: 'A "quoted" $name',
      variantId: 'slim',
      ecosystem: 'Debian:12',
    });
  });

  it('in etc comes before the one in usr/lib, and both before older files', async () => {
    const files = {
      'etc/debian_version': 'trixie/sid\n',
      'usr/lib/os-release': 'ID=ubuntu\nVERSION_ID="24.04"\n',
      'etc/lsb-release': 'DISTRIB_ID=Other\nDISTRIB_RELEASE=1\n',
    };
    expect((await read(files))?.ecosystem).toBe('Ubuntu:24.04:LTS');
    expect((await read({ ...files, 'etc/os-release': 'ID=alpine\nVERSION_ID=3.20.0\n' }))?.id).toBe('alpine');
  });

  it('without an ID says nothing', async () => {
    expect(await read({ 'etc/os-release': 'NAME=x\n' })).toBeUndefined();
  });

  it('of any text never throws', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...osRelease.capability.files), fc.string(), async (path, text) => {
        await factsOf(osRelease, { [path]: text });
      }),
    );
  });
});

describe('older files', () => {
  it.each([
    ['etc/alpine-release', '3.10.4\n', 'alpine 3.10.4', 'Alpine:v3.10'],
    ['etc/alpine-release', '3.22.0_alpha20250108\n', 'alpine 3.22.0_alpha20250108', 'Alpine:edge'],
    ['etc/debian_version', '7.11\n', 'debian 7', 'Debian:7'],
    ['etc/debian_version', '6.0.10\n', 'debian 6.0', 'Debian:6.0'],
    ['etc/debian_version', 'trixie/sid\n', 'debian 13', 'Debian:13'],
    ['etc/redhat-release', 'CentOS release 6.10 (Final)\n', 'centos 6.10', 'Red Hat:enterprise_linux:6'],
    [
      'etc/redhat-release',
      'Red Hat Enterprise Linux Server release 6.9 (Santiago)',
      'rhel 6.9',
      'Red Hat:enterprise_linux:6',
    ],
    ['etc/oracle-release', 'Oracle Linux Server release 6.10\n', 'ol 6.10', 'Oracle Linux:6'],
    ['etc/system-release', 'Amazon Linux AMI release 2018.03\n', 'amzn 2018.03', 'Amazon Linux:1'],
    [
      'etc/SuSE-release',
      'SUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\nPATCHLEVEL = 4\n',
      'sles 11.4',
      'SUSE:Linux Enterprise Server 11 SP4',
    ],
    [
      'etc/lsb-release',
      'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=12.04\nDISTRIB_CODENAME=precise\n',
      'ubuntu 12.04',
      'Ubuntu:12.04:LTS',
    ],
  ])('%s %j: %s, %s', async (path, text, named, ecosystem) => {
    const os = await read({ [path]: text });
    expect([`${os?.id} ${os?.versionId}`, os?.ecosystem]).toEqual([named, ecosystem]);
  });

  it('tell Oracle Linux from the Red Hat that it says to be', async () => {
    const files = {
      'etc/redhat-release': 'Red Hat Enterprise Linux Server release 6.10 (Santiago)\n',
      'etc/oracle-release': 'Oracle Linux Server release 6.10\n',
    };
    expect((await read(files))?.id).toBe('ol');
  });

  it('give Debian unstable the release that is to come', async () => {
    const files = {
      'etc/os-release': 'ID=debian\nPRETTY_NAME="Debian unstable"\n',
      'etc/debian_version': 'forky/sid\n',
    };
    expect(await read(files)).toMatchObject({ versionId: '14', codename: 'forky', ecosystem: 'Debian:14' });
  });
});
