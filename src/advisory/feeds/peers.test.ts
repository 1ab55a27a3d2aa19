/**
 * Our reading of other scanners' samples against the results they expect (../shared/feeds). Both sides are broken up into
 * facts: which advisory names which package of which release up to which version, which CVEs, of which severity.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { severityOf, severityOfScore } from '../../model/index.ts';
import { listOf, objectOf, word } from '../json.ts';
import { arch } from './arch.ts';
import { bodhi } from './bodhi.ts';
import { cvrf } from './cvrf.ts';
import { debianTracker } from './debian-tracker.ts';
import { errataJson } from './errata-json.ts';
import type { Feed } from './feed.ts';
import { splitNvr } from './nvr.ts';
import { osv } from './osv.ts';
import { oval } from './oval.ts';
import { photon } from './photon.ts';
import { secdb } from './secdb.ts';
import {
  comments,
  errataFacts,
  type Facts,
  factsOf,
  filesIn,
  jsonOf,
  ovalFacts,
  present,
  read,
  union,
  vunnelFacts,
  within,
} from './testing-peers.ts';
import { ubuntuTracker } from './ubuntu-tracker.ts';
import { updateinfo } from './updateinfo.ts';

if (!present) console.log('skipped: ../shared/feeds is not there');

const trivyOracle = async (): Promise<[Facts, Facts]> => {
  const theirs = filesIn('trivy/oracle/oval/golden').map(path => {
    const golden = jsonOf(path);
    const id = /^ELSA-\d+-\d+/.exec(word(golden['Title'])?.trim() ?? '')?.[0] ?? '';
    const cves = listOf(golden['Cves']).map(cve => `${id} names ${word(objectOf(cve)?.['ID'])}`);
    return union(
      ovalFacts(id, golden['Criteria'], evr => `Oracle Linux:${/\.el(\d+)/.exec(evr)?.[1]}`),
      new Set([...cves, `${id} is ${severityOf(golden['Severity'])}`]),
    );
  });
  return [factsOf(await read(oval, 'trivy/oracle/oval/all-positive-data.xml.bz2')), union(...theirs)];
};

const trivyRedHat = async (): Promise<[Facts, Facts]> => {
  const inputs = filesIn('trivy/redhat/oval/happy').filter(path => path.endsWith('.bz2'));
  const theirs = filesIn('trivy/redhat/oval/golden')
    .filter(path => path.includes('/definitions/') && !path.includes('unaffected'))
    .map(path => {
      const golden = jsonOf(path);
      const metadata = objectOf(golden['Metadata']);
      const id = /^[A-Z]+-\d+[:-]\d+/.exec(word(metadata?.['Title']) ?? '')?.[0] ?? '';
      const place = `Red Hat:${/golden\/(\d+)/.exec(path)?.[1]}`;
      const severity = severityOf(objectOf(metadata?.['Advisory'])?.['Severity']);
      const cves = listOf(objectOf(metadata?.['Advisory'])?.['Cves']).map(
        cve => `${id} names ${word(objectOf(cve)?.['CveID'])}`,
      );
      return union(
        ovalFacts(id, golden['Criteria'], () => place),
        new Set([
          ...cves,
          ...(id.startsWith('CVE') ? [`${id} names ${id}`] : []),
          ...(severity === 'unknown' ? [] : [`${id} is ${severity}`]),
        ]),
      );
    });
  return [factsOf(await read(oval, ...inputs)), union(...theirs)];
};

const trivySuse = async (): Promise<[Facts, Facts]> => {
  const inputs = filesIn('trivy/suse/cvrf/cvrf');
  const place = (product: string): string =>
    product
      .replace(/^SUSE Linux Enterprise Module .* 12$/, 'SUSE:12 modules')
      .replace(/^SUSE Linux Enterprise .*?(\d+(?: SP\d)?)(?:-\w+)?$/, 'SUSE:$1')
      .replace(/^openSUSE /, 'openSUSE:');
  const theirs = filesIn('trivy/suse/cvrf/golden').map(path => {
    const golden = jsonOf(path);
    const id = word(objectOf(golden['Tracking'])?.['ID']) ?? '';
    const facts: Facts = new Set();
    for (const item of listOf(objectOf(golden['ProductTree'])?.['Relationships'])) {
      const nvr = splitNvr(word(objectOf(item)?.['ProductReference']) ?? '');
      facts.add(`${id} ${place(word(objectOf(item)?.['RelatesToProductReference']) ?? '')} ${nvr?.name} < ${nvr?.evr}`);
    }
    for (const vulnerability of listOf(golden['Vulnerabilities']).map(objectOf)) {
      const cve = word(vulnerability?.['CVE']);
      facts.add(`${id} names ${cve}`);
      for (const threat of listOf(vulnerability?.['Threats']))
        facts.add(`${cve} is ${severityOf(objectOf(threat)?.['Severity'])}`);
    }
    return facts;
  });
  const ours = await read(cvrf, ...inputs);
  const goldenIds = new Set(theirs.map(facts => [...facts][0]?.split(' ', 1)[0]));
  return [factsOf(ours.filter(({ id }) => goldenIds.has(id))), union(...theirs)];
};

const trivyOpenEuler = async (): Promise<[Facts, Facts]> => {
  const theirs = filesIn('trivy/openeuler/golden').map(path => {
    const golden = jsonOf(path);
    const id = word(objectOf(golden['Tracking'])?.['ID']) ?? '';
    const facts: Facts = new Set();
    const note = listOf(golden['Notes'])
      .map(objectOf)
      .find(one => one?.['Title'] === 'Severity');
    facts.add(`${id} is ${severityOf(note?.['Text'])}`);
    for (const branch of listOf(objectOf(golden['ProductTree'])?.['Branches']).map(objectOf)) {
      for (const product of word(branch?.['Name']) === 'src' ? listOf(branch?.['Productions']).map(objectOf) : []) {
        const nvr = splitNvr((word(product?.['Text']) ?? '').replace('.src.rpm', ''));
        facts.add(`${id} openEuler:${word(product?.['CPE'])?.split(':').at(-1)} ${nvr?.name} < ${nvr?.evr}`);
      }
    }
    for (const vulnerability of listOf(golden['Vulnerabilities']).map(objectOf)) {
      facts.add(`${id} names ${word(vulnerability?.['CVE'])}`);
      for (const threat of listOf(vulnerability?.['Threats']))
        facts.add(`${word(vulnerability?.['CVE'])} is ${severityOf(objectOf(threat)?.['Severity'])}`);
    }
    return facts;
  });
  return [
    factsOf(await read(cvrf, ...filesIn('trivy/openeuler').filter(path => /\/cvrf-.*xml$/.test(path)))),
    union(...theirs),
  ];
};

const trivyAzure = async (): Promise<[Facts, Facts]> => {
  const facts: Facts = new Set();
  for (const path of filesIn('trivy/mariner/golden').filter(name => name.includes('/definitions/'))) {
    const golden = jsonOf(path);
    const metadata = objectOf(golden['Metadata']);
    const id = word(objectOf(metadata?.['Reference'])?.['RefID']);
    const place = `Azure Linux:${/\/(\d)\.0\//.exec(path)?.[1]}`;
    const [, name] = /^Package (\S+) is/.exec(comments(golden['Criteria'])[0] ?? '') ?? [];
    facts.add(`${id} ${place} ${name}`);
    facts.add(`${id} is ${severityOf(metadata?.['Severity'])}`);
  }
  const ours = factsOf(await read(oval, ...filesIn('trivy/mariner/happy').filter(path => path.endsWith('.xml'))));
  // Their definitions have versions without the distribution's tag; those of the states are what ours have.
  return [new Set([...ours].filter(fact => !fact.includes(' names ')).map(fact => fact.replace(/ <=? .*/, ''))), facts];
};

