/**
 * Our reading of other scanners' samples against the results they expect (../shared/feeds). Both sides are broken up into
 * facts: which advisory names which package of which release up to which version, which CVEs, of which severity.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { severityOf, severityOfScore } from '../../model/index.ts';
import { bunzip2 } from '../bzip2.ts';
import { type Json, listOf, objectOf, word } from '../json.ts';
import { decodeRanges } from '../ranges.ts';
import { ratingOf } from '../ratings.ts';
import type { Advisory } from '../record.ts';
import { arch } from './arch.ts';
import { bodhi } from './bodhi.ts';
import { cvrf } from './cvrf.ts';
import { debianTracker } from './debian-tracker.ts';
import { errataJson } from './errata-json.ts';
import type { Feed } from './feed.ts';
import { splitNvr } from './nvr.ts';
import { oval } from './oval.ts';
import { photon } from './photon.ts';
import { secdb } from './secdb.ts';
import { readWith } from './testing.ts';
import { ubuntuTracker } from './ubuntu-tracker.ts';
import { updateinfo } from './updateinfo.ts';

const root = new URL('../../../../shared/feeds/', import.meta.url);
const present = existsSync(root);
if (!present) console.log('skipped: ../shared/feeds is not there');

const bytesOf = (path: string): Uint8Array => {
  const bytes = readFileSync(new URL(path.replaceAll(':', '%3A'), root));
  if (path.endsWith('.gz')) return gunzipSync(bytes);
  return path.endsWith('.bz2') ? Buffer.concat([...bunzip2(bytes)]) : bytes;
};
const jsonOf = (path: string): Json => objectOf(JSON.parse(Buffer.from(bytesOf(path)).toString())) ?? {};
const filesIn = (folder: string): string[] => {
  const url = new URL(`${folder.replaceAll(':', '%3A')}/`, root);
  return readdirSync(url, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => `${entry.parentPath}/${entry.name}`.slice(fileURLToPath(root).length))
    .sort();
};

/** Everything that a feed makes of the files. */
async function read(feed: Feed, ...paths: string[]): Promise<Advisory[]> {
  const all: Advisory[] = [];
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    all.push(...((await readWith(feed, bytesOf(path), name))?.advisories ?? []));
  }
  return all;
}

type Facts = Set<string>;

/** The facts of our records. Distributions whose peers name a result after its CVE get theirs by CVE. */
function factsOf(advisories: readonly Advisory[], by: 'advisory' | 'cve' = 'advisory'): Facts {
  const facts: Facts = new Set();
  for (const { id, detail, entries } of advisories) {
    for (const name of by === 'cve' ? (detail.cves ?? [id]) : [id]) {
      for (const { ecosystem, release, name: pkg, ranges, extra } of entries) {
        const place = release ? `${ecosystem}:${release}` : ecosystem;
        facts.add(`${name} ${place} ${pkg} ${boundOf(ranges)}`);
        if (by === 'cve')
          facts.add(`${name} ${place} is ${ratingOf(id, { ...detail, ...detail.ratings?.[name] }, [extra]).severity}`);
      }
    }
    if (by === 'cve') continue;
    for (const cve of detail.cves ?? []) facts.add(`${id} names ${cve}`);
    if (detail.word) facts.add(`${id} is ${severityOf(detail.word)}`);
    for (const [cve, { word: own }] of Object.entries(detail.ratings ?? {}))
      if (own) facts.add(`${cve} is ${severityOf(own)}`);
  }
  return facts;
}

function boundOf(ranges: string): string {
  const end = decodeRanges(ranges)[0]?.find(event => event[0] === 'f' || event[0] === 'l');
  return end ? `${end[0] === 'f' ? '<' : '<='} ${end.slice(1)}` : 'open';
}

/** What a peer's fact is compared under: only ids that its results speak of. */
const within = (ours: Facts, theirs: Facts): Facts => {
  const ids = new Set([...theirs].map(fact => fact.split(' ', 1)[0]));
  return new Set([...ours].filter(fact => ids.has(fact.split(' ', 1)[0])));
};

