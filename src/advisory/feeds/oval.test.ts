import { describe, expect, test } from 'vitest';
import { databaseOf } from '../database.ts';
import { memoryShelves } from '../shelf-memory.ts';
import { aboard } from '../testing.ts';
import { oval } from './oval.ts';
import { linesOf, type Read, readWith } from './testing.ts';

interface Parts {
  criteria: string;
  platform?: string;
  metadata?: string;
  kind?: string;
  id?: string;
  title?: string;
}

const definition = ({
  criteria,
  platform = 'Oracle Linux 9',
  metadata = '',
  kind = 'patch',
  id = 'oval:x:def:1',
  title = 'ELSA-2024-0001: bind update',
}: Parts): string => `
  <definition id="${id}" class="${kind}"><metadata><title>${title}</title>
    <affected family="unix"><platform>${platform}</platform></affected>
    <reference source="CVE" ref_id="CVE-2024-0001" ref_url="https://example.com/CVE-2024-0001"/>${metadata}
  </metadata>${criteria}</definition>`;

const document = (definitions: string, parts = ''): string =>
  `<?xml version="1.0"?><oval_definitions xmlns="u"><definitions>${definitions}</definitions>${parts}</oval_definitions>`;

async function read(text: string, name?: string): Promise<Read> {
  const found = await readWith(oval, text, name);
  if (!found) throw new Error('not detected');
  return found;
}

const lines = async (parts: Parts, tests = '', name?: string): Promise<string[]> =>
  (await read(document(definition(parts), tests), name)).advisories.flatMap(linesOf);

const criterion = (comment: string, test = 't'): string => `<criterion comment="${comment}" test_ref="${test}"/>`;
const and = (...parts: string[]): string => `<criteria operator="AND">${parts.join('')}</criteria>`;
const or = (...parts: string[]): string => `<criteria operator="OR">${parts.join('')}</criteria>`;

/** A test with its object and state. */
const packageTest = (id: string, name: string, state: string): string => `
  <tests><l:rpminfo_test xmlns:l="v" id="${id}"><l:object object_ref="o${id}"/>${state ? `<l:state state_ref="s${id}"/>` : ''}</l:rpminfo_test></tests>
  <objects><l:rpminfo_object xmlns:l="v" id="o${id}"><l:name>${name}</l:name></l:rpminfo_object></objects>
  ${state ? `<states><l:rpminfo_state xmlns:l="v" id="s${id}">${state}</l:rpminfo_state></states>` : ''}`;
const evr = (operation: string, version: string): string => `<l:evr operation="${operation}">${version}</l:evr>`;

describe('criteria', () => {
  test.each<[string, string, string[]]>([
    ['one package', criterion('bind is earlier than 32:9.16-1.el9'), ['Oracle Linux:9 bind <32:9.16-1.el9']],
    ['an epoch of 0 is none', criterion('bind is earlier than 0:9.16-1.el9'), ['Oracle Linux:9 bind <9.16-1.el9']],
    [
      'products around packages',
      or(
        criterion('Red Hat Enterprise Linux must be installed'),
        and(
          criterion('Red Hat Enterprise Linux 8 is installed'),
          or(
            and(criterion('a is earlier than 0:1-1'), criterion('a is signed with Red Hat redhatrelease2 key')),
            criterion('b is earlier than 0:2-1'),
          ),
        ),
      ),
      ['Red Hat:8 a <1-1', 'Red Hat:8 b <2-1'],
    ],
    [
      'several products, one of them unknown',
      and(
        or(
          criterion('SUSE Linux Enterprise Server 15 SP5 is installed'),
          criterion('SUSE Linux Enterprise Module for Basesystem 15 SP6 is installed'),
          criterion('SUSE Manager Tools is installed'),
        ),
        criterion('a is earlier than 0:1-1'),
      ),
      ['SUSE:15 SP5 a <1-1', 'SUSE:15 SP6 a <1-1'],
    ],
    [
      'a product that no package of ours belongs to',
      and(criterion('Red Hat CoreOS 4 is installed'), criterion('a is earlier than 0:1-1')),
      [],
    ],
    [
      'a module and its stream',
      and(criterion('Module nodejs:18 is enabled'), or(criterion('nodejs is earlier than 1:18.1-1.module+el9'))),
      ['Oracle Linux:9 nodejs <1:18.1-1.module+el9 {"module":"nodejs:18"}'],
    ],
    [
      'architectures with versions of their own',
      or(
        and(criterion('Oracle Linux arch is aarch64'), criterion('a is earlier than 0:2-1')),
        and(criterion('Oracle Linux arch is x86_64'), criterion('a is earlier than 0:1-1')),
      ),
      ['Oracle Linux:9 a <1-1 {"arches":["x86_64"]}', 'Oracle Linux:9 a <2-1 {"arches":["aarch64"]}'],
    ],
    [
      'a ksplice build',
      criterion('a is earlier than 2:1-1.ksplice1.el9'),
      ['Oracle Linux:9 a <2:1-1.ksplice1.el9 {"module":"ksplice"}'],
    ],
    ['a package that is not affected', criterion('a is not affected'), []],
    ['a package without a fix', criterion('a is installed'), ['Oracle Linux:9 a [["i0"]]']],
    ['SUSE’s comment without its test', criterion('a-1.2-3.1 is installed'), []],
    [
      'a negated criterion',
      '<criteria><criterion negate="true" comment="a is earlier than 0:1-1" test_ref="t"/></criteria>',
      [],
    ],
    [
      'a kernel that is not running',
      and(criterion('kernel earlier than 0:1-1 is currently running'), criterion('kernel is earlier than 0:1-1')),
      ['Oracle Linux:9 kernel <1-1'],
    ],
  ])('%s', async (_, criteria, expected) => {
    expect(await lines({ criteria: and(criteria) })).toEqual(expected);
  });
});

