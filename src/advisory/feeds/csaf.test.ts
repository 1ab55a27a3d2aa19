import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { csaf } from './csaf.ts';
import { linesOf, readWith } from './testing.ts';

type Json = Record<string, unknown>;

/** Platforms by id and CPE; packages by id and purl. Every package is a component of every platform, by `platform:package`. */
interface Tree {
  platforms: Record<string, string>;
  packages: Record<string, string>;
}

function treeOf({ platforms, packages }: Tree): Json {
  const product = (id: string, clue: string): Json => ({
    category: 'product_version',
    name: id,
    product: {
      name: id,
      product_id: id,
      ...(clue ? { product_identification_helper: { [clue.startsWith('pkg:') ? 'purl' : 'cpe']: clue } } : {}),
    },
  });
  const relationships = Object.keys(platforms).flatMap(platform =>
    Object.keys(packages).map(name => ({
      category: 'default_component_of',
      full_product_name: { name, product_id: `${platform}:${name}` },
      product_reference: name,
      relates_to_product_reference: platform,
    })),
  );
  const branches = Object.entries({ ...platforms, ...packages }).map(([id, clue]) => product(id, clue));
  return { branches: [{ category: 'vendor', name: 'Acme', branches }], relationships };
}

const documentOf = (tree: Json, vulnerabilities: Json[], head: Json = {}, id = 'CVE-2024-1000'): string =>
  JSON.stringify({
    document: {
      category: 'csaf_vex',
      csaf_version: '2.0',
      title: 'left: a flaw',
      publisher: { name: 'Red Hat Product Security' },
      aggregate_severity: { text: 'Moderate' },
      tracking: { id, status: 'final', current_release_date: '2024-02-01T00:00:00Z' },
      ...head,
    },
    product_tree: tree,
    vulnerabilities,
  });
const vulnerability = (product_status: Json, more: Json = {}): Json => ({
  cve: 'CVE-2024-1000',
  product_status,
  ...more,
});
const linesFor = async (text: string): Promise<string[]> =>
  (await readWith(csaf, text))?.advisories.flatMap(linesOf) ?? [];

const rhel: Tree = {
  platforms: {
    BaseOS: 'cpe:/o:redhat:enterprise_linux:9::baseos',
    EUS: 'cpe:/a:redhat:rhel_eus:9.2::appstream',
  },
  packages: {
    'left-1:1.2-3.el9.x86_64': 'pkg:rpm/redhat/left@1.2-3.el9?arch=x86_64&epoch=1',
    'left-libs-1:1.2-3.el9.x86_64': 'pkg:rpm/redhat/left-libs@1.2-3.el9?arch=x86_64&epoch=1',
    'left-debuginfo-1:1.2-3.el9.x86_64': 'pkg:rpm/redhat/left-debuginfo@1.2-3.el9?arch=x86_64&epoch=1',
    'left-1:1.2-3.el9.src': 'pkg:rpm/redhat/left@1.2-3.el9?arch=src&epoch=1',
    'left-1:1.3-1.el9.x86_64': 'pkg:rpm/redhat/left@1.3-1.el9?arch=x86_64&epoch=1',
    left: 'pkg:rpm/redhat/left',
    'left.src': 'pkg:rpm/redhat/left?arch=src',
    'right-0:2-1.el9.noarch': 'pkg:rpm/redhat/right@2-1.el9?arch=noarch',
    'mod:rhel9/left': 'pkg:rpm/redhat/left@rhel9?arch=src&rpmmod=mod:rhel9',
    'left-0:1-1.module+el9.x86_64::mod:1': 'pkg:rpm/redhat/left@1-1.module%2Bel9?arch=x86_64&rpmmod=mod:1:900:abc',
    image: 'pkg:oci/image',
  },
};
const status = async (lists: Json, more: Json = {}): Promise<string[]> =>
  linesFor(documentOf(treeOf(rhel), [vulnerability(lists, more)]));