const trivyPhoton = async (): Promise<[Facts, Facts]> => {
  const facts: Facts = new Set();
  for (const golden of filesIn('trivy/photon/golden').map(jsonOf)) {
    const place = `Photon OS:${word(golden['os_version'])}`;
    facts.add(`${word(golden['cve_id'])} ${place} ${word(golden['pkg'])} < ${word(golden['res_ver'])}`);
    facts.add(`${word(golden['cve_id'])} ${place} is ${severityOfScore(Number(golden['cve_score']))}`);
  }
  const inputs = [1, 2, 3].map(release => `trivy/photon/cve_data_photon${release}.0.json`);
  return [factsOf(await read(photon, ...inputs), 'cve'), facts];
};

const trivyArch = async (): Promise<[Facts, Facts]> => {
  const facts: Facts = new Set();
  for (const golden of filesIn('trivy/arch/golden').map(jsonOf)) {
    for (const name of listOf(golden['packages']))
      facts.add(`${golden['name']} Arch Linux ${name} < ${golden['fixed']}`);
    for (const cve of listOf(golden['issues'])) facts.add(`${golden['name']} names ${cve}`);
    facts.add(`${golden['name']} is ${severityOf(golden['severity'])}`);
  }
  return [factsOf(await read(arch, 'trivy/arch/archlinux.json')), facts];
};

