import { describe, expect, test } from 'vitest';
import { bodhi } from './bodhi.ts';
import { linesOf, readWith } from './testing.ts';

const update = (more: object = {}): object => ({
  alias: 'FEDORA-2024-0a1b2c3d4e',
  title: 'foo-1.2-3.fc40',
  notes: 'Closes what CVE-2024-0009 was thought to be',
  severity: 'urgent',
  type: 'security',
  status: 'stable',
  date_submitted: '2024-01-01 00:00:00',
  date_stable: '2024-01-02 03:04:05',
  release: { name: 'F40', version: '40' },
  bugs: [{ bug_id: 1, title: 'CVE-2024-0001 foo: overflow [fedora-40]' }],
  builds: [{ nvr: 'foo-1.2-3.fc40', type: 'rpm', epoch: 1 }],
  ...more,
});
const read = async (value: unknown) => (await readWith(bodhi, JSON.stringify(value)))!;

describe('Fedora’s updates', () => {
  test.each<[string, object, string[]]>([
    ['of a release', {}, ['Fedora:40 foo <1:1.2-3.fc40']],
    [
      'of EPEL',
      { release: { name: 'EPEL-9' }, builds: [{ nvr: 'foo-1.2-3.el9', epoch: null }] },
      ['Fedora:EPEL:9 foo <1.2-3.el9'],
    ],
    ['of containers', { release: { name: 'F40C' } }, []],
    ['that were withdrawn', { status: 'unpushed' }, []],
    ['that close no flaw', { type: 'bugfix', bugs: [], notes: '' }, []],
  ])('%s', async (_, more, expected) => {
    expect((await read(update(more))).advisories.flatMap(linesOf)).toEqual(expected);
  });

  test('what they close stands in the titles of their bugs, else in their own words', async () => {
    expect((await read(update())).advisories[0]?.detail).toMatchObject({
      cves: ['CVE-2024-0001'],
      word: 'critical',
      published: '2024-01-02T03:04:05Z',
    });
    expect((await read(update({ bugs: [] }))).advisories[0]?.detail.cves).toEqual(['CVE-2024-0009']);
    expect((await read(update({ severity: 'unspecified' }))).advisories[0]?.detail.word).toBeUndefined();
  });

  test('an answer of the API holds many', async () => {
    expect((await read({ updates: [update(), update({ alias: 'FEDORA-2024-1' })], page: 1 })).advisories).toHaveLength(
      2,
    );
  });
});
