import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { aboard, databaseWith, findingsFor } from './testing.ts';

type Json = Record<string, unknown>;

/** A record about one package; `range` as events by spaces, such as `i0 f1.2`. */
const record = (
  id: string,
  ecosystem: string,
  name: string,
  range: string,
  more: Json = {},
  entry: Json = {},
): Json => ({
  id,
  modified: '2024-01-01T00:00:00Z',
  affected: [
    {
      package: { ecosystem, name },
      ...(range ? { ranges: [{ type: 'ECOSYSTEM', events: eventsOf(range) }] } : {}),
      ...entry,
    },
  ],
  ...more,
});
const kinds: Record<string, string> = { i: 'introduced', f: 'fixed', l: 'last_affected', m: 'limit' };
const eventsOf = (text: string): Json[] =>
  text.split(' ').map(event => ({ [kinds[event[0] ?? ''] ?? '']: event.slice(1) }));

const npm = (name: string, version: string) => aboard({ type: 'npm', name, version, ecosystem: 'npm' });
const deb = (source: string, version: string, ecosystem = 'Debian:12') =>
  aboard({ type: 'deb', name: `lib${source}0`, version, ecosystem, source: { name: source, version } });
const ids = (
  records: Json[],
  fact: Parameters<typeof findingsFor>[1],
  options?: Parameters<typeof findingsFor>[2],
): string[] => findingsFor(records, fact, options).map(finding => finding.id);

