import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { Package } from '../model/index.ts';
import { type AdvisoryDatabase, type BuildSummary, buildDatabase, openDatabase } from './index.ts';
import { starterAdvisories } from './starter.ts';
import { aboard } from './testing.ts';

const corpus = fileURLToPath(new URL('../../../shared/advisories/', import.meta.url));
const present = existsSync(corpus);

const types: Record<string, Package['type']> = {
  Maven: 'maven',
  npm: 'npm',
  PyPI: 'pypi',
  Go: 'golang',
  RubyGems: 'gem',
  'crates.io': 'cargo',
  Packagist: 'composer',
  NuGet: 'nuget',
  Debian: 'deb',
  Alpine: 'apk',
  AlmaLinux: 'rpm',
};
const typeOf = (ecosystem: string): Package['type'] => types[ecosystem.split(':')[0] ?? ''] ?? 'generic';

/** Well-known vulnerabilities: ecosystem, package as it is installed, a vulnerable version, the version that closes it. */
const wellKnown = `
CVE-2021-44228 Maven org.apache.logging.log4j:log4j-core 2.14.1 2.15.0
CVE-2021-45046 Maven org.apache.logging.log4j:log4j-core 2.15.0 2.16.0
CVE-2017-5638 Maven org.apache.struts:struts2-core 2.3.31 2.3.32
CVE-2022-22965 Maven org.springframework:spring-beans 5.3.17 5.3.18
CVE-2022-42889 Maven org.apache.commons:commons-text 1.9 1.10.0
CVE-2022-1471 Maven org.yaml:snakeyaml 1.33 2.0
CVE-2020-1938 Maven org.apache.tomcat.embed:tomcat-embed-core 9.0.30 9.0.31
CVE-2023-46604 Maven org.apache.activemq:activemq-client 5.18.2 5.18.3
CVE-2015-7501 Maven commons-collections:commons-collections 3.2.1 3.2.2
CVE-2020-36518 Maven com.fasterxml.jackson.core:jackson-databind 2.13.2 2.13.2.1
CVE-2021-23337 npm lodash 4.17.20 4.17.21
CVE-2021-44906 npm minimist 1.2.5 1.2.6
CVE-2022-25883 npm semver 7.5.1 7.5.2
CVE-2024-37890 npm ws 8.17.0 8.17.1
CVE-2022-46175 npm json5 2.2.1 2.2.2
CVE-2024-4068 npm braces 3.0.2 3.0.3
CVE-2020-14343 PyPI PyYAML 5.3.1 5.4
CVE-2022-28346 PyPI Django 3.2.12 3.2.13
CVE-2019-10906 PyPI Jinja2 2.10 2.10.1
CVE-2023-32681 PyPI requests 2.30.0 2.31.0
CVE-2023-43804 PyPI urllib3 1.26.16 1.26.17
CVE-2019-5418 RubyGems actionview 5.2.2 5.2.2.1
CVE-2022-29181 RubyGems nokogiri 1.13.5 1.13.6
CVE-2022-30123 RubyGems rack 2.2.3 2.2.3.1
CVE-2023-39325 Go golang.org/x/net v0.16.0 v0.17.0
CVE-2024-45337 Go golang.org/x/crypto v0.30.0 v0.31.0
CVE-2024-24790 Go stdlib 1.22.3 1.22.4
CVE-2024-21626 Go github.com/opencontainers/runc v1.1.11 v1.1.12
CVE-2022-24713 crates.io regex 1.5.4 1.5.5
CVE-2021-3129 Packagist facade/ignition 2.5.1 2.5.2
CVE-2016-10033 Packagist phpmailer/phpmailer 5.2.17 5.2.18
CVE-2024-21907 NuGet Newtonsoft.Json 12.0.3 13.0.1
CVE-2024-3094 Alpine:v3.20 xz 5.6.1-r1 5.6.1-r2
CVE-2022-48174 Alpine:v3.19 busybox 1.36.1-r1 1.36.1-r2
CVE-2020-28928 Alpine:v3.15 musl 1.2.2_pre1-r0 1.2.2_pre2-r0
CVE-2023-38545 Alpine:v3.19 curl 8.3.0-r0 8.4.0-r0
CVE-2021-3156 Debian:12 sudo 1.9.5p1-1 1.9.5p1-1.1
CVE-2024-6387 Debian:12 openssh 1:9.2p1-2+deb12u2 1:9.2p1-2+deb12u3
CVE-2023-4863 Debian:12 libwebp 1.2.4-0.2 1.2.4-0.2+deb12u1
CVE-2023-4911 Debian:12 glibc 2.36-9+deb12u2 2.36-9+deb12u3
CVE-2023-5363 Debian:12 openssl 3.0.11-1~deb12u1 3.0.11-1~deb12u2
CVE-2022-37434 Debian:11 zlib 1:1.2.11.dfsg-2+deb11u1 1:1.2.11.dfsg-2+deb11u2
CVE-2024-6387 AlmaLinux:9 openssh-server 8.7p1-38.el9 8.7p1-38.el9_4.1
CVE-2023-0286 AlmaLinux:9 openssl-libs 1:3.0.1-43.el9_0 1:3.0.1-47.el9_1
`;