describe('tests, objects and states', () => {
  test.each([
    ['less than', evr('less than', '0:1.2-3.azl3'), 'Azure Linux:3 a <1.2-3.azl3'],
    ['less than or equal', evr('less than or equal', '0:1.2-3.azl3'), 'Azure Linux:3 a [["i0","l1.2-3.azl3"]]'],
    ['SUSE’s number for less than', evr('6', '0:1.2-3.azl3'), 'Azure Linux:3 a <1.2-3.azl3'],
  ])('%s goes before the comment', async (_, state, expected) => {
    const criteria = and(criterion('Package a is earlier than 9', 't1'));
    expect(await lines({ criteria, platform: 'Azure Linux' }, packageTest('t1', 'a', state))).toEqual([expected]);
  });

  test('two bounds of one package are one range', async () => {
    const criteria = and(
      criterion('Package a is greater than 1', 't1'),
      criterion('Package a is earlier than 2', 't2'),
    );
    const tests =
      packageTest('t1', 'a', evr('greater than', '0:1.0-1.azl3')) +
      packageTest('t2', 'a', evr('less than', '0:2.0-1.azl3'));
    expect(await lines({ criteria, platform: 'Azure Linux' }, tests)).toEqual([
      'Azure Linux:3 a [["i1.0-1.azl3","f2.0-1.azl3"]]',
    ]);
  });

  test('a release package says which product it is', async () => {
    const criteria = and(criterion('sles-release is ==15.4', 't1'), criterion('a is earlier than 0:1-1'));
    expect(
      await lines(
        { criteria, platform: 'none' },
        packageTest('t1', 'sles-release', '<l:version operation="equals">15.4</l:version>'),
      ),
    ).toEqual(['SUSE:15 SP4 a <1-1']);
  });

  test('where nothing else names the release, the document or the package does', async () => {
    const criteria = and(criterion('a is earlier than 0:1-1.cm2'));
    expect(await lines({ criteria, platform: 'CBL-Mariner' })).toEqual(['Azure Linux:2 a <1-1.cm2']);
    expect(await lines({ criteria, platform: 'CBL-Mariner' }, '', 'cbl-mariner-1.0-oval.xml')).toEqual([
      'Azure Linux:1 a <1-1.cm2',
    ]);
  });
});