describe('what a VEX document says of packages', () => {
  test.each<[string, Json, string[]]>([
    [
      'fixed: binary packages, without debugging data and without their source',
      {
        fixed: Object.keys(rhel.packages)
          .slice(0, 4)
          .map(name => `BaseOS:${name}`),
      },
      ['Red Hat:9 left <1:1.2-3.el9 {"final":true}', 'Red Hat:9 left-libs <1:1.2-3.el9 {"final":true}'],
    ],
    [
      'fixed, and only the source is named',
      { fixed: ['BaseOS:left-1:1.2-3.el9.src'] },
      ['Red Hat:9 left.src <1:1.2-3.el9 {"final":true}'],
    ],
    [
      'the first of two fixes',
      { fixed: ['BaseOS:left-1:1.3-1.el9.x86_64', 'BaseOS:left-1:1.2-3.el9.x86_64'] },
      ['Red Hat:9 left <1:1.2-3.el9 {"final":true}'],
    ],
    [
      'another product',
      { fixed: ['EUS:left-1:1.2-3.el9.x86_64'] },
      ['Red Hat:rhel_eus:9.2::appstream left <1:1.2-3.el9 {"final":true}'],
    ],
    [
      'affected',
      { known_affected: ['BaseOS:left', 'BaseOS:left.src'] },
      ['Red Hat:9 left [["i0"]] {"module":""}', 'Red Hat:9 left.src [["i0"]] {"module":""}'],
    ],
    [
      'a module whose builds are not named',
      { known_affected: ['BaseOS:mod:rhel9/left'] },
      ['Red Hat:9 left.src [["i0"]] {"module":"mod:rhel9"}'],
    ],
    [
      'a build of a module',
      { fixed: ['BaseOS:left-0:1-1.module+el9.x86_64::mod:1'] },
      ['Red Hat:9 left <1-1.module+el9 {"module":"mod:1","final":true}'],
    ],
    [
      'under investigation',
      { under_investigation: ['BaseOS:left'] },
      ['Red Hat:9 left [["i0"]] {"status":"under_investigation","module":""}'],
    ],
    ['not affected, and nothing is fixed', { known_not_affected: ['BaseOS:left'] }, []],
    [
      'not affected, beside something that is fixed',
      { fixed: ['BaseOS:right-0:2-1.el9.noarch'], known_not_affected: ['BaseOS:left'] },
      ['Red Hat:9 left [["i0"]] {"status":"not_affected","final":true}', 'Red Hat:9 right <2-1.el9 {"final":true}'],
    ],
    ['images and ids that nothing explains', { known_affected: ['BaseOS:image', 'BaseOS:nothing'] }, []],
  ])('%s', async (_, lists, expected) => {
    expect(await status(lists)).toEqual(expected);
  });

  test.each([
    ['no_fix_planned', 'Will not fix', '{"status":"will_not_fix","module":""}'],
    ['no_fix_planned', 'Out of support scope', '{"status":"end_of_life","module":""}'],
    ['none_available', 'Fix deferred', '{"status":"deferred","module":""}'],
    ['none_available', 'Affected', '{"module":""}'],
    ['no_fix_planned', 'Something new', '{"status":"will_not_fix","module":""}'],
    ['workaround', 'Will not fix', '{"module":""}'],
  ])('%s, "%s"', async (category, details, extra) => {
    const remediations = [{ category, details, product_ids: ['BaseOS:left'] }];
    expect(await status({ known_affected: ['BaseOS:left'] }, { remediations })).toEqual([
      `Red Hat:9 left [["i0"]] ${extra}`,
    ]);
  });

  it('severity: of the vulnerability, and by package where it differs', async () => {
    const lists = { fixed: ['BaseOS:left-1:1.2-3.el9.x86_64', 'BaseOS:right-0:2-1.el9.noarch'] };
    const scores = [{ cvss_v3: { vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }, products: [] }];
    const one = await readWith(
      csaf,
      documentOf(treeOf(rhel), [vulnerability(lists, { scores, threats: [{ category: 'impact', details: 'Low' }] })]),
    );
    expect(one?.advisories[0]?.detail).toMatchObject({ word: 'Low', cvss: [scores[0]!.cvss_v3.vectorString] });
    const threats = ['Low', 'Critical'].map((details, at) => ({
      category: 'impact',
      details,
      product_ids: [lists.fixed[at]],
    }));
    const two = await readWith(csaf, documentOf(treeOf(rhel), [vulnerability(lists, { threats })]));
    expect(two?.advisories[0]?.detail.word).toBeUndefined();
    expect(two?.advisories[0]?.entries.map(({ extra }) => extra?.word)).toEqual(['Low', 'Critical']);
  });

  it('numbers of other catalogues are aliases', async () => {
    const ids = [
      { system_name: 'CNNVD', text: 'CNNVD-202401-123' },
      { system_name: 'Red Hat Bugzilla ID', text: '1' },
    ];
    const read = await readWith(
      csaf,
      documentOf(treeOf(rhel), [vulnerability({ known_affected: ['BaseOS:left'] }, { ids })]),
    );
    expect(read?.advisories[0]?.detail).toMatchObject({ cves: ['CVE-2024-1000'], aliases: ['CNNVD-202401-123'] });
  });

  it('products that are no packages are a fault; a deleted document is none', async () => {
    const text = documentOf(treeOf(rhel), [vulnerability({ known_affected: ['BaseOS:image'] })]);
    expect((await readWith(csaf, text))?.faults).toEqual([
      'a CSAF document about products that are no packages (CVE-2024-1000)',
    ]);
    const deleted = '{"document":{"tracking":{"id":"CVE-2024-1000","status":"deleted"}}}';
    expect(await readWith(csaf, deleted)).toEqual({ advisories: [], faults: [], counts: [] });
  });

  it('relations that run in a circle end', async () => {
    const tree = treeOf(rhel);
    (tree['relationships'] as Json[]).push(
      { full_product_name: { product_id: 'a' }, product_reference: 'left', relates_to_product_reference: 'b' },
      { full_product_name: { product_id: 'b' }, product_reference: 'left', relates_to_product_reference: 'a' },
    );
    expect(await linesFor(documentOf(tree, [vulnerability({ known_affected: ['a'] })]))).toEqual([]);
  });
});