describe('which package a record is about', () => {
  test.each([
    // Ecosystems and their suffixes.
    ['Debian:12', 'ssl', deb('ssl', '1'), true],
    ['Debian:11', 'ssl', deb('ssl', '1'), false],
    ['Debian', 'ssl', deb('ssl', '1'), true],
    ['Debian:12', 'ssl', deb('ssl', '1', 'Debian:12.5'), true],
    ['Debian:6.0', 'ssl', deb('ssl', '1', 'Debian:6'), true],
    ['Debian:3.1', 'ssl', deb('ssl', '1', 'Debian:3.0'), false],
    ['Ubuntu:22.04:LTS', 'ssl', deb('ssl', '1', 'Ubuntu:22.04:LTS'), true],
    ['Ubuntu:22.04', 'ssl', deb('ssl', '1', 'Ubuntu:22.04:LTS'), true],
    ['Ubuntu:Pro:22.04:LTS', 'ssl', deb('ssl', '1', 'Ubuntu:22.04:LTS'), false],
    ['Ubuntu:20.04:LTS', 'ssl', deb('ssl', '1', 'Ubuntu:22.04:LTS'), false],
    ['Debian:12', 'ssl', deb('ssl', '1', 'Ubuntu:22.04:LTS'), false],
    // Distribution packages go by their source, not by their own name.
    ['Debian:12', 'libssl0', deb('ssl', '1'), false],
    [
      'Alpine:v3.19',
      'ssl',
      aboard({
        type: 'apk',
        name: 'libssl',
        version: '1-r0',
        ecosystem: 'Alpine:v3.19',
        source: { name: 'ssl', version: '1-r0' },
      }),
      true,
    ],
    ['Alpine:v3.19', 'ssl', aboard({ type: 'apk', name: 'ssl', version: '1-r0', ecosystem: 'Alpine:3.19' }), true],
    ['Alpine:v3.18', 'ssl', aboard({ type: 'apk', name: 'ssl', version: '1-r0', ecosystem: 'Alpine:v3.19' }), false],
    // AlmaLinux and Red Hat name binary packages, Azure Linux sources.
    [
      'AlmaLinux:9',
      'ssl-libs',
      aboard({
        type: 'rpm',
        name: 'ssl-libs',
        version: '1-1',
        ecosystem: 'AlmaLinux:9',
        source: { name: 'ssl', version: '1-1' },
      }),
      true,
    ],
    [
      'AlmaLinux:9',
      'ssl',
      aboard({
        type: 'rpm',
        name: 'ssl-libs',
        version: '1-1',
        ecosystem: 'AlmaLinux:9',
        source: { name: 'ssl', version: '1-1' },
      }),
      false,
    ],
    ['AlmaLinux:9', 'ssl', aboard({ type: 'rpm', name: 'ssl', version: '1-1', ecosystem: 'AlmaLinux:9.3' }), true],
    [
      'Azure Linux:3',
      'ssl',
      aboard({
        type: 'rpm',
        name: 'ssl-libs',
        version: '1-1',
        ecosystem: 'Azure Linux:3.0',
        source: { name: 'ssl', version: '1-1' },
      }),
      true,
    ],
    [
      'Red Hat:enterprise_linux:9::baseos',
      'ssl',
      aboard({ type: 'rpm', name: 'ssl', version: '1-1', ecosystem: 'Red Hat:9' }),
      true,
    ],
    [
      'Red Hat:enterprise_linux:9::appstream',
      'ssl',
      aboard({ type: 'rpm', name: 'ssl', version: '1-1', ecosystem: 'Red Hat:9.4' }),
      true,
    ],
    [
      'Red Hat:enterprise_linux:8::baseos',
      'ssl',
      aboard({ type: 'rpm', name: 'ssl', version: '1-1', ecosystem: 'Red Hat:9' }),
      false,
    ],
    [
      'Red Hat:rhel_eus:9.2::baseos',
      'ssl',
      aboard({ type: 'rpm', name: 'ssl', version: '1-1', ecosystem: 'Red Hat:9' }),
      false,
    ],
    [
      'Red Hat:openshift:4.12::el9',
      'ssl',
      aboard({ type: 'rpm', name: 'ssl', version: '1-1', ecosystem: 'Red Hat:9' }),
      false,
    ],
    [
      'Rocky Linux:9',
      'ssl',
      aboard({
        type: 'rpm',
        name: 'ssl-libs',
        version: '1-1',
        ecosystem: 'Rocky Linux:9',
        source: { name: 'ssl', version: '1-1' },
      }),
      true,
    ],
    [
      'Wolfi',
      'ssl',
      aboard({
        type: 'apk',
        name: 'libssl',
        version: '1-r0',
        ecosystem: 'Wolfi',
        source: { name: 'ssl', version: '1-r0' },
      }),
      true,
    ],
    // Names of languages.
    ['PyPI', 'Flask_Login', aboard({ type: 'pypi', name: 'flask.login', version: '1.0' }), true],
    ['PyPI', 'flask-login', aboard({ type: 'pypi', name: 'Flask--Login', version: '1.0' }), true],
    ['PyPI', 'flasklogin', aboard({ type: 'pypi', name: 'flask-login', version: '1.0' }), false],
    ['npm', 'JSONStream', npm('JSONStream', '1.0.0'), true],
    ['npm', 'JSONStream', npm('jsonstream', '1.0.0'), false],
    ['npm', '@scope/name', npm('@scope/name', '1.0.0'), true],
    ['npm', 'name', npm('@scope/name', '1.0.0'), false],
    ['NuGet', 'Newtonsoft.Json', aboard({ type: 'nuget', name: 'newtonsoft.json', version: '1.0.0' }), true],
    [
      'Packagist',
      'Symfony/HTTP-Kernel',
      aboard({ type: 'composer', name: 'symfony/http-kernel', version: '1.0.0' }),
      true,
    ],
    ['Maven', 'org.a:b', aboard({ type: 'maven', name: 'org.a:b', version: '1.0' }), true],
    ['Maven', 'org.a:b', aboard({ type: 'maven', name: 'org.A:b', version: '1.0' }), false],
    ['Go', 'golang.org/x/net', aboard({ type: 'golang', name: 'golang.org/x/net', version: 'v0.1.0' }), true],
    ['Go', 'golang.org/x/net', aboard({ type: 'golang', name: 'golang.org/x/net/http2', version: 'v0.1.0' }), false],
    ['crates.io', 'regex', aboard({ type: 'cargo', name: 'regex', version: '1.0.0' }), true],
    ['RubyGems', 'rack', aboard({ type: 'gem', name: 'rack', version: '1.0.0' }), true],
    [
      'GitHub Actions',
      'Tj-Actions/Changed-Files',
      aboard({ type: 'githubactions', name: 'tj-actions/changed-files', version: '1.0.0' }),
      true,
    ],
    // The same name in another ecosystem is another package.
    ['npm', 'rack', aboard({ type: 'gem', name: 'rack', version: '1.0.0' }), false],
    ['Debian:12', 'rack', aboard({ type: 'gem', name: 'rack', version: '1.0.0' }), false],
  ] as const)('%s %s, %o: %s', (ecosystem, name, fact, expected) => {
    expect(ids([record('CVE-2024-1000', ecosystem, name, 'i0')], fact)).toEqual(expected ? ['CVE-2024-1000'] : []);
  });

  it('compares the source version of a distribution package, not its own', () => {
    const fact = aboard({
      type: 'deb',
      name: 'libfoo',
      version: '1:9-1',
      ecosystem: 'Debian:12',
      source: { name: 'foo', version: '2-1' },
    });
    const [finding] = findingsFor(
      [record('CVE-2024-1', 'Debian:12', 'foo', 'i0 f3-1', { upstream: ['CVE-2024-1000'] })],
      fact,
    );
    expect(finding?.evidence).toEqual([
      {
        advisory: 'CVE-2024-1',
        range: '< 3-1',
        comparison: '2-1 < 3-1 (deb)',
        compared: { name: 'foo', version: '2-1' },
      },
    ]);
  });
});

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

