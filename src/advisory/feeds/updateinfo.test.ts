import { describe, expect, test } from 'vitest';
import { linesOf, readWith } from './testing.ts';
import { updateinfo } from './updateinfo.ts';

interface Parts {
  id: string;
  type?: string;
  collection?: string;
  cves?: string[];
  severity?: string;
  packages?: string;
  release?: string;
}

const pkg = (release: string, more = ''): string =>
  `<package name="a" version="1.2" release="${release}" epoch="0" arch="x86_64" ${more}/>`;

const update = ({
  id,
  type = 'security',
  collection = '',
  cves = ['CVE-2024-0001'],
  severity = 'Important',
  packages = pkg('1.el8'),
  release = '',
}: Parts): string =>
  `<updates><update type="${type}"><id>${id}</id><title>about</title><issued date="2024-01-02 03:04"/><severity>${severity}</severity>${release}
    <references>${cves.map(cve => `<reference type="cve" id="${cve}" href="https://example.com/${cve}"/>`).join('')}</references>
    <pkglist><collection short="x">${collection}${packages}</collection></pkglist></update></updates>`;

const read = async (parts: Parts) => (await readWith(updateinfo, update(parts)))!;

describe('updateinfo.xml', () => {
  test.each<[Parts, string]>([
    [{ id: 'ALAS2023-2024-001', packages: pkg('1.amzn2023') }, 'Amazon Linux:2023'],
    [{ id: 'ALAS2023LIVEPATCH-2024-001', packages: pkg('1.amzn2023') }, 'Amazon Linux:2023'],
    [{ id: 'ALAS2-2024-1', packages: pkg('1.amzn2') }, 'Amazon Linux:2'],
    [{ id: 'ALAS2DOCKER-2024-001', collection: '<name>docker</name>', packages: pkg('1.amzn2') }, 'Amazon Linux:2'],
    [{ id: 'ALAS-2018-1', collection: '<name>Amazon Linux AMI</name>', packages: pkg('1.amzn1') }, 'Amazon Linux:1'],
    [{ id: 'RLSA-2024:0001', collection: '<name>Rocky Linux 8</name>' }, 'Rocky Linux:8'],
    [{ id: 'RLSA-2024:0001', packages: pkg('1.el9_2') }, 'Rocky Linux:9'],
    [
      {
        id: 'ALSA-2024:0001',
        collection: '<name>almalinux-9-for-x86_64-baseos-rpms__9_0_default</name>',
        packages: pkg('1.el9_0'),
      },
      'AlmaLinux:9',
    ],
    [{ id: 'FEDORA-2024-0a1b2c', release: '<release>Fedora 40</release>', packages: pkg('1.fc40') }, 'Fedora:40'],
    [
      { id: 'FEDORA-EPEL-2024-0a1b2c', release: '<release>Fedora EPEL 9</release>', packages: pkg('1.el9') },
      'Fedora:EPEL:9',
    ],
    [{ id: 'ALINUX3-SA-2024:0001', packages: pkg('1.al8') }, 'Alibaba Cloud Linux:3'],
    [{ id: 'ANSA-2024:0001', packages: pkg('1.an8') }, 'Anolis OS:8'],
    [{ id: 'TSSA-2024:0001', packages: pkg('1.tl3') }, 'TencentOS Server:3'],
    [{ id: 'OCSA-2024:0001', packages: pkg('1.oc9') }, 'OpenCloudOS:9'],
    [{ id: 'BRSA-0a1b2c3d', packages: pkg('1.0a1b.br1') }, 'Bottlerocket'],
  ])('%o is of %s', async (parts, place) => {
    const { advisories, faults } = await read(parts);
    expect(faults).toEqual([]);
    expect(advisories.flatMap(linesOf).map(line => line.split(' a <')[0])).toEqual([place]);
  });

  test('bug fixes are left out, unless they close a CVE', async () => {
    const bugfix = { id: 'RLBA-2024:0001', type: 'bugfix' };
    expect((await read({ ...bugfix, cves: [] })).advisories).toEqual([]);
    expect((await read(bugfix)).advisories).toHaveLength(1);
    expect((await read({ id: 'RLSA-2024:0002', cves: [] })).advisories[0]?.detail.cves).toBeUndefined();
  });

  test('modules, epochs, sources and dates', async () => {
    const packages = `<module name="nodejs" stream="18" version="1" context="c" arch="x86_64"/>
      <package name="nodejs" version="18.1" release="1.module+el8" epoch="1" arch="x86_64"/><package name="nodejs" version="18.1" release="1.module+el8" epoch="1" arch="src"/>`;
    const [advisory] = (await read({ id: 'RLSA-2024:0001', collection: '<name>Rocky Linux 8</name>', packages }))
      .advisories;
    expect(advisory && linesOf(advisory)).toEqual(['Rocky Linux:8 nodejs <1:18.1-1.module+el8 {"module":"nodejs:18"}']);
    expect(advisory?.detail).toMatchObject({
      word: 'Important',
      published: '2024-01-02T03:04:00Z',
      cves: ['CVE-2024-0001'],
    });
  });

  test.each(['None', 'unspecified', 'Unknown', ''])('the severity "%s" is none', async severity => {
    expect((await read({ id: 'RLSA-2024:0001', severity })).advisories[0]?.detail.word).toBeUndefined();
  });

  test('a distribution that nobody knows is a fault', async () => {
    expect((await read({ id: 'XXSA-2024:0001' })).faults).toEqual([
      'an erratum whose distribution is not known (XXSA-2024:0001)',
    ]);
  });

  test('other XML is not taken for it', async () => {
    expect(await readWith(updateinfo, '<?xml version="1.0"?><updatesx/>')).toBeUndefined();
    expect(await readWith(updateinfo, '<repomd/>')).toBeUndefined();
  });
});