describe('advisories', () => {
  const head = { category: 'csaf_security_advisory' };
  const [left, right] = ['BaseOS:left-1:1.2-3.el9.x86_64', 'BaseOS:right-0:2-1.el9.noarch'];
  const of = (cve: string, fixed: string[], details: string): Json => ({
    cve,
    product_status: { fixed },
    threats: [{ category: 'impact', details }],
  });

  it('about several CVEs in the same packages is one record with a rating of each', async () => {
    const text = documentOf(
      treeOf(rhel),
      [of('CVE-2024-1000', [left], 'Low'), of('CVE-2024-1001', [left], 'Important')],
      head,
      'RHSA-2024:1',
    );
    const read = await readWith(csaf, text);
    expect(read?.advisories).toMatchObject([
      {
        id: 'RHSA-2024:1',
        detail: {
          cves: ['CVE-2024-1000', 'CVE-2024-1001'],
          word: 'Moderate',
          ratings: { 'CVE-2024-1000': { word: 'Low' }, 'CVE-2024-1001': { word: 'Important' } },
        },
      },
    ]);
    expect(read?.advisories[0]?.part).toBeUndefined();
    expect(read?.counts).toEqual(['csaf/red-hat']);
  });

  it('about CVEs in different packages is a record for each', async () => {
    const text = documentOf(
      treeOf(rhel),
      [of('CVE-2024-1000', [left], 'Low'), of('CVE-2024-1001', [right], 'Low')],
      head,
      'RHSA-2024:1',
    );
    const read = await readWith(csaf, text);
    expect(read?.advisories.map(({ part, detail }) => [part, detail.cves])).toEqual([
      ['CVE-2024-1000', ['CVE-2024-1000']],
      ['CVE-2024-1001', ['CVE-2024-1001']],
    ]);
  });
});

