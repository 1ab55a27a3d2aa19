import { describe, expect, it, test } from 'vitest';
import { databaseWith, record } from '../../advisory/testing.ts';
import type { Comparison, Package, ScanResult, Severity } from '../../model/index.ts';
import type { ForeignReport, ReportedFinding, ReportedPackage } from '../../sbom/index.ts';
import { compareReports } from './compare.ts';

const debian = { id: 'debian', versionId: '12' };
const now = new Date('2026-01-01');

/** `CVE-2024-1111 deb libssl3/openssl 3.0-1 high`: id (with `=` for aliases), type, name with source, version, severity. */
function finding(line: string): ReportedFinding {
  const [names = '', type = '', full = '', version = '', severity = 'high'] = line.split(' ');
  const [id = '', ...aliases] = names.split('=');
  return { id, aliases, severity: severity as Severity, fixedVersions: [], package: pkg(type, full, version) };
}

function pkg(type: string, full: string, version: string): ReportedPackage {
  const [name = '', source] = type === 'deb' ? full.split('/') : [full];
  return {
    name,
    version,
    ...(type === '?' ? {} : { type: type as Package['type'] }),
    ...(type === 'deb' ? { os: debian } : {}),
    ...(source ? { source: { name: source, version } } : {}),
  };
}

const report = (tool: string, lines: string[], more: Partial<ForeignReport> = {}): ForeignReport => ({
  dialect: tool.toLowerCase(),
  tool,
  findings: lines.map(finding),
  otherFindings: 0,
  unreadable: 0,
  ...more,
});

const database = databaseWith([
  record('GHSA-aaaa', 'npm', 'lodash', 'i0 f4.17.21', { aliases: ['CVE-2021-23337'] }),
  record('DSA-1', 'Debian:12', 'openssl', 'i0 f3.0-2', { upstream: ['CVE-2023-1111', 'CVE-2023-2222'] }),
  record('CVE-2022-9999', 'npm', 'express', 'i0'),
  record('CVE-2022-8888', 'npm', 'ws', 'i0', {}, { database_specific: { status: 'not-affected' } }),
]);

const compared = (...reports: ForeignReport[]): Comparison => compareReports(reports, { database, now });

/** A row a line: id, package, who found it, and who missed it with the code of the reason. */
const told = ({ rows, parties }: Comparison): string[] =>
  rows.map(({ id, package: { name }, found, missed }) => {
    const finders = found.map(({ party }) => parties[party]?.name).join('+');
    return [id, name, finders, ...missed.map(({ party, why }) => `${parties[party]?.name}:${why.code}`)].join(' ');
  });

describe('rows', () => {
  test.each<[string, string[], string[], string[]]>([
    [
      'one vulnerability under two ids is one row',
      ['CVE-2021-23337 npm lodash 4.17.20'],
      ['GHSA-aaaa=CVE-2021-23337 npm lodash 4.17.20'],
      ['CVE-2021-23337 lodash Plimsoll+A+B'],
    ],
    [
      'an id is understood by what another report says of it',
      ['GHSA-zzzz npm ws 1.0.0'],
      ['CVE-2024-7777=GHSA-zzzz npm ws 1.0.0'],
      ['CVE-2024-7777 ws A+B Plimsoll:advisory-unknown'],
    ],
    [
      'binaries of one source are one row, also where a report names no source',
      ['CVE-2023-1111 deb libssl3/openssl 3.0-1'],
      ['CVE-2023-1111 deb libssl3 3.0-1', 'CVE-2023-1111 deb openssl 3.0-1'],
      ['CVE-2023-1111 openssl Plimsoll+A+B', 'CVE-2023-2222 openssl Plimsoll A:not-in-package B:not-in-package'],
    ],
    [
      'an erratum stands for all that it closes',
      ['DSA-1 deb openssl 3.0-1'],
      ['CVE-2023-1111 deb openssl 3.0-1'],
      ['CVE-2023-1111 openssl Plimsoll+A+B', 'CVE-2023-2222 openssl Plimsoll+A B:not-in-package'],
    ],
    [
      'Maven without a group, Python in two spellings',
      ['CVE-2024-5555 maven spring-core 5', 'CVE-2024-6666 pypi Ruamel.Yaml 1'],
      ['CVE-2024-5555 maven org.springframework:spring-core 5', 'CVE-2024-6666 pypi ruamel-yaml 1'],
      [
        'CVE-2024-6666 Ruamel.Yaml A+B Plimsoll:feed-not-covered',
        'CVE-2024-5555 org.springframework:spring-core A+B Plimsoll:feed-not-covered',
      ],
    ],
  ])('%s', (_, a, b, expected) => {
    expect(told(compared(report('A', a), report('B', b)))).toEqual(expected);
  });

  it('the order of reports changes who is named first and nothing else', () => {
    const a = report('A', ['CVE-2023-1111 deb libssl3/openssl 3.0-1', 'CVE-2024-6666 pypi b 1']);
    const b = report('B', ['CVE-2021-23337 npm lodash 4.17.20', 'CVE-2023-1111 deb openssl 3.0-1']);
    const ids = ({ rows }: Comparison) => rows.map(row => [row.id, row.package.name, row.severity, row.missed.length]);
    expect(ids(compared(b, a))).toEqual(ids(compared(a, b)));
  });

  it('counts what all found, and what of it differs in severity', () => {
    const both = compared(
      report('A', ['CVE-2021-23337 npm lodash 4.17.20 low']),
      report('B', ['CVE-2021-23337 npm lodash 4.17.20 high']),
    );
    expect(both).toMatchObject({ agreed: 1, severityOnly: 1, rows: [{ severity: 'high', severityDiffers: true }] });
    expect(both.parties.map(({ name, found, missed, alone }) => [name, found, missed, alone])).toEqual([
      ['Plimsoll', 1, 0, 0],
      ['A', 1, 0, 0],
      ['B', 1, 0, 0],
    ]);
  });
});