const trivyAlpine = async (): Promise<[Facts, Facts]> => {
  const facts: Facts = new Set();
  for (const golden of filesIn('trivy/alpine/golden').map(jsonOf)) {
    for (const [fixed, cves] of Object.entries(objectOf(golden['secfixes']) ?? {})) {
      for (const cve of listOf(cves))
        facts.add(`${cve} Alpine:${golden['distroversion']} ${golden['name']} < ${fixed}`);
    }
  }
  const inputs = ['311-main', '312-main', '311-community', '312-community'].map(name => `trivy/alpine/${name}.json`);
  const ours = factsOf(await read(secdb, ...inputs), 'cve');
  return [new Set([...ours].filter(fact => !fact.includes(' is '))), facts];
};

/** Ubuntu's OSV records, which Grype splits by release. */
const grypeUbuntuOsv = async (): Promise<[Facts, Facts]> => {
  const facts: Facts = new Set();
  const places = new Set<string>();
  for (const path of filesIn('grype/ubuntu/snapshots').filter(name => name.includes('-lts/'))) {
    const item = objectOf(jsonOf(path)['item']);
    for (const affected of listOf(item?.['affected']).map(objectOf)) {
      const pkg = objectOf(affected?.['package']);
      const place = (word(pkg?.['ecosystem']) ?? '').replace(/:LTS$/, '');
      places.add(`${word(item?.['id'])} ${place}`);
      for (const range of listOf(affected?.['ranges']).map(objectOf)) {
        const fixed = listOf(range?.['events'])
          .map(event => word(objectOf(event)?.['fixed']))
          .find(Boolean);
        facts.add(`${word(item?.['id'])} ${place} ${word(pkg?.['name'])} ${fixed ? `< ${fixed}` : 'open'}`);
      }
    }
  }
  const ours = factsOf(await read(osv, ...filesIn('grype/ubuntu/osv')));
  return [new Set([...ours].filter(fact => places.has(fact.split(' ').slice(0, 2).join(' ')))), facts];
};

/** Grype's result for one distribution, by CVE. */
const grype =
  (
    feed: Feed,
    inputs: () => string[],
    folder: string,
    place: (release: string) => string,
    by: 'advisory' | 'cve' = 'cve',
  ) =>
  async (): Promise<[Facts, Facts]> => {
    const ours = await read(feed, ...inputs());
    const facts = factsOf(ours, by);
    const theirs = vunnelFacts(folder, place, by);
    const placeIn = (fact: string): string => /^(\S+ .+?) (?:is \S+|\S+ (?:<=? \S+|open))$/.exec(fact)?.[1] ?? '';
    const places = new Set([...theirs].map(placeIn));
    // Their results are a part of the releases that the input speaks of.
    return [new Set([...facts].filter(fact => by === 'advisory' || places.has(placeIn(fact)))), theirs];
  };

