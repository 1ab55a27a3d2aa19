import { describe, expect, test } from 'vitest';
import { errataJson } from './errata-json.ts';
import { linesOf, readWith } from './testing.ts';

const pkg = (release: string, arch = 'x86_64'): object => ({ name: 'foo', epoch: '1', version: '1.2', release, arch });
const alma = (more: object = {}, list: object = {}): string =>
  JSON.stringify([
    {
      _id: { $oid: '0' },
      updateinfo_id: 'ALSA-2024:0001',
      issued_date: { $date: 1629790196000 },
      updated_date: { $date: 1629804795086 },
      severity: 'Important',
      title: 'Important: foo update',
      references: [{ href: 'https://example.com/CVE-2024-0001', type: 'cve', id: 'CVE-2024-0001' }],
      pkglist: { name: 'almalinux-8', packages: [pkg('1.el8_4'), pkg('1.el8_4', 'src')], ...list },
      ...more,
    },
  ]);

describe('errata as JSON', () => {
  test('AlmaLinux’s list', async () => {
    const read = await readWith(errataJson, alma());
    expect(read?.advisories.flatMap(linesOf)).toEqual(['AlmaLinux:8 foo <1:1.2-1.el8_4']);
    expect(read?.advisories[0]?.detail).toEqual({
      cves: ['CVE-2024-0001'],
      summary: 'Important: foo update',
      published: '2021-08-24T07:29:56Z',
      modified: '2021-08-24T11:33:15.086Z',
      references: ['https://example.com/CVE-2024-0001'],
      word: 'Important',
    });
  });

  test('a module holds for the packages built in it', async () => {
    const list = {
      module: { name: 'foo', stream: '1' },
      packages: [pkg('1.module_el8.4.0+1+a'), { ...pkg('1.el8'), name: 'bar' }],
    };
    const read = await readWith(errataJson, alma({}, list));
    expect(read?.advisories.flatMap(linesOf)).toEqual([
      'AlmaLinux:8 bar <1:1.2-1.el8',
      'AlmaLinux:8 foo <1:1.2-1.module_el8.4.0+1+a {"module":"foo:1"}',
    ]);
  });

  test.each([
    ['ALAS2-2024-1', '1.amzn2', 'Amazon Linux:2'],
    ['ALAS2023-2024-001', '1.amzn2023', 'Amazon Linux:2023'],
    ['RLSA-2024:0001', '1.el9_2', 'Rocky Linux:9'],
    ['BRSA-0a1b2c', '1.0a1b.br1', 'Bottlerocket'],
  ])('updateinfo as JSON: %s', async (id, release, place) => {
    const text = JSON.stringify({
      id,
      issued: { date: '2024-01-02 03:04' },
      severity: 'medium',
      packages: [pkg(release)],
      references: [],
    });
    const read = await readWith(errataJson, text);
    expect(read?.advisories.map(one => [one.detail.published, ...linesOf(one)])).toEqual([
      ['2024-01-02T03:04:00Z', `${place} foo <1:1.2-${release}`],
    ]);
  });

  test('bug fixes without a CVE are left out; an unknown distribution is a fault', async () => {
    expect((await readWith(errataJson, alma({ updateinfo_id: 'ALBA-2024:0001', references: [] })))?.advisories).toEqual(
      [],
    );
    expect((await readWith(errataJson, alma({ updateinfo_id: 'XXSA-2024:0001' })))?.faults).toHaveLength(1);
  });
});
