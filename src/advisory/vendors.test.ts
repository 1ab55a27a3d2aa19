import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type AdvisoryDatabase, buildDatabase, openDatabase } from './index.ts';
import { aboard, npm } from './testing.ts';

/** Feeds of several vendors in one database: which of them is believed. */
type Json = Record<string, unknown>;
const [low, high] = ['CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N'];

const nvdRecord = (id: string, primary: string | undefined, cpeMatch: Json[]): Json => ({
  cve: {
    id,
    vulnStatus: 'Analyzed',
    lastModified: '2024-01-01T00:00:00.000',
    metrics: primary
      ? { cvssMetricV31: [{ source: 'nvd@nist.gov', type: 'Primary', cvssData: { vectorString: primary } }] }
      : {},
    configurations: cpeMatch.length > 0 ? [{ nodes: [{ operator: 'OR', cpeMatch }] }] : [],
  },
});
const product = (name: string, more: Json = {}): Json => ({
  vulnerable: true,
  criteria: `cpe:2.3:a:acme:${name}:*:*:*:*:*:*:*:*`,
  ...more,
});
const nvd = {
  format: 'NVD_CVE',
  vulnerabilities: [
    nvdRecord('CVE-2024-1', high, []),
    nvdRecord('CVE-2024-1000', high, [product('left', { versionStartExcluding: '1.0', versionEndExcluding: '1.5' })]),
    nvdRecord('CVE-2024-1001', high, []),
    nvdRecord('CVE-2024-1002', low, [product('right', { versionEndExcluding: '2' })]),
  ],
};
const cve5 = (id: string, lessThan: string, vectorString: string): Json => ({
  dataType: 'CVE_RECORD',
  cveMetadata: { cveId: id, state: 'PUBLISHED' },
  containers: {
    cna: {
      providerMetadata: { shortName: 'acme' },
      metrics: [{ cvssV3_1: { vectorString } }],
      affected: [{ cpes: ['cpe:2.3:a:acme:left:*'], versions: [{ version: '0', status: 'affected', lessThan }] }],
    },
  },
});
const osv = (id: string, ecosystem: string, name: string, fixed: string, more: Json = {}): Json => ({
  id,
  modified: '2024-01-01T00:00:00Z',
  affected: [
    { package: { ecosystem, name }, ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }] },
  ],
  ...more,
});
/** Red Hat's erratum names both packages for both CVEs; its VEX document says which is concerned by which, and how badly. */
const erratum = osv('RHSA-2024:1', 'Red Hat:enterprise_linux:9::baseos', 'left', '1.4-1.el9_5', {
  summary: 'Critical: left security update',
  upstream: ['CVE-2024-2000', 'CVE-2024-2001'],
});
const vex = (id: string, product_status: Json): Json => ({
  document: { category: 'csaf_vex', csaf_version: '2.0', tracking: { id, status: 'final' } },
  product_tree: {
    branches: [
      ['el9', { cpe: 'cpe:/o:redhat:enterprise_linux:9' }] as const,
      ['els7', { cpe: 'cpe:/o:redhat:rhel_els:7' }] as const,
      ['first', { purl: 'pkg:rpm/redhat/left@1.2-3.el9_4?arch=x86_64' }] as const,
      ['right', { purl: 'pkg:rpm/redhat/right@1-1.el9_4?arch=x86_64' }] as const,
      ['left', { purl: 'pkg:rpm/redhat/left' }] as const,
      ['src', { purl: 'pkg:rpm/redhat/left?arch=src' }] as const,
    ].map(([product_id, clue]) => ({ product: { name: product_id, product_id, product_identification_helper: clue } })),
    relationships: ['el9', 'els7'].flatMap(platform =>
      ['first', 'right', 'left', 'src'].map(name => ({
        full_product_name: { product_id: `${platform}:${name}` },
        product_reference: name,
        relates_to_product_reference: platform,
      })),
    ),
  },
  vulnerabilities: [{ cve: id, product_status, threats: [{ category: 'impact', details: 'Low' }] }],
});
const openEuler = osv('openEuler-SA-2024-1', 'openEuler:22.03-LTS', 'left', '1.2-3', { upstream: ['CVE-2024-3000'] });