describe('other publishers', () => {
  test.each<[string, Tree, Json, string[]]>([
    [
      'SUSE lists fixed packages as recommended, by file name',
      {
        platforms: { 'SUSE Linux Enterprise Module for Basesystem 15 SP5': 'cpe:/o:suse:sle-module-basesystem:15:sp5' },
        packages: { 'libleft1_1-1.1.1l-150500.17.25.1.x86_64': '', 'left-1_1-devel-1.1.1l-150500.17.25.1': '' },
      },
      {
        recommended: [
          'SUSE Linux Enterprise Module for Basesystem 15 SP5:libleft1_1-1.1.1l-150500.17.25.1.x86_64',
          'SUSE Linux Enterprise Module for Basesystem 15 SP5:left-1_1-devel-1.1.1l-150500.17.25.1',
        ],
      },
      [
        'SUSE:15 SP5 left-1_1-devel <1.1.1l-150500.17.25.1 {"final":true}',
        'SUSE:15 SP5 libleft1_1 <1.1.1l-150500.17.25.1 {"final":true}',
      ],
    ],
    [
      'SUSE names what is not fixed without a version',
      { platforms: { 'openSUSE Leap 15.5': 'cpe:/o:opensuse:leap:15.5' }, packages: { 'java-1_8_0-left': '' } },
      { known_affected: ['openSUSE Leap 15.5:java-1_8_0-left'] },
      ['openSUSE:Leap 15.5 java-1_8_0-left [["i0"]]'],
    ],
    [
      'openEuler names files, whose tag its packages do not have',
      {
        platforms: { 'openEuler-22.03-LTS-SP3': 'cpe:/a:openEuler:openEuler:22.03-LTS-SP3' },
        packages: { 'left-1.1-2.oe2203sp3.aarch64.rpm': 'cpe:/a:openEuler:openEuler:22.03-LTS-SP3' },
      },
      { fixed: ['openEuler-22.03-LTS-SP3:left-1.1-2.oe2203sp3.aarch64.rpm'] },
      ['openEuler:22.03-LTS-SP3 left <1.1-2 {"final":true}'],
    ],
  ])('%s', async (_, tree, lists, expected) => {
    expect(await linesFor(documentOf(treeOf(tree), [vulnerability(lists)]))).toEqual(expected);
  });

  it('language packages by purl, in exactly the versions listed', async () => {
    const tree = treeOf({
      platforms: {},
      packages: { a: 'pkg:golang/stdlib@1.25.7', b: 'pkg:golang/stdlib@1.25.8', c: 'pkg:golang/stdlib@1.26.0' },
    });
    const text = documentOf(tree, [vulnerability({ known_affected: ['a', 'c'], fixed: ['b'] })]);
    const [advisory] = (await readWith(csaf, text))?.advisories ?? [];
    expect(advisory?.entries).toEqual([
      { ecosystem: 'Go', release: '', name: 'stdlib', ranges: '', versions: ['1.25.7', '1.26.0'] },
    ]);
  });
});

const shared = new URL('../../../../shared/feeds/', import.meta.url);

describe.skipIf(!existsSync(shared))('documents of Red Hat, as Clair and Grype keep them', () => {
  const files = [
    'clair/rhel/vex/*.json',
    'clair/test/acceptance/*.json',
    'clair/toolkit/types/csaf/*.json',
    'grype/rhel/csaf/{advisories,server}/**/*.json',
    'grype/hummingbird/**/*.json',
  ];
  it('all are read, quickly', async () => {
    let entries = 0;
    for (const file of files.flatMap(pattern => globSync(pattern, { cwd: shared }))) {
      const read = await readWith(csaf, readFileSync(new URL(file, shared)), file, 1 << 16);
      expect(read, file).toBeDefined();
      expect(
        read?.faults.filter(fault => !fault.includes('no packages')),
        file,
      ).toEqual([]);
      for (const advisory of read?.advisories ?? []) entries += advisory.entries.length;
    }
    console.log(`CSAF: ${entries} entries`);
    expect(entries).toBeGreaterThan(400);
  });
});
