import { describe, expect, test } from 'vitest';
import { linesOf, readWith } from './testing.ts';
import { vunnel } from './vunnel.ts';

const result = (namespace: string, fix: object = {}, more: object = {}): string =>
  JSON.stringify({
    schema: 'x',
    identifier: 'y',
    item: {
      Vulnerability: {
        Name: 'CVE-2024-0001',
        NamespaceName: namespace,
        Severity: 'High',
        CVSS: [],
        FixedIn: [{ Name: 'foo', NamespaceName: namespace, Version: '0:1.2-3', ...fix }],
        ...more,
      },
    },
  });
const lines = async (text: string): Promise<string[]> => (await readWith(vunnel, text))!.advisories.flatMap(linesOf);

describe('vunnel’s results', () => {
  test.each([
    ['alpine:3.20', 'Alpine:v3.20'],
    ['amzn:2018.03', 'Amazon Linux:1'],
    ['amzn:2023', 'Amazon Linux:2023'],
    ['arch:rolling', 'Arch Linux'],
    ['debian:12', 'Debian:12'],
    ['mariner:2.0', 'Azure Linux:2'],
    ['ol:9', 'Oracle Linux:9'],
    ['photon:4.0', 'Photon OS:4.0'],
    ['rhel:9', 'Red Hat:9'],
    ['sles:15', 'SUSE:15'],
    ['sles:15.5', 'SUSE:15 SP5'],
    ['ubuntu:22.04', 'Ubuntu:22.04'],
    ['wolfi:rolling', 'Wolfi'],
  ])('%s is %s', async (namespace, place) => {
    expect(await lines(result(namespace))).toEqual([`${place} foo <1.2-3`]);
  });

  test.each<[string, object, string[]]>([
    ['no fix', { Version: 'None' }, ['Oracle Linux:9 foo [["i0"]]']],
    [
      'no fix, and none meant',
      { Version: 'None', VendorAdvisory: { NoAdvisory: true } },
      ['Oracle Linux:9 foo [["i0"]] {"status":"will_not_fix"}'],
    ],
    [
      'no fix, up to a version',
      { Version: 'None', VulnerableRange: '<= 0:1.2-3' },
      ['Oracle Linux:9 foo [["i0","l1.2-3"]]'],
    ],
    ['version 0', { Version: '0' }, []],
    ['a module', { Module: 'nodejs:18' }, ['Oracle Linux:9 foo <1.2-3 {"module":"nodejs:18"}']],
  ])('%s', async (_, fix, expected) => {
    expect(await lines(result('ol:9', fix))).toEqual(expected);
  });

  test('results by advisory name their CVEs beside them; extended streams and strangers are left out', async () => {
    const read = await readWith(
      vunnel,
      result(
        'ol:9',
        {},
        { Name: 'ELSA-2024-0001', Metadata: { Issued: '2024-01-02', CVE: [{ Name: 'CVE-2024-0001' }] } },
      ),
    );
    expect(read?.advisories[0]).toMatchObject({
      id: 'ELSA-2024-0001',
      detail: { cves: ['CVE-2024-0001'], published: '2024-01-02T00:00:00Z', word: 'High' },
    });
    expect(await lines(result('rhel:8.6+eus'))).toEqual([]);
    expect((await readWith(vunnel, result('plan9:4')))?.faults).toEqual([
      'a result for an unknown distribution (plan9:4)',
    ]);
  });
});