const files: Record<string, unknown> = {
  'nvd.json': nvd,
  'cve-1000.json': cve5('CVE-2024-1000', '9', low),
  'cve-1001.json': cve5('CVE-2024-1001', '9', low),
  'left.json': osv('GHSA-left', 'npm', 'left', '2.0.0', { aliases: ['CVE-2024-1001'] }),
  'rated.json': osv('GHSA-rated', 'npm', 'rated', '2.0.0', {
    aliases: ['CVE-2024-1001'],
    severity: [{ type: 'CVSS_V3', score: low }],
  }),
  'cna.json': osv('GHSA-cna', 'npm', 'cna', '2.0.0', { aliases: ['CVE-2024-4000'] }),
  'cve-4000.json': cve5('CVE-2024-4000', '0', high),
  'mal.json': {
    ...osv('MAL-2024-1', 'npm', 'bad', '2.0.0'),
    affected: [{ package: { ecosystem: 'npm', name: 'bad' } }],
  },
  'erratum.json': erratum,
  'vex-2000.json': vex('CVE-2024-2000', { fixed: ['el9:first', 'els7:first'] }),
  'vex-2001.json': vex('CVE-2024-2001', { fixed: ['el9:right'], known_not_affected: ['el9:left'] }),
  'vex-2002.json': vex('CVE-2024-2002', { known_affected: ['el9:src'] }),
  'openeuler.json': openEuler,
};

let root = '';
let database: AdvisoryDatabase;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'plimsoll-vendors-'));
  for (const [name, value] of Object.entries(files)) await writeFile(join(root, name), `${JSON.stringify(value)}\n`);
  const summary = await buildDatabase({ from: [root], to: join(root, 'db'), now: new Date(0) });
  expect(summary.passedOver).toEqual([]);
  database = openDatabase(join(root, 'db'));
});
afterAll(async () => {
  database.close();
  await rm(root, { recursive: true, force: true });
});

type Fact = Parameters<typeof aboard>[0];
const binary = (cpe: string, version: string): Fact => ({
  type: 'generic',
  name: 'x',
  version,
  extra: { cpe: `cpe:2.3:a:acme:${cpe}:${version}:*:*:*:*:*:*:*` },
});
const rpm = (name: string, version: string, release = '9', more: Partial<Fact> = {}): Fact => ({
  type: 'rpm',
  name,
  version,
  ecosystem: `Red Hat:enterprise_linux:${release}`,
  source: { name: 'left', version },
  ...more,
});
const ids = (fact: Fact): string[] => database.match([aboard(fact)]).findings.map(finding => finding.id);

