import { describe, expect, test } from 'vitest';
import { databaseOf } from '../database.ts';
import { memoryShelves } from '../shelf-memory.ts';
import { deb } from '../testing.ts';
import { debianTracker } from './debian-tracker.ts';
import { linesOf, readWith } from './testing.ts';

type State = Record<string, unknown>;
const tracker = (releases: Record<string, State>, id = 'CVE-2024-0001'): string =>
  JSON.stringify({ foo: { [id]: { description: 'about', releases } } });
const state = (more: State): State => ({ repositories: {}, urgency: 'not yet assigned', ...more });
const read = async (text: string) => (await readWith(debianTracker, text, 'debian.json', 11))!;

describe('states of Debian’s tracker', () => {
  test.each<[string, State, string[]]>([
    ['resolved', { status: 'resolved', fixed_version: '1.2-3' }, ['Debian:12 foo <1.2-3']],
    ['resolved in version 0', { status: 'resolved', fixed_version: '0' }, []],
    ['open', { status: 'open' }, ['Debian:12 foo [["i0"]]']],
    [
      'no-dsa',
      { status: 'open', nodsa: 'Minor issue', nodsa_reason: '' },
      ['Debian:12 foo [["i0"]] {"status":"deferred"}'],
    ],
    [
      'postponed',
      { status: 'open', nodsa: 'x', nodsa_reason: 'postponed' },
      ['Debian:12 foo [["i0"]] {"status":"deferred"}'],
    ],
    [
      'ignored',
      { status: 'open', nodsa: 'x', nodsa_reason: 'ignored' },
      ['Debian:12 foo [["i0"]] {"status":"will_not_fix"}'],
    ],
    ['end of life', { status: 'open', urgency: 'end-of-life' }, ['Debian:12 foo [["i0"]] {"status":"end_of_life"}']],
    ['undetermined', { status: 'undetermined' }, ['Debian:12 foo [["i0"]] {"status":"under_investigation"}']],
  ])('%s', async (_, more, expected) => {
    expect((await read(tracker({ bookworm: state(more) }))).advisories.flatMap(linesOf)).toEqual(expected);
  });

  test.each([
    ['unimportant', 'negligible'],
    ['low**', 'low'],
    ['medium', 'medium'],
    ['high**', 'high'],
    ['not yet assigned', 'unknown'],
  ])('the urgency %s is %s', async (urgency, severity) => {
    const { advisories } = await read(
      tracker({ bookworm: state({ status: 'open', urgency }), trixie: state({ status: 'open', urgency }) }),
    );
    const database = databaseOf(memoryShelves(advisories, { location: '', digest: '', feeds: [], starter: false }));
    expect(database.match([deb('foo', '1.0')]).findings.map(finding => finding.severity)).toEqual([severity]);
  });

  test('what has no CVE keeps its own id, and releases that nobody knows are left out', async () => {
    const { advisories } = await read(
      tracker({ sid: state({ status: 'open' }), woody: state({ status: 'open' }) }, 'TEMP-0000001-ABCDEF'),
    );
    expect(advisories.map(one => [one.id, one.detail.cves, linesOf(one)])).toEqual([
      ['TEMP-0000001-ABCDEF', undefined, ['Debian:unstable foo [["i0"]]']],
    ]);
  });

  test('a document that is cut off is a fault, and its beginning counts', async () => {
    const text = `{"foo":${JSON.stringify(JSON.parse(tracker({ bookworm: state({ status: 'open' }) })).foo)},"bar":{"CVE`;
    const { advisories, faults } = await read(text);
    expect(advisories).toHaveLength(1);
    expect(faults).toEqual(['a document that is cut off (debian.json)']);
  });
});
