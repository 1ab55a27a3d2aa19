import { describe, expect, test } from 'vitest';
import { arch } from './arch.ts';
import { linesOf, readWith } from './testing.ts';

const group = (more: object): string =>
  JSON.stringify([
    {
      name: 'AVG-1',
      packages: ['foo', 'lib32-foo'],
      status: 'Fixed',
      severity: 'High',
      type: 'denial of service',
      affected: '1-1',
      fixed: '1-2',
      issues: ['CVE-2024-0001'],
      advisories: ['ASA-202401-1'],
      ...more,
    },
  ]);

describe('Arch Linux’s tracker', () => {
  test.each<[object, string[]]>([
    [{}, ['Arch Linux foo <1-2', 'Arch Linux lib32-foo <1-2']],
    [{ status: 'Vulnerable', fixed: null, packages: ['foo'] }, ['Arch Linux foo [["i0"]]']],
    [
      { status: 'Unknown', fixed: null, packages: ['foo'] },
      ['Arch Linux foo [["i0"]] {"status":"under_investigation"}'],
    ],
    [{ status: 'Not affected' }, []],
  ])('%o', async (more, expected) => {
    expect((await readWith(arch, group(more)))?.advisories.flatMap(linesOf)).toEqual(expected);
  });

  test('a group is an advisory about its CVEs', async () => {
    const read = await readWith(arch, group({ severity: 'Unknown' }));
    expect(read?.advisories[0]?.detail).toEqual({
      cves: ['CVE-2024-0001'],
      aliases: ['ASA-202401-1'],
      summary: 'denial of service',
      references: ['https://security.archlinux.org/AVG-1'],
    });
  });
});