describe('severity', () => {
  const v3 = { severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }] };
  test.each<[string, Json, Json, string, string | undefined]>([
    [
      'the vendor’s word before CVSS',
      { ...v3, database_specific: { severity: 'MODERATE' } },
      {},
      'medium',
      'A-1 (MODERATE)',
    ],
    [
      'a word of the release',
      { database_specific: { severity: 'LOW' } },
      { ecosystem_specific: { urgency: 'high' } },
      'high',
      'A-1 (high)',
    ],
    [
      'a vendor’s own severity type',
      { severity: [...v3.severity, { type: 'Ubuntu', score: 'low' }] },
      {},
      'low',
      'A-1 (low)',
    ],
    ['CVSS of the record', v3, {}, 'critical', 'A-1 (CVSS 3.1: 9.8)'],
    ['CVSS of the entry', {}, v3, 'critical', 'A-1 (CVSS 3.1: 9.8)'],
    [
      'CVSS v4 before v3',
      {
        severity: [
          ...v3.severity,
          { type: 'CVSS_V4', score: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:L/SC:N/SI:N/SA:N' },
        ],
      },
      {},
      'medium',
      'A-1 (CVSS 4.0: 6.9)',
    ],
    [
      'CVSS after a word that is none',
      { ...v3, database_specific: { severity: 'Unknown' } },
      {},
      'critical',
      'A-1 (CVSS 3.1: 9.8)',
    ],
    ['a score without a vector', { database_specific: { cvss_v3_score: 5.3 } }, {}, 'medium', 'A-1 (CVSS 3.1: 5.3)'],
    ['a score of v2', { database_specific: { cvss_v2_score: 7.5 } }, {}, 'high', 'A-1 (CVSS 2.0: 7.5)'],
    ['nothing', {}, {}, 'unknown', undefined],
    ['a vector that is none', { severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:X' }] }, {}, 'unknown', undefined],
    [
      'a warning about an unmaintained package',
      {},
      { database_specific: { informational: 'unmaintained' } },
      'negligible',
      'A-1 (unmaintained)',
    ],
    [
      'the rating at the head of an rpm advisory’s summary',
      { summary: 'Important: a security update' },
      {},
      'high',
      'A-1 (Important)',
    ],
  ])('%s', (_, more, entry, severity, severitySource) => {
    const [finding] = findingsFor([record('A-1', 'npm', 'a', 'i0', more, entry)], npm('a', '1.0.0'));
    expect({ severity: finding?.severity, severitySource: finding?.severitySource }).toEqual({
      severity,
      severitySource,
    });
  });

  it('the worst word of several records', () => {
    const records = ['LOW', 'HIGH'].map((severity, at) =>
      record(`A-${at}`, 'npm', 'a', 'i0', { aliases: ['CVE-2024-1000'], database_specific: { severity } }),
    );
    expect(findingsFor(records, npm('a', '1.0.0'))).toMatchObject([{ severity: 'high', severitySource: 'A-1 (HIGH)' }]);
  });

  it('malicious packages are malware, and critical', () => {
    expect(findingsFor([record('MAL-2024-1', 'npm', 'a', 'i0')], npm('a', '1.0.0'))).toMatchObject([
      { id: 'MAL-2024-1', kind: 'malware', severity: 'critical' },
    ]);
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