describe('definitions', () => {
  test('severities by CVE, with vectors', async () => {
    const metadata = `<reference source="elsa" ref_id="ELSA-2024-0001"/><advisory><severity>IMPORTANT</severity><issued date="2024-01-02"/>
      <cve cvss3="7.5/CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H" impact="moderate">CVE-2024-0001</cve>
      <cve cvss3="3.1/CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N" impact="low" href="https://nvd.nist.gov/vuln/detail/CVE-2024-0002">CVE-2024-0002 at NVD</cve></advisory>`;
    const [advisory] = (
      await read(document(definition({ criteria: and(criterion('a is earlier than 0:1-1')), metadata })))
    ).advisories;
    expect(advisory).toMatchObject({
      id: 'ELSA-2024-0001',
      detail: {
        cves: ['CVE-2024-0001', 'CVE-2024-0002'],
        word: 'IMPORTANT',
        published: '2024-01-02T00:00:00Z',
        ratings: {
          'CVE-2024-0001': { word: 'moderate' },
          'CVE-2024-0002': { cvss: ['CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N'] },
        },
      },
    });
    expect(advisory?.detail.ratings?.['CVE-2024-0002']?.word).toBeUndefined();
    const database = databaseOf(
      memoryShelves(advisory ? [advisory] : [], { location: '', digest: '', feeds: [], starter: false }),
    );
    const { findings } = database.match([
      aboard({ type: 'rpm', name: 'a', version: '0.9-1', ecosystem: 'Oracle Linux:9' }),
    ]);
    expect(findings.map(({ id, severity, fixedVersions }) => [id, severity, fixedVersions])).toEqual([
      ['CVE-2024-0002', 'high', ['1-1']],
      ['CVE-2024-0001', 'medium', ['1-1']],
    ]);
  });

  test.each([
    ['Will not fix', 'will_not_fix'],
    ['Fix deferred', 'deferred'],
    ['Out of support scope', 'end_of_life'],
    ['Under investigation', 'under_investigation'],
  ])('Red Hat’s "%s" is %s', async (state, status) => {
    const metadata = `<advisory><affected><resolution state="${state}"><component>a</component></resolution><resolution state="Affected"><component>b</component></resolution></affected></advisory>`;
    const criteria = and(
      criterion('Red Hat Enterprise Linux 9 is installed'),
      or(criterion('a is installed'), criterion('b is installed')),
    );
    expect(await lines({ criteria, metadata, kind: 'vulnerability' })).toEqual([
      `Red Hat:9 a [["i0"]] {"status":"${status}"}`,
      'Red Hat:9 b [["i0"]]',
    ]);
  });

  test('what is unaffected, inventory, and streams in long support are left out', async () => {
    const criteria = and(criterion('Red Hat Enterprise Linux 9 is installed'), criterion('a is earlier than 0:1-1'));
    expect(await lines({ criteria, id: 'oval:com.redhat.unaffected:def:1' })).toEqual([]);
    expect(await lines({ criteria, kind: 'inventory' })).toEqual([]);
    const cpes = (...names: string[]) =>
      `<advisory><affected_cpe_list>${names.map(name => `<cpe>${name}</cpe>`).join('')}</affected_cpe_list></advisory>`;
    expect(await lines({ criteria, metadata: cpes('cpe:/o:redhat:rhel_eus:9.2::baseos') })).toEqual([]);
    expect(
      await lines({ criteria, metadata: cpes('cpe:/o:redhat:rhel_eus:9.2', 'cpe:/o:redhat:enterprise_linux:9') }),
    ).toHaveLength(1);
  });

  test('a product that nobody knows is a fault, not silence', async () => {
    const { faults, advisories } = await read(
      document(definition({ criteria: and(criterion('a is earlier than 0:1-1')), platform: 'Unheard Linux 3' })),
    );
    expect(advisories).toEqual([]);
    expect(faults).toEqual(['an OVAL definition whose product is not known (oval:x:def:1)']);
  });

  test.each([
    ['Anolis OS 8', 'Anolis OS:8'],
    ['Alibaba Cloud Linux 3', 'Alibaba Cloud Linux:3'],
    ['TencentOS Server 3', 'TencentOS Server:3'],
    ['OpenCloudOS 9', 'OpenCloudOS:9'],
    ['Kylin Linux Advanced Server V10', 'Kylin:V10'],
    ['VMware Photon OS 4.0', 'Photon OS:4.0'],
    ['openSUSE Leap 15.5', 'openSUSE:Leap 15.5'],
    ['SUSE Linux Enterprise Micro 5.3', 'SUSE:Micro 5.3'],
    ['openEuler 22.03-LTS-SP3', 'openEuler:22.03-LTS-SP3'],
    ['Amazon Linux 2', 'Amazon Linux:2'],
  ])('the platform %s is %s', async (platform, place) => {
    expect(await lines({ criteria: and(criterion('a is earlier than 0:1-1')), platform })).toEqual([`${place} a <1-1`]);
  });
});