const evr = (pkg: Json | undefined): string => {
  const epoch = word(pkg?.['epoch']);
  return `${epoch && epoch !== '0' ? `${epoch}:` : ''}${word(pkg?.['version'])}-${word(pkg?.['release'])}`;
};

/** Trivy's errata (vuln-list): `{id, severity, packages, references}`. */
function errataFacts(paths: string[], place: (id: string) => string): Facts {
  const facts: Facts = new Set();
  for (const erratum of paths.map(jsonOf)) {
    const id = word(erratum['id']) ?? word(erratum['updateinfo_id']) ?? '';
    for (const item of listOf(erratum['packages'] ?? objectOf(erratum['pkglist'])?.['packages'])) {
      const pkg = objectOf(item);
      if (word(pkg?.['arch']) !== 'src') facts.add(`${id} ${place(id)} ${word(pkg?.['name'])} < ${evr(pkg)}`);
    }
    for (const reference of listOf(erratum['references'])) {
      const name = word(objectOf(reference)?.['id']);
      if (name?.startsWith('CVE-')) facts.add(`${id} names ${name}`);
    }
    facts.add(`${id} is ${severityOf(erratum['severity'])}`);
  }
  return facts;
}

/** Comments of criteria, wherever they stand: `bind is earlier than 30:9.3.3-8.el5`. */
function comments(value: unknown): string[] {
  const own = word(objectOf(value)?.['Comment']);
  const inner = Array.isArray(value) ? value : Object.values(objectOf(value) ?? {});
  return [...(own ? [own] : []), ...inner.flatMap(comments)];
}

/** An erratum may hold packages of several releases. */
function ovalFacts(id: string, criteria: unknown, place: (evr: string) => string): Facts {
  const facts: Facts = new Set();
  for (const comment of comments(criteria)) {
    const [, name, fixed] = /^(\S+) is earlier than (?:0:)?(\S+)$/.exec(comment) ?? [];
    const installed = /^(\S+) is installed$/.exec(comment)?.[1];
    if (name) facts.add(`${id} ${place(fixed ?? '')} ${name} < ${fixed}`);
    else if (installed) facts.add(`${id} ${place('')} ${installed} open`);
  }
  return facts;
}

const union = (...sets: Facts[]): Facts => new Set(sets.flatMap(set => [...set]));

/** Results of vunnel, by CVE (or by the advisory where its results go by that). */
function vunnelFacts(folder: string, place: (release: string) => string, by: 'advisory' | 'cve'): Facts {
  const facts: Facts = new Set();
  for (const path of filesIn(folder)) {
    const vulnerability = objectOf(objectOf(jsonOf(path)['item'])?.['Vulnerability']) ?? {};
    const name = word(vulnerability['Name']);
    const at = place(word(vulnerability['NamespaceName'])?.split(':')[1] ?? '');
    const fixes = listOf(vulnerability['FixedIn']).map(objectOf);
    if (by === 'advisory') {
      for (const cve of listOf(objectOf(vulnerability['Metadata'])?.['CVE']))
        facts.add(`${name} names ${word(objectOf(cve)?.['Name'])}`);
    }
    for (const fix of fixes) {
      const version = (word(fix?.['Version']) ?? '').replace(/^0:/, '');
      const last = /^<= ?(?:0:)?(.+)/.exec(word(fix?.['VulnerableRange']) ?? '')?.[1];
      // Version 0 says that nothing is affected: there is no fact to find.
      if (version === '0') continue;
      facts.add(
        `${name} ${at} ${word(fix?.['Name'])} ${version !== 'None' ? `< ${version}` : last ? `<= ${last}` : 'open'}`,
      );
      facts.add(`${name} ${by === 'cve' ? `${at} ` : ''}is ${severityOf(vulnerability['Severity'])}`);
    }
  }
  return facts;
}

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
