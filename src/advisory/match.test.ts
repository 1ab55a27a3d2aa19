import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { aboard, databaseWith, deb, findingsFor, ids, type Json, npm, record } from './testing.ts';

describe('what of a record counts', () => {
  test.each<[string, Json, string, string[]]>([
    [
      'a listed version',
      record('CVE-2024-1000', 'npm', 'a', '', {}, { versions: ['1.0.0', '1.2.0'] }),
      '1.2.0',
      ['CVE-2024-1000'],
    ],
    ['no other version', record('CVE-2024-1000', 'npm', 'a', '', {}, { versions: ['1.0.0', '1.2.0'] }), '1.1.0', []],
    [
      'a listed version beyond the range',
      record('CVE-2024-1000', 'npm', 'a', 'i0 f1.0.0', {}, { versions: ['2.0.0'] }),
      '2.0.0',
      ['CVE-2024-1000'],
    ],
    [
      'a listed version that is equal, spelled otherwise',
      record('CVE-2024-1000', 'npm', 'a', '', {}, { versions: ['1.0.0+build'] }),
      '1.0.0',
      ['CVE-2024-1000'],
    ],
    [
      'a SEMVER range',
      record(
        'CVE-2024-1000',
        'npm',
        'a',
        '',
        {},
        { ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }] },
      ),
      '1.0.0',
      ['CVE-2024-1000'],
    ],
    [
      'no GIT range',
      record(
        'CVE-2024-1000',
        'npm',
        'a',
        '',
        {},
        { ranges: [{ type: 'GIT', repo: 'https://e.org/r', events: [{ introduced: '0' }] }] },
      ),
      '1.0.0',
      [],
    ],
    [
      'versions beside a GIT range',
      record(
        'CVE-2024-1000',
        'npm',
        'a',
        '',
        {},
        { ranges: [{ type: 'GIT', events: [{ introduced: '0' }] }], versions: ['1.0.0'] },
      ),
      '1.0.0',
      ['CVE-2024-1000'],
    ],
    ['a package without ranges and versions, whole', record('MAL-2024-1', 'npm', 'a', ''), '1.0.0', ['MAL-2024-1']],
    [
      'no withdrawn record',
      record('CVE-2024-1000', 'npm', 'a', 'i0', { withdrawn: '2024-02-01T00:00:00Z' }),
      '1.0.0',
      [],
    ],
    [
      'no entry that the vendor calls not affected',
      record('CVE-2024-1000', 'npm', 'a', 'i0', {}, { database_specific: { status: 'not-affected' } }),
      '1.0.0',
      [],
    ],
    [
      'no entry of a repository without package',
      { id: 'CVE-2024-1000', affected: [{ ranges: [{ type: 'GIT', events: [{ introduced: '0' }] }] }] },
      '1.0.0',
      [],
    ],
  ])('%s', (_, osv, version, expected) => {
    expect(ids([osv], npm('a', version))).toEqual(expected);
  });

  it('a record withdrawn after the moment asked for still counts at it', () => {
    const osv = record('CVE-2024-1000', 'npm', 'a', 'i0', { withdrawn: '2024-02-01T00:00:00Z' });
    expect(ids([osv], npm('a', '1.0.0'), { now: new Date('2024-01-01') })).toEqual(['CVE-2024-1000']);
    expect(ids([osv], npm('a', '1.0.0'), { now: new Date('2024-03-01') })).toEqual([]);
  });

  it('Alpine’s fixed version 0 says that the package was never affected', () => {
    const fact = aboard({ type: 'apk', name: 'a', version: '1-r0', ecosystem: 'Alpine:v3.19' });
    expect(ids([record('CVE-2024-1000', 'Alpine:v3.19', 'a', 'i0 f0')], fact)).toEqual([]);
  });

  describe('what Ubuntu says for Pro alone, on a machine that is not attached', () => {
    const upstream = { upstream: ['CVE-2024-1000'] };
    const pro = record('UBUNTU-CVE-2024-1000', 'Ubuntu:Pro:16.04:LTS', 'a', 'i0 f1.0-1+esm1', upstream);
    const at = (version: string) => deb('a', version, 'Ubuntu:16.04:LTS');

    it('is affected, and the fix is not to be had', () => {
      expect(findingsFor([pro], at('1.0-1'))).toMatchObject([
        {
          id: 'CVE-2024-1000',
          status: 'affected',
          fixedVersions: [],
          evidence: [{ range: '< 1.0-1+esm1 (what fixes it comes with Ubuntu Pro)' }],
        },
      ]);
    });

    it('a version with the paid fix has it', () => {
      expect(findingsFor([pro], at('1.0-1+esm1'))).toEqual([]);
    });

    it.each([
      ['the same record', record('UBUNTU-CVE-2024-1000', 'Ubuntu:16.04:LTS', 'a', 'i0 f1.0-1', upstream)],
      ['a notice about the CVE', record('USN-1-1', 'Ubuntu:16.04:LTS', 'a', 'i0 f1.0-1', upstream)],
    ])('%s of the release itself is the truth', (_, plain) => {
      expect(findingsFor([pro, plain], at('1.0-1'))).toEqual([]);
    });

    it('of a notice about several CVEs, those of which the release says nothing are left', () => {
      const notice = record('USN-2-1', 'Ubuntu:Pro:16.04:LTS', 'a', 'i0 f1.0-1+esm1', {
        upstream: ['CVE-2024-1000', 'CVE-2024-2000'],
      });
      const plain = record('UBUNTU-CVE-2024-1000', 'Ubuntu:16.04:LTS', 'a', 'i0 f1.0-1', upstream);
      expect(ids([notice, plain], at('1.0-1'))).toEqual(['CVE-2024-2000']);
    });
  });

  it('Ubuntu Pro’s releases count only when the machine is attached, and then they come before the others', () => {
    const records = [
      record('UBUNTU-CVE-2024-1000', 'Ubuntu:16.04:LTS', 'a', 'i0', { upstream: ['CVE-2024-1000'] }),
      record('UBUNTU-CVE-2024-1000', 'Ubuntu:Pro:16.04:LTS', 'a', 'i0 f1.0-1+esm1', { upstream: ['CVE-2024-1000'] }),
    ];
    const fact = deb('a', '1.0-1', 'Ubuntu:16.04:LTS');
    expect(findingsFor(records, fact)).toMatchObject([{ status: 'affected', fixedVersions: [] }]);
    expect(findingsFor(records, fact, { ubuntuPro: true })).toMatchObject([
      { status: 'fixed', fixedVersions: ['1.0-1+esm1'] },
    ]);
    expect(findingsFor(records, deb('a', '1.0-1+esm1', 'Ubuntu:16.04:LTS'), { ubuntuPro: true })).toEqual([]);
  });
});

