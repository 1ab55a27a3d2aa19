import { describe, expect, test } from 'vitest';
import { photon } from './photon.ts';
import { linesOf, readWith } from './testing.ts';

const row = (more: object): object => ({
  cve_id: 'CVE-2024-0001',
  pkg: 'foo',
  cve_score: 7.5,
  aff_ver: 'all versions before 1.2-3.ph4 are vulnerable',
  res_ver: '1.2-3.ph4',
  ...more,
});
const read = async (rows: object[], name = 'cve_data_photon4.0.json') =>
  (await readWith(photon, JSON.stringify(rows), name))!;

describe('Photon OS’s CVE metadata', () => {
  test.each<[string, object, string[]]>([
    ['fixed', { status: 'Fixed' }, ['Photon OS:4.0 foo <1.2-3.ph4']],
    ['not affected', { status: 'Not Affected', aff_ver: 'NA', res_ver: 'NA' }, []],
    ['no fix', { aff_ver: 'all versions are vulnerable', res_ver: 'NA' }, ['Photon OS:4.0 foo [["i0"]]']],
    [
      'nothing is known',
      { aff_ver: 'NA', res_ver: 'NA' },
      ['Photon OS:4.0 foo [["i0"]] {"status":"under_investigation"}'],
    ],
    ['a placeholder', { cve_id: 'UNK-1' }, []],
  ])('%s', async (_, more, expected) => {
    expect((await read([row(more)])).advisories.flatMap(linesOf)).toEqual(expected);
  });

  test('the rows of a CVE are one advisory, with the worst score', async () => {
    const { advisories } = await read([
      row({ cve_score: 3.1 }),
      row({ pkg: 'foo-libs' }),
      row({ pkg: 'bar', cve_score: null }),
    ]);
    expect(advisories).toHaveLength(1);
    expect(advisories[0]?.detail).toEqual({ cves: ['CVE-2024-0001'], scores: { '3.1': 7.5 } });
  });

  test('the release stands in the row, the name of the file or the version', async () => {
    expect((await read([row({ os_version: '5.0' })])).advisories.flatMap(linesOf)).toEqual([
      'Photon OS:5.0 foo <1.2-3.ph4',
    ]);
    expect((await read([row({})], 'all.json')).advisories.flatMap(linesOf)).toEqual(['Photon OS:4.0 foo <1.2-3.ph4']);
    expect((await read([row({ res_ver: '1.2-3' })], 'all.json')).faults).toHaveLength(1);
  });

  test('what only looks like a CVE is a fault', async () => {
    expect((await read([row({ cve_id: 'CVE-2019-3828-0001' })])).faults).toEqual([
      'a row of Photon OS whose CVE is none (CVE-2019-3828-0001)',
    ]);
  });
});
