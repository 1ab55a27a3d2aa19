import { describe, expect, test } from 'vitest';
import { linesOf, readWith } from './testing.ts';
import { ubuntuTracker } from './ubuntu-tracker.ts';

const file = (...patches: string[]): string =>
  [
    'Candidate: CVE-2024-0001',
    'PublicDate: 2024-01-02 03:04:00 UTC',
    'Description:',
    ' What it is,',
    ' in two lines.',
    'Priority: medium',
    ' a reason',
    '',
    'Patches_foo:',
    ...patches,
  ].join('\n');
const read = async (text: string) => (await readWith(ubuntuTracker, text))!;

describe('files of Ubuntu’s tracker', () => {
  test.each([
    ['jammy_foo: released (1.2-3ubuntu0.1)', 'Ubuntu:22.04 foo <1.2-3ubuntu0.1'],
    ['jammy_foo: released', undefined],
    ['jammy_foo: needed', 'Ubuntu:22.04 foo [["i0"]]'],
    ['jammy_foo: pending (1.2-3)', 'Ubuntu:22.04 foo [["i0"]]'],
    ['jammy_foo: needs-triage', 'Ubuntu:22.04 foo [["i0"]] {"status":"under_investigation"}'],
    ['jammy_foo: deferred (2024-01-01)', 'Ubuntu:22.04 foo [["i0"]] {"status":"deferred"}'],
    ['jammy_foo: ignored (too intrusive)', 'Ubuntu:22.04 foo [["i0"]] {"status":"will_not_fix"}'],
    ['saucy_foo: ignored (end of life)', 'Ubuntu:13.10 foo [["i0"]] {"status":"end_of_life"}'],
    ['jammy_foo: not-affected (code not present)', undefined],
    ['jammy_foo: DNE', undefined],
    ['esm-infra/xenial_foo: released (1.2)', 'Ubuntu:Pro:16.04 foo <1.2'],
    ['esm-infra-legacy/trusty_foo: released (1.2)', 'Ubuntu:Pro:14.04 foo <1.2'],
    ['trusty/esm_foo: released (1.2)', 'Ubuntu:Pro:14.04 foo <1.2'],
    ['upstream_foo: released (1.2)', undefined],
    ['devel_foo: needed', undefined],
    ['snap_foo: needed', undefined],
  ])('%s', async (patch, expected) => {
    expect((await read(file(patch))).advisories.flatMap(linesOf)).toEqual(expected ? [expected] : []);
  });

  test('priority, date and description', async () => {
    const [advisory] = (await read(file('jammy_foo: needed', 'jammy_bar: needed', 'Priority_bar: low'))).advisories;
    expect(advisory?.detail).toMatchObject({
      cves: ['CVE-2024-0001'],
      word: 'medium',
      published: '2024-01-02T03:04:00Z',
      summary: 'What it is, in two lines.',
    });
    expect(advisory && linesOf(advisory)).toContain('Ubuntu:22.04 bar [["i0"]] {"word":"low"}');
  });

  test.each([
    [
      {
        Candidate: 'CVE-2024-0001',
        Priority: 'high',
        Patches: { foo: { jammy: { Status: 'released', Note: '1.2' }, noble: { Status: 'needed', Note: '' } } },
      },
    ],
    [
      {
        name: 'CVE-2024-0001',
        priority: 'high',
        patches: [{ distro: 'jammy', status: 'released', version: '1.2', package: 'foo' }],
        ignored_patches: [{ distro: 'noble', status: 'needed', package: 'foo' }],
      },
    ],
  ])('the same as JSON', async record => {
    for (const text of [JSON.stringify(record), JSON.stringify(record, null, 1)]) {
      const { advisories } = await read(text);
      expect(advisories.map(one => [one.detail.word, ...linesOf(one)])).toEqual([
        ['high', 'Ubuntu:22.04 foo <1.2', 'Ubuntu:24.04 foo [["i0"]]'],
      ]);
    }
  });

  test('a record without a CVE, and JSON that breaks off, are faults', async () => {
    expect((await read(file().replace('CVE-2024-0001', 'CVE-2024-XXXX'))).faults).toHaveLength(1);
    expect((await read('{"Candidate": "CVE-2024-0001", "Patches": {')).faults).toHaveLength(1);
  });
});