describe('coverage', () => {
  const database = databaseWith([
    record('CVE-2024-1000', 'Debian:12', 'a', 'i0'),
    record('CVE-2024-1001', 'npm', 'b', 'i0'),
  ]);

  it('says what was matched and what no feed covers', () => {
    const facts = [
      npm('z', '1.0.0'),
      deb('a', '1'),
      deb('a', '1', 'Debian:13'),
      aboard({ type: 'generic', name: 'x', version: '1' }),
      aboard({ type: 'gem', name: 'x', version: '1' }),
    ];
    expect(database.match(facts)).toMatchObject({
      covered: ['Debian:12 (1)', 'npm (1)'],
      notCovered: ['Debian:13', 'RubyGems', 'generic'],
    });
  });

  it('records without a release are matched, and do not cover one', () => {
    const { findings, notCovered, covered } = databaseWith([record('CVE-2024-1000', 'Debian', 'a', 'i0')]).match([
      deb('a', '1'),
    ]);
    expect([findings.length, covered, notCovered]).toEqual([1, [], ['Debian:12']]);
  });

  it('names a distribution without an ecosystem as os-release does', () => {
    const fact = aboard({ type: 'rpm', name: 'x', version: '1' });
    const os = { id: 'own', idLike: [], versionId: '1', prettyName: 'Own Linux 1' };
    expect(database.match([fact], { os }).notCovered).toEqual(['Own Linux 1']);
  });

  it('a package of an ecosystem without an ordering is a problem, not clean', () => {
    const { problems, findings } = databaseWith([record('CVE-2024-1000', 'Unheard', 'a', 'i0')]).match([
      aboard({ type: 'generic', name: 'a', version: '1', ecosystem: 'Unheard' }),
    ]);
    expect([...problems.map(problem => problem.message), ...findings.map(finding => finding.id)].join()).toMatch(
      /Unheard|CVE-2024-1000/,
    );
  });
});

