import { describe, expect, it, test } from 'vitest';
import { aboard, databaseWith, deb, findingsFor, ids, type Json, npm, record } from './testing.ts';

describe('one row per package and vulnerability', () => {
  it('aliases are one, named by the CVE', () => {
    const found = findingsFor(
      [
        record('GHSA-aaaa-bbbb-cccc', 'PyPI', 'a', 'i0 f1.5', { aliases: ['CVE-2024-1000', 'PYSEC-2024-1'] }),
        record('PYSEC-2024-1', 'PyPI', 'a', 'i0 f1.5', { aliases: ['GHSA-aaaa-bbbb-cccc'] }),
      ],
      aboard({ type: 'pypi', name: 'a', version: '1.0' }),
    );
    expect(found).toMatchObject([
      { id: 'CVE-2024-1000', aliases: ['GHSA-aaaa-bbbb-cccc', 'PYSEC-2024-1'], fixedVersions: ['1.5'] },
    ]);
    expect(found[0]?.evidence?.map(({ advisory }) => advisory)).toEqual(['GHSA-aaaa-bbbb-cccc', 'PYSEC-2024-1']);
  });

  it('aliases in a circle end', () => {
    const circle = ['X-1', 'X-2', 'X-3'].map((id, at) =>
      record(id, 'npm', 'a', 'i0', { aliases: [`X-${((at + 1) % 3) + 1}`, id] }),
    );
    expect(findingsFor(circle, npm('a', '1.0.0'))).toMatchObject([{ id: 'X-1', aliases: ['X-2', 'X-3'] }]);
  });

  it.each(['upstream', 'related', 'aliases'])('an advisory about several CVEs (%s) is a row for each', key => {
    const osv = record('DSA-1-1', 'Debian:12', 'a', 'i0 f2', { [key]: ['CVE-2024-1001', 'CVE-2024-1000', 'DSA-0-1'] });
    expect(findingsFor([osv], deb('a', '1'))).toMatchObject([
      { id: 'CVE-2024-1000', aliases: ['DSA-1-1'] },
      { id: 'CVE-2024-1001', aliases: ['DSA-1-1'] },
    ]);
  });

  it('related CVEs of a language record are not its own', () => {
    expect(ids([record('GHSA-x', 'npm', 'a', 'i0', { related: ['CVE-2024-1000'] })], npm('a', '1.0.0'))).toEqual([
      'GHSA-x',
    ]);
  });

  it.each(['UBUNTU-CVE-2024-1000', 'ALPINE-CVE-2024-1000', 'DEBIAN-CVE-2024-1000'])(
    'the CVE stands in the id %s',
    id => {
      expect(ids([record(id, 'Debian:12', 'a', 'i0')], deb('a', '1'))).toEqual(['CVE-2024-1000']);
    },
  );

  it('an advisory without a CVE keeps its own id', () => {
    expect(ids([record('DSA-1-1', 'Debian:12', 'a', 'i0 f2')], deb('a', '1'))).toEqual(['DSA-1-1']);
  });

  it('binary packages of one source are rows of their own', () => {
    const facts = ['liba1', 'a-bin'].map(name =>
      aboard({ type: 'deb', name, version: '1', ecosystem: 'Debian:12', source: { name: 'a', version: '1' } }),
    );
    const { findings } = databaseWith([record('CVE-2024-1000', 'Debian:12', 'a', 'i0')]).match(facts);
    expect(findings.map(finding => finding.package?.name)).toEqual(['a-bin', 'liba1']);
  });
});

describe('versions that close it', () => {
  test.each<[string, Json[], string, string[], string]>([
    [
      'every later fix, lowest first',
      [record('CVE-2024-1000', 'npm', 'a', 'i2.0.0 f2.1.0 i1.0.0 f1.5.0')],
      '1.0.0',
      ['1.5.0', '2.1.0'],
      'fixed',
    ],
    [
      'no fix of an older branch',
      [record('CVE-2024-1000', 'npm', 'a', 'i1.0.0 f1.5.0 i2.0.0 f2.1.0')],
      '2.0.0',
      ['2.1.0'],
      'fixed',
    ],
    [
      'only what closes all records',
      [
        record('DSA-1', 'npm', 'a', 'i0 f1.5.0', { aliases: ['CVE-2024-1000'] }),
        record('DSA-2', 'npm', 'a', 'i0 f1.6.0', { aliases: ['CVE-2024-1000'] }),
      ],
      '1.0.0',
      ['1.6.0'],
      'fixed',
    ],
    [
      'nothing while a record has no fix',
      [
        record('A-1', 'npm', 'a', 'i0 f1.5.0', { aliases: ['CVE-2024-1000'] }),
        record('A-2', 'npm', 'a', 'i0', { aliases: ['CVE-2024-1000'] }),
      ],
      '1.0.0',
      [],
      'affected',
    ],
    ['nothing known after last_affected', [record('CVE-2024-1000', 'npm', 'a', 'i0 l1.5.0')], '1.0.0', [], 'affected'],
    [
      'no fix that a list calls affected',
      [record('CVE-2024-1000', 'npm', 'a', 'i0 f1.5.0 i1.6.0 f1.7.0', {}, { versions: ['1.5.0'] })],
      '1.0.0',
      ['1.7.0'],
      'fixed',
    ],
    [
      'the record’s other entry for the package',
      [
        {
          id: 'CVE-2024-1000',
          affected: [
            ...(record('x', 'npm', 'a', 'i0 f1.5.0')['affected'] as Json[]),
            ...(record('x', 'npm', 'a', 'i1.4.0 f1.8.0')['affected'] as Json[]),
          ],
        },
      ],
      '1.0.0',
      ['1.8.0'],
      'fixed',
    ],
  ])('%s', (_, records, version, fixedVersions, status) => {
    expect(findingsFor(records, npm('a', version))).toMatchObject([{ id: 'CVE-2024-1000', fixedVersions, status }]);
  });
});

