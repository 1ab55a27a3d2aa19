import { describe, expect, test } from 'vitest';
import { cvrf } from './cvrf.ts';
import { linesOf, readWith } from './testing.ts';

const flaw = (cve: string, statuses: string, impact = 'important', vector = ''): string => `
  <Vulnerability Ordinal="1"><CVE>${cve}</CVE><ProductStatuses>${statuses}</ProductStatuses>
    <Threats><Threat Type="Impact"><Description>${impact}</Description></Threat></Threats>
    <CVSSScoreSets><ScoreSet><Vector>${vector}</Vector></ScoreSet></CVSSScoreSets></Vulnerability>`;
const status = (type: string, ...ids: string[]): string =>
  `<Status Type="${type}">${ids.map(id => `<ProductID>${id}</ProductID>`).join('')}</Status>`;
const document = (flaws: string, tree = '', notes = ''): string => `<?xml version="1.0"?>
  <cvrfdoc xmlns="u"><DocumentTitle>Security update</DocumentTitle><DocumentTracking><Identification><ID>SUSE-SU-2024:0001-1</ID></Identification>
  <InitialReleaseDate>2024-01-02T03:04:05Z</InitialReleaseDate></DocumentTracking><DocumentNotes>${notes}</DocumentNotes>
  <ProductTree>${tree}</ProductTree>${flaws}</cvrfdoc>`;

const read = async (text: string) => (await readWith(cvrf, text))!;

describe('CVRF documents', () => {
  test('flaws that were fixed in the same packages are one advisory, with a rating each', async () => {
    const fixed = status(
      'Fixed',
      'SUSE Linux Enterprise Server 15 SP5:libfoo-1-1.2-150500.3.1',
      'openSUSE Leap 15.5:libfoo-1-1.2-150500.3.1',
    );
    const { advisories } = await read(
      document(
        flaw('CVE-2024-0001', fixed) + flaw('CVE-2024-0002', fixed, 'low', 'AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L'),
      ),
    );
    expect(advisories.map(linesOf)).toEqual([
      ['SUSE:15 SP5 libfoo-1 <1.2-150500.3.1', 'openSUSE:Leap 15.5 libfoo-1 <1.2-150500.3.1'],
    ]);
    expect(advisories[0]).toMatchObject({
      id: 'SUSE-SU-2024:0001-1',
      detail: {
        cves: ['CVE-2024-0001', 'CVE-2024-0002'],
        published: '2024-01-02T03:04:05Z',
        ratings: {
          'CVE-2024-0001': { word: 'important' },
          'CVE-2024-0002': { word: 'low', cvss: ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L'] },
        },
      },
    });
  });

  test('flaws with packages of their own are parts of their own', async () => {
    const one = status('Fixed', 'openSUSE Leap 15.5:a-1-1');
    const other =
      status('Known Affected', 'openSUSE Leap 15.5:b') +
      status('Known Not Affected', 'openSUSE Leap 15.5:c') +
      status('Under Investigation', 'openSUSE Leap 15.5:d');
    const { advisories } = await read(document(flaw('CVE-2024-0001', one) + flaw('CVE-2024-0002', other)));
    expect(advisories.map(linesOf)).toEqual([
      ['openSUSE:Leap 15.5 a <1-1'],
      ['openSUSE:Leap 15.5 b [["i0"]]', 'openSUSE:Leap 15.5 d [["i0"]] {"status":"under_investigation"}'],
    ]);
    expect(advisories[0]?.part).not.toBe(advisories[1]?.part);
  });

  test('openEuler’s source packages stand in the product tree', async () => {
    const product = (text: string) =>
      `<FullProductName ProductID="x" CPE="cpe:/a:openEuler:openEuler:22.03-LTS-SP3">${text}</FullProductName>`;
    const tree = `<Branch Type="Package Arch" Name="src">${product('foo-1.2-3.oe2203sp3.src.rpm')}</Branch><Branch Type="Package Arch" Name="x86_64">${product('foo-libs-1.2-3.oe2203sp3.x86_64.rpm')}</Branch>`;
    const notes = '<Note Title="Severity" Type="General">High</Note>';
    const { advisories } = await read(
      document(flaw('CVE-2024-0001', status('Fixed', 'openEuler-22.03-LTS-SP3'), 'High'), tree, notes),
    );
    expect(advisories.flatMap(linesOf)).toEqual(['openEuler:22.03-LTS-SP3 foo <1.2-3.oe2203sp3']);
    expect(advisories[0]?.detail.word).toBe('High');
  });

  test('a document about other products is a fault', async () => {
    const { advisories, faults } = await read(
      document(flaw('CVE-2024-0001', status('Fixed', 'SUSE Manager Tools:a-1-1'))),
    );
    expect(advisories).toEqual([]);
    expect(faults).toEqual(['a CVRF document that names no package of a known product (SUSE-SU-2024:0001-1)']);
  });
});