it('names that every object has mean nothing', () => {
  const odd = { ...record('CVE-2024-1000', 'npm', 'a', 'i0', { database_specific: { severity: 'constructor' } }) };
  Object.assign((odd['affected'] as { ranges: Json[] }[])[0]!, {
    ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { constructor: '1.0.0' }, { toString: '1.0.0' }] }],
  });
  const [finding] = findingsFor([odd], npm('a', '2.0.0'));
  expect(finding).toMatchObject({ severity: 'unknown', status: 'affected', evidence: [{ range: 'every version' }] });
  const os = { id: 'constructor', idLike: [], versionId: '1' };
  expect(databaseWith([odd]).endOfLife(os, new Date(0))).toBeUndefined();
});

describe('properties', () => {
  const odd = fc.oneof(
    fc.string(),
    fc.constantFrom('CVE-2024-1000', '1.0.0', '0', '*'),
    fc.constant(null),
    fc.integer(),
  );
  const json = fc.object({
    key: fc.constantFrom(
      'id',
      'affected',
      'package',
      'ecosystem',
      'name',
      'ranges',
      'type',
      'events',
      'introduced',
      'fixed',
      'versions',
      'aliases',
      'severity',
      'score',
    ),
    values: [odd],
    maxDepth: 6,
  });

  it('a record of any shape gives a fault or a record, and matching never throws', () => {
    fc.assert(
      fc.property(json, fc.array(odd), (shape, list) => {
        const osv = {
          id: 'X-1',
          affected: [{ package: { ecosystem: 'npm', name: 'a' }, ...shape, versions: list }],
          aliases: list,
          severity: list,
        };
        findingsFor([osv, { ...osv, ...shape, id: 'X-2', affected: osv.affected }], npm('a', '1.0.0'));
      }),
    );
  });

  it('the order of records and packages does not matter', () => {
    const records = ['i0 f1.5.0', 'i1.0.0', 'i0 l2.0.0', 'i0 f3.0.0'].map((range, at) =>
      record(`A-${at}`, 'npm', 'a', range, { aliases: [`CVE-2024-100${at % 2}`] }),
    );
    const facts = ['1.0.0', '1.5.0', '2.5.0'].map(version => npm('a', version));
    const expected = databaseWith(records).match(facts);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(records, { minLength: 4 }),
        fc.shuffledSubarray(facts, { minLength: 3 }),
        (some, packages) => {
          expect(databaseWith(some).match(packages)).toEqual(expected);
        },
      ),
    );
  });
});

test('a version that is the lowest of a declared range makes a finding uncertain: what gets installed is not known', () => {
  const facts = [record('CVE-2024-1000', 'npm', 'a', 'i0 f2.0.0')];
  const [finding] = findingsFor(facts, { ...npm('a', '1.0.0'), declared: true, confidence: 'low' });
  expect(finding?.status).toBe('uncertain');
});