describe('packages by CPE', () => {
  test.each<[string, Fact, string[]]>([
    ['inside the range', binary('left', '1.2'), ['CVE-2024-1000']],
    ['the start itself is not affected', binary('left', '1.0'), []],
    ['the NVD has looked, so what the assigner said does not count', binary('left', '1.5'), ['CVE-2024-1001']],
    ['another product', binary('middle', '1.2'), []],
    ['by source package and CPE', binary('right', '1.9'), ['CVE-2024-1002']],
  ])('%s', (_, fact, expected) => {
    expect(ids(fact).filter(id => id !== 'CVE-2024-1001' || expected.includes(id))).toEqual(expected);
  });

  it('names what was compared, and is covered', () => {
    const { findings, covered } = database.match([aboard(binary('right', '1.9'))]);
    expect(findings).toMatchObject([
      { severity: 'low', severitySource: expect.stringContaining('CVE-2024-1002'), fixedVersions: ['2'] },
    ]);
    expect(covered).toEqual([expect.stringMatching(/^CPE \(/)]);
  });
});

describe('where the severity comes from', () => {
  test.each([
    ['the record’s own CVSS before the NVD', 'rated', 'low', /^GHSA-rated \(CVSS 3\.1/],
    ['the NVD before the assigner', 'left', 'critical', /^NVD \(CVSS 3\.1: 9\.1\)/],
    ['the assigner where the NVD is silent', 'cna', 'critical', /^CVE, by acme \(/],
  ])('%s', (_, name, severity, source) => {
    expect(database.match([npm(name, '1.0.0')]).findings).toMatchObject([
      { severity, severitySource: expect.stringMatching(source) },
    ]);
  });

  it('Red Hat rates the CVE, and its erratum the whole update', () => {
    const [finding] = database.match([aboard(rpm('left', '1.1-1.el9'))]).findings;
    expect(finding).toMatchObject({ id: 'CVE-2024-2000', severity: 'low', severitySource: 'CVE-2024-2000 (Low)' });
  });

  it('a malicious package is malware', () => {
    expect(database.match([npm('bad', '1.0.0')]).findings).toMatchObject([
      { id: 'MAL-2024-1', kind: 'malware', severity: 'critical' },
    ]);
  });
});

describe('Red Hat’s word on a CVE', () => {
  test.each<[string, Fact, string[]]>([
    ['before the first fix', rpm('left', '1.1-1.el9'), ['CVE-2024-2000', 'CVE-2024-2002']],
    ['from the first fix on, though a later erratum names it again', rpm('left', '1.2-3.el9_4'), ['CVE-2024-2002']],
    ['a package that only its source names', rpm('left-libs', '9-1.el9'), ['CVE-2024-2002']],
    ['a package of a module is another', rpm('left', '9-1.module+el9', '9', { module: 'left:1:9:a' }), []],
    ['fixed only for those who pay', rpm('left', '1.1-1.el7', '7'), ['CVE-2024-2000']],
  ])('%s', (_, fact, expected) => {
    expect(ids(fact).sort()).toEqual(expected);
  });
});

test.each([
  ['1:1.2-2', ['CVE-2024-3000']],
  ['1:1.2-3', []],
])('openEuler’s feeds know no epochs: %s', (version, expected) => {
  expect(ids({ type: 'rpm', name: 'left', version, ecosystem: 'openEuler:22.03-LTS' })).toEqual(expected);
});

const accepted = fileURLToPath(new URL('../../../shared/feeds/clair/test/acceptance/', import.meta.url));

describe.skipIf(!existsSync(accepted))('what Clair’s acceptance tests expect of Red Hat’s VEX documents', () => {
  const perl = (version: string, module?: string): Fact => ({
    type: 'rpm',
    name: 'perl-FCGI',
    version,
    ecosystem: 'Red Hat:enterprise_linux:8',
    ...(module ? { module } : {}),
  });
  const stdlib = (version: string): Fact => ({ type: 'golang', name: 'stdlib', version });
  it('affected and fixed packages', async () => {
    const to = join(root, 'clair');
    await buildDatabase({ from: [accepted], to, now: new Date(0) });
    const clair = openDatabase(to);
    const rows: [Fact, string, boolean][] = [
      [perl('1:0.78-11.module+el8.3.0+6498+9eecfe51', 'perl-FCGI:0.78:8030:1'), 'CVE-2025-40907', true],
      [perl('1:0.78-12.module+el8.10.0+23147+95b68fad', 'perl-FCGI:0.78:8100:1'), 'CVE-2025-40907', false],
      [perl('1:0.78-11.el8'), 'CVE-2025-40907', false],
      [stdlib('1.20.14'), 'CVE-2026-123', true],
      [stdlib('1.25.7'), 'CVE-2026-27142', true],
      [stdlib('1.25.8'), 'CVE-2026-27142', false],
      [stdlib('1.26.0'), 'CVE-2026-27142', true],
      [stdlib('1.26.1'), 'CVE-2026-27142', false],
    ];
    try {
      for (const [fact, id, expected] of rows) {
        const found = clair.match([aboard(fact)]).findings.some(finding => finding.id === id);
        expect(found, `${fact.name} ${fact.version} ${id}`).toBe(expected);
      }
    } finally {
      clair.close();
    }
  });
});