describe('status', () => {
  test.each([
    ['needed', 'affected'],
    ['pending', 'affected'],
    ['deferred', 'deferred'],
    ['ignored', 'will_not_fix'],
    ['Will not fix', 'will_not_fix'],
    ['Fix deferred', 'deferred'],
    ['needs-triage', 'under_investigation'],
    ['Out of support scope', 'end_of_life'],
    ['end-of-life', 'end_of_life'],
    ['something new', 'affected'],
  ])('the vendor’s %s is %s', (status, expected) => {
    for (const key of ['database_specific', 'ecosystem_specific']) {
      const osv = record('CVE-2024-1000', 'Ubuntu:22.04:LTS', 'a', 'i0', {}, { [key]: { status } });
      expect(findingsFor([osv], deb('a', '1', 'Ubuntu:22.04:LTS'))).toMatchObject([{ status: expected }]);
    }
  });

  it('a released fix comes before the vendor’s word', () => {
    const osv = record('CVE-2024-1000', 'Debian:12', 'a', 'i0 f2', {}, { database_specific: { status: 'deferred' } });
    expect(findingsFor([osv], deb('a', '1'))).toMatchObject([{ status: 'fixed' }]);
  });

  it.each(['record', 'entry', 'range'])(
    'an upper bound that the source lost (%s) makes it uncertain, and the evidence says so',
    level => {
      const specific = { database_specific: { upper_bound: 'unknown' } };
      const osv = record(
        'CVE-2024-1000',
        'npm',
        'a',
        'i1.0.0',
        level === 'record' ? specific : {},
        level === 'entry' ? specific : {},
      );
      if (level === 'range') Object.assign((osv['affected'] as { ranges: Json[] }[])[0]!.ranges[0]!, specific);
      const [finding] = findingsFor([osv], npm('a', '1.5.0'));
      expect(finding).toMatchObject({ status: 'uncertain', fixedVersions: [] });
      expect(finding?.evidence?.[0]).toMatchObject({
        range: '>= 1.0.0, upper bound unknown',
        comparison: '1.5.0 >= 1.0.0 (npm), and where it ends is unknown',
      });
    },
  );

  test.each([
    ['<= 1.4.0', '1.4.0', 'affected'],
    ['<= 1.4.0', '1.4.1', 'uncertain'],
    ['< 1.4.0', '1.3.9', 'affected'],
    ['< 1.4.0', '1.4.0', 'uncertain'],
    ['nonsense', '9.0.0', 'affected'],
  ])('last known affected %s: %s is %s', (known, version, status) => {
    const osv = record(
      'CVE-2024-1000',
      'npm',
      'a',
      'i0',
      {},
      { database_specific: { last_known_affected_version_range: known } },
    );
    expect(findingsFor([osv], npm('a', version))).toMatchObject([{ status, fixedVersions: [] }]);
  });

  const lost = record(
    'A-1',
    'npm',
    'a',
    'i0',
    { aliases: ['CVE-2024-1000'] },
    { database_specific: { upper_bound: 'unknown' } },
  );
  it('a certain record beside an uncertain one decides', () => {
    const other = record('A-2', 'npm', 'a', 'i0 f2.0.0', { aliases: ['CVE-2024-1000'] });
    expect(findingsFor([lost, other], npm('a', '1.0.0'))).toMatchObject([
      { status: 'fixed', fixedVersions: ['2.0.0'] },
    ]);
    expect(findingsFor([lost, other], npm('a', '2.0.0'))).toEqual([]);
  });

  it('a withdrawn record or another vulnerability refutes nothing', () => {
    const withdrawn = record('A-2', 'npm', 'a', 'i0 f2.0.0', {
      aliases: ['CVE-2024-1000'],
      withdrawn: '2024-01-01T00:00:00Z',
    });
    const other = record('A-3', 'npm', 'a', 'i0 f2.0.0', { aliases: ['CVE-2024-2000'] });
    expect(findingsFor([lost, withdrawn, other], npm('a', '2.0.0'))).toMatchObject([
      { id: 'CVE-2024-1000', status: 'uncertain' },
    ]);
  });
});