describe('why another scanner missed it', () => {
  const lodash = report('A', ['CVE-2021-23337 npm lodash 4.17.20']);
  test.each<[string, ForeignReport]>([
    ['nothing-reported', report('B', [])],
    ['package-not-seen', report('B', [], { packages: [pkg('npm', 'ws', '1')] })],
    ['type-not-reported', report('B', ['CVE-2023-1111 deb openssl 3.0-1'])],
    ['package-not-named', report('B', ['CVE-2022-9999 npm express 1.0.0'])],
    ['version-differs', report('B', [], { packages: [pkg('npm', 'lodash', '4.17.21')] })],
    ['nothing-in-package', report('B', [], { packages: [pkg('npm', 'lodash', '4.17.20')] })],
    ['not-in-package', report('B', ['CVE-2020-5555 npm lodash 4.17.20'])],
  ])('%s', (code, other) => {
    const { rows } = compared(lodash, other);
    const row = rows.find(({ id }) => id === 'CVE-2021-23337');
    expect(row?.missed.map(({ why }) => why.code)).toEqual([code]);
    expect(row?.missed[0]?.why.zh).toMatch(/\p{Script=Han}/u);
  });

  it('advisory-newer: it was published after the report', () => {
    const young = databaseWith([record('CVE-2025-1111', 'npm', 'lodash', 'i0', { published: '2025-06-01T00:00:00Z' })]);
    const old = report('B', [], { packages: [pkg('npm', 'lodash', '1.0.0')], created: '2025-01-01T00:00:00Z' });
    const { rows } = compareReports([old], { database: young, now });
    expect(rows[0]?.missed[0]?.why).toMatchObject({
      code: 'advisory-newer',
      en: expect.stringContaining('2025-06-01'),
    });
  });
});

describe('why we missed it', () => {
  test.each([
    ['version-compared', 'CVE-2021-23337 npm lodash 4.17.21', 'lodash 4.17.21 is outside < 4.17.21 (GHSA-aaaa)'],
    ['advisory-unknown', 'CVE-2024-1111 npm lodash 4.17.21', 'no feed of the database has a record of it'],
    [
      'advisory-elsewhere',
      'CVE-2022-9999 npm lodash 4.17.21',
      'the database has it for npm express, not for lodash in npm',
    ],
    ['not-affected', 'CVE-2022-8888 npm ws 1.0.0', 'the vendor says that it is not affected (CVE-2022-8888)'],
    ['feed-not-covered', 'CVE-2024-1111 gem rails 7.0.0', 'no feed of the database covers RubyGems: it was not judged'],
    ['kind-unknown', 'CVE-2024-1111 ? rails 7.0.0', undefined],
  ])('%s', (code, line, text) => {
    const { rows } = compared(report('A', [line]));
    const why = rows.find(({ id }) => line.startsWith(id))?.missed[0]?.why;
    expect(why?.code).toBe(code);
    if (text) expect(why?.en).toBe(text);
  });

  const scanned = (packages: Package[]): ScanResult =>
    ({
      findings: [],
      waived: [],
      packages,
      problems: [],
      artifact: { reference: 'a:1' },
      verdict: {},
    }) as unknown as ScanResult;
  const aboard = (version: string): Package => ({
    type: 'npm',
    name: 'lodash',
    version,
    path: '',
    purl: `pkg:npm/lodash@${version}`,
  });

  test.each([
    ['package-not-seen', []],
    ['version-differs', [aboard('4.17.21')]],
    ['set-aside', [aboard('4.17.20')]],
  ])('with a scan of our own: %s', (code, packages) => {
    const own = scanned(packages);
    const { rows } = compareReports([report('A', ['CVE-2021-23337 npm lodash 4.17.20'])], { database, now, own });
    expect(rows[0]?.missed[0]?.why.code).toBe(code);
  });

  it('with our own report, which lists no packages: what the database would say', () => {
    const own = report('Plimsoll', ['CVE-2022-9999 npm express 1.0.0'], { dialect: 'plimsoll' });
    const theirs = report('A', ['CVE-2021-23337 npm lodash 4.17.20', 'CVE-2022-9999 npm express 1.0.0']);
    expect(told(compareReports([theirs], { database, now, own }))).toEqual([
      'CVE-2022-9999 express Plimsoll+A',
      'CVE-2021-23337 lodash A Plimsoll:report-lacks',
    ]);
  });
});

it('says what makes the comparison worth less', () => {
  const { problems } = compared(
    report('A', [], { otherFindings: 3, artifact: 'a:1' }),
    report('A', ['CVE-2022-9999 npm express 1.0.0'], { unreadable: 2, artifact: 'a:2' }),
  );
  expect(problems.map(({ message }) => message)).toEqual([
    'A names no vulnerability, and 3 entries of other kinds: it may not have looked for vulnerabilities',
    'A 2: 2 entries without a vulnerability or a package were left out',
    'the reports name different artifacts: a:1, a:2',
  ]);
});