describe.skipIf(!present)(`the corpus${present ? '' : ' (skipped: ../shared is not here)'}`, () => {
  let to = '';
  let summary: BuildSummary;
  let database: AdvisoryDatabase;
  let cpu: NodeJS.CpuUsage;
  beforeAll(async () => {
    to = await mkdtemp(join(tmpdir(), 'plimsoll-corpus-'));
    const before = process.cpuUsage();
    summary = await buildDatabase({ from: [corpus], to, now: new Date() });
    cpu = process.cpuUsage(before);
    database = openDatabase(to);
  }, 120_000);
  afterAll(async () => {
    database?.close();
    await rm(to, { recursive: true, force: true });
  });

  it('is read whole: every record, nothing left out, within 12 s of CPU', () => {
    const records = (prefix: string): number =>
      summary.info.feeds.filter(feed => feed.name.startsWith(prefix)).reduce((sum, feed) => sum + feed.records, 0);
    expect(records('osv/')).toBe(73_150);
    expect(records('epss')).toBe(360_142);
    expect(records('kev')).toBe(1404);
    expect(summary.problems).toEqual([]);
    expect(summary.passedOver.map(({ name }) => name)).toEqual([
      'README.md',
      'match-labels.ndjson',
      'node.openvex.json',
    ]);
    expect((cpu.user + cpu.system) / 1e6).toBeLessThan(12);
  });

  const rows = wellKnown
    .trim()
    .split('\n')
    .map(line => line.split(' '));
  test.each(rows)(
    '%s %s %s: %s is affected, %s is not',
    (cve, ecosystem = '', name = '', vulnerable = '', fixed = '') => {
      const of = (version: string): string[] =>
        database
          .match([aboard({ type: typeOf(ecosystem), name, version, ecosystem })])
          .findings.map(finding => finding.id);
      expect(of(vulnerable)).toContain(cve);
      expect(of(fixed)).not.toContain(cve);
    },
  );

  it('answers 1,000 packages in well under a second, most of them in milliseconds', () => {
    const facts = starterAdvisories()
      .flatMap(({ entries }) => entries)
      .map(({ ecosystem, release, name }) =>
        aboard({
          type: typeOf(ecosystem),
          name,
          version: '9999',
          ecosystem: release ? `${ecosystem}:${release}` : ecosystem,
        }),
      );
    const thousand = Array.from({ length: 1000 }, (_, at) => facts[at % facts.length]!);
    database.match(thousand);
    const before = performance.now();
    database.match(thousand);
    expect(performance.now() - before).toBeLessThan(500);
  });

  it('joins EPSS and KEV, and knows the releases that have ended', () => {
    const [finding] = database.match([
      aboard({ type: 'maven', name: 'org.apache.logging.log4j:log4j-core', version: '2.14.1' }),
    ]).findings;
    expect(finding).toMatchObject({
      id: 'CVE-2021-44228',
      severity: 'critical',
      kev: { dateAdded: '2021-12-10' },
      status: 'fixed',
    });
    expect(finding?.epss?.probability).toBeGreaterThan(0.9);
    const now = new Date('2026-01-01');
    expect(database.endOfLife({ id: 'debian', idLike: [], versionId: '10' }, now)).toMatchObject({ ended: true });
    expect(database.endOfLife({ id: 'alpine', idLike: [], versionId: '3.23.1' }, now)).toMatchObject({
      release: '3.23',
      ended: false,
    });
    expect(database.endOfLife({ id: 'rhel', idLike: [], versionId: '9.4' }, now)).toMatchObject({
      release: '9',
      ended: false,
    });
  });
});