const cases: [name: string, run: () => Promise<[Facts, Facts]>][] = [
  [
    'Trivy: Amazon updateinfo',
    async () => [
      factsOf(
        await read(
          updateinfo,
          ...filesIn('trivy/amazon/fixtures').filter(path => /_(?:1_item|2_items|AL20\d\d)\.xml\.gz$/.test(path)),
        ),
      ),
      errataFacts(
        filesIn('trivy/amazon').filter(path => path.endsWith('.golden')),
        id => `Amazon Linux:${/^ALAS(\d+)/.exec(id)?.[1]}`,
      ),
    ],
  ],
  [
    'Trivy: Bottlerocket updateinfo',
    async () => [
      factsOf(await read(updateinfo, 'trivy/bottlerocket/updateinfo.xml.gz')),
      errataFacts(filesIn('trivy/bottlerocket/golden'), () => 'Bottlerocket'),
    ],
  ],
  [
    'Trivy: Rocky updateinfo',
    async () => [
      factsOf(await read(updateinfo, 'trivy/rocky/fixtures/happy/updateinfo.xml')),
      errataFacts(filesIn('trivy/rocky/golden'), () => 'Rocky Linux:8'),
    ],
  ],
  [
    'Trivy: Alma errata',
    async () => [
      factsOf(await read(errataJson, 'trivy/alma/errata.json')),
      errataFacts(filesIn('trivy/alma/golden'), () => 'AlmaLinux:8'),
    ],
  ],
  ['Trivy: Oracle OVAL', trivyOracle],
  ['Trivy: Red Hat OVAL', trivyRedHat],
  ['Trivy: Azure Linux OVAL', trivyAzure],
  ['Trivy: SUSE CVRF', trivySuse],
  ['Trivy: openEuler CVRF', trivyOpenEuler],
  ['Trivy: Photon', trivyPhoton],
  ['Trivy: Arch', trivyArch],
  ['Trivy: Alpine secdb', trivyAlpine],
  [
    'Grype: SUSE OVAL',
    grype(
      oval,
      () => ['grype/sles/suse_truncated.xml'],
      'grype/sles/snapshots',
      release => `SUSE:${release.replace('.', ' SP')}`,
    ),
  ],
  [
    'Grype: Oracle OVAL',
    grype(
      oval,
      () => ['grype/oracle/mock_data'],
      'grype/oracle/snapshots',
      release => `Oracle Linux:${release}`,
      'advisory',
    ),
  ],
  [
    'Grype: Azure Linux OVAL',
    grype(
      oval,
      () => ['grype/mariner/mariner-truncated-2.0-oval.xml'],
      'grype/mariner/snapshots',
      () => 'Azure Linux:2',
    ),
  ],
  [
    'Grype: Debian tracker',
    grype(
      debianTracker,
      () => ['grype/debian/input/debian.json'],
      'grype/debian/snapshots',
      release => `Debian:${release}`,
    ),
  ],
  [
    'Grype: Arch',
    grype(
      arch,
      () => ['grype/arch/input/arch-advisories/all.json'],
      'grype/arch/snapshots',
      () => 'Arch Linux',
      'advisory',
    ),
  ],
  [
    'Grype: Photon',
    grype(
      photon,
      () => filesIn('grype/photon/input').filter(path => path.endsWith('.json')),
      'grype/photon/snapshots',
      release => `Photon OS:${release}`,
    ),
  ],
  [
    'Grype: Alpine secdb',
    grype(
      secdb,
      () => filesIn('grype/alpine/input').filter(path => path.endsWith('.yaml')),
      'grype/alpine/snapshots',
      release => `Alpine:v${release}`,
    ),
  ],
  [
    'Grype: Fedora',
    grype(
      bodhi,
      () => filesIn('grype/fedora/input'),
      'grype/fedora/snapshots/default',
      release => `Fedora:${release}`,
    ),
  ],
  [
    'Grype: Fedora, updates of one CVE',
    grype(
      bodhi,
      () => filesIn('grype/fedora/merge-input'),
      'grype/fedora/snapshots/merge',
      release => `Fedora:${release}`,
    ),
  ],
  ['Grype: Ubuntu OSV', grypeUbuntuOsv],
  [
    'Grype: Ubuntu tracker',
    grype(
      ubuntuTracker,
      () => ['CVE-2012-5124', 'CVE-2013-6627'].map(name => `grype/ubuntu/normalized-cve-data/${name}`),
      'grype/ubuntu/snapshots/ubuntu:12.04',
      release => `Ubuntu:${release}`,
    ),
  ],
];

/** Facts of peers that we do not share, by case; docs/differences.md says why. */
const differences: Record<string, string[]> = {
  'Trivy: Photon': ['CVE-2025-0725 Photon OS:3.0 curl < NA', 'CVE-2025-0725 Photon OS:3.0 is high'],
  // In its results, and not in the input that it publishes beside them.
  'Grype: Debian tracker': [
    'CVE-2012-0833 Debian:10 389_directory_server < 1.2.1',
    'CVE-2012-0833 Debian:10 is negligible',
  ],
  // Grype writes what Ubuntu says for Pro alone into the plain release, too; we conclude it when we match.
  'Grype: Ubuntu OSV': [
    'UBUNTU-CVE-2016-20013 Ubuntu:14.04 eglibc open',
    'UBUNTU-CVE-2016-20013 Ubuntu:14.04 zabbix open',
    'UBUNTU-CVE-2020-36325 Ubuntu:14.04 jansson open',
  ],
  'Grype: Fedora, updates of one CVE': ['CVE-2014-8501', 'CVE-2014-8503'].flatMap(cve => [
    `${cve} Fedora:7 cross-binutils < 2.27-9.el7.1`,
    `${cve} Fedora:7 cross-gcc < 4.8.5-16.el7.1`,
    `${cve} Fedora:7 is unknown`,
    `${cve} Fedora:7 mingw-binutils < 2.25-1.el7`,
  ]),
};

describe.skipIf(!present)('records as other scanners expect them', () => {
  const table: string[] = [];
  afterAll(() => console.log(`agreement with other scanners’ expected results:\n${table.join('\n')}`));

  test.each(cases)('%s', async (name, run) => {
    const [ours, theirs] = await run();
    const own = within(ours, theirs);
    const missing = [...theirs].filter(fact => !own.has(fact)).sort();
    const beyond = [...own].filter(fact => !theirs.has(fact)).sort();
    table.push(`${name.padEnd(36)} ${theirs.size - missing.length} of ${theirs.size}, ${beyond.length} beyond`);
    expect(theirs.size).toBeGreaterThan(0);
    expect({ missing, beyond }).toEqual({ missing: differences[name] ?? [], beyond: [] });
  });
});
