import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArtifactInfo, Finding, Package } from '../../model/index.ts';
import { applyVex } from './apply.ts';
import type { VexDocument, VexProduct, VexStatement } from './document.ts';
import { readVex } from './read.ts';
import { vexFormIds, writeVex } from './write.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const artifact: ArtifactInfo = {
  reference: 'registry.example/team/app:1.4',
  transport: 'docker://',
  kind: 'image',
  digest,
  platform: { os: 'linux', architecture: 'amd64' },
  layers: [],
};
const os = { id: 'debian', idLike: [], versionId: '12', codename: 'bookworm' };
const curl: Package = {
  type: 'deb',
  name: 'libcurl4',
  version: '7.88.1-10',
  purl: 'pkg:deb/debian/libcurl4@7.88.1-10?arch=amd64&distro=debian-12',
  path: 'var/lib/dpkg/status',
  source: { name: 'curl', version: '7.88.1-10' },
};
const lodash: Package = {
  type: 'npm',
  name: 'lodash',
  version: '4.17.20',
  purl: 'pkg:npm/lodash@4.17.20',
  path: 'app/node_modules/lodash/package.json',
};
const app: Package = {
  type: 'npm',
  name: 'app',
  version: '1.4.0',
  purl: 'pkg:npm/app@1.4.0',
  path: 'app/package.json',
};

const findingOf = (id: string, { purl, name, version, path, source }: Package, aliases: string[] = []): Finding => ({
  id,
  aliases,
  kind: 'vulnerability',
  subject: { kind: 'package', purl, path },
  severity: 'high',
  package: { purl, name, version, path, source },
  fixedVersions: [],
  status: 'affected',
});
const findings = [findingOf('CVE-2024-1', curl), findingOf('CVE-2024-1', lodash, ['GHSA-xxxx-yyyy-zzzz'])];

const order = (_type: string, a: string, b: string): number =>
  a.localeCompare(b, 'en', { numeric: true }) as -1 | 0 | 1;

const documentOf = (...statements: (Partial<VexStatement> & { products: VexProduct[] })[]): VexDocument => ({
  form: 'openvex',
  id: 'urn:example:1',
  author: 'Example',
  timestamp: '2026-01-01T00:00:00Z',
  unreadable: 0,
  statements: statements.map(statement => ({
    vulnerability: 'CVE-2024-1',
    aliases: [],
    status: 'not_affected',
    timestamp: '2026-01-01T00:00:00Z',
    ...statement,
  })),
});
const product = (id: string, ...subcomponents: string[]): VexProduct => ({
  ids: [id],
  subcomponents: subcomponents.map(one => ({ ids: [one] })),
});
const apply = (...documents: VexDocument[]) =>
  applyVex(
    documents.map((document, index) => ({ name: `${index}.json`, document })),
    findings,
    { artifact, os, packages: () => [curl, lodash, app], order },
  );
const waivedBy = (...products: VexProduct[]): string[] =>
  apply(documentOf({ products })).waived.map(finding => finding.package?.name ?? '');

describe('which findings a product means', () => {
  it.each<[name: string, product: VexProduct, waived: string[]]>([
    ['a package of one version', product('pkg:npm/lodash@4.17.20'), ['lodash']],
    ['a package of any version', product('pkg:npm/lodash'), ['lodash']],
    ['another version', product('pkg:npm/lodash@4.17.21'), []],
    ['a version in a range', { ...product('pkg:npm/lodash'), range: 'vers:npm/>=4.0.0|<4.17.21' }, ['lodash']],
    ['a version outside of it', { ...product('pkg:npm/lodash'), range: 'vers:npm/<4.17.0' }, []],
    ['a range that cannot be read', { ...product('pkg:npm/lodash'), range: '< 5' }, []],
    ['qualifiers that agree', product('pkg:deb/debian/libcurl4?distro=debian-12&arch=amd64'), ['libcurl4']],
    ['the codename of the distribution', product('pkg:deb/debian/libcurl4?distro=bookworm'), ['libcurl4']],
    ['another architecture', product('pkg:deb/debian/libcurl4?arch=arm64'), []],
    ['another name of the same architecture', product('pkg:deb/debian/libcurl4?arch=x86_64'), ['libcurl4']],
    ['another distribution', product('pkg:deb/ubuntu/libcurl4'), []],
    ['a qualifier that the package lacks', product('pkg:npm/lodash?repository_url=https://npm.example'), []],
    ['the source package', product('pkg:deb/debian/curl@7.88.1-10?arch=source'), ['libcurl4']],
    ['its name alone, which is that of another binary', product('pkg:deb/debian/curl'), []],
    ['the image by its digest', product(`pkg:oci/app@${digest}`), ['libcurl4', 'lodash']],
    ['the digest alone', product(digest), ['libcurl4', 'lodash']],
    ['another digest', product(`pkg:oci/app@sha256:${'b'.repeat(64)}`), []],
    ['a package in the image', product(`pkg:oci/app@${digest}`, 'pkg:npm/lodash@4.17.20'), ['lodash']],
    ['a package in another image', product(`pkg:oci/app@sha256:${'b'.repeat(64)}`, 'pkg:npm/lodash@4.17.20'), []],
    [
      'repository and tag',
      product('pkg:oci/app?repository_url=registry.example/team/app&tag=1.4', 'pkg:npm/lodash'),
      ['lodash'],
    ],
    ['another tag', product('pkg:oci/app?repository_url=registry.example/team/app&tag=1.5', 'pkg:npm/lodash'), []],
    ['another repository', product('pkg:oci/app?repository_url=registry.example/other/app'), []],
    ['the reference as it is written', product('registry.example/team/app:1.4', 'pkg:npm/lodash'), ['lodash']],
    ['a package inside a package', product('pkg:npm/app@1.4.0', 'pkg:npm/lodash'), ['lodash']],
    ['a package that lies elsewhere', product('pkg:npm/app@1.4.0', 'pkg:deb/debian/libcurl4'), []],
    ['the distribution', product('cpe:/o:debian:debian_linux:12', 'pkg:deb/debian/libcurl4'), ['libcurl4']],
    ['another release of it', product('cpe:/o:debian:debian_linux:11', 'pkg:deb/debian/libcurl4'), []],
  ])('%s', (_name, named, waived) => {
    expect(waivedBy(named)).toEqual(waived);
  });

  it('finds a vulnerability by any of its names, in any case', () => {
    const document = documentOf({ vulnerability: 'ghsa-XXXX-yyyy-zzzz', products: [product('pkg:npm/lodash')] });
    expect(apply(document).waived).toHaveLength(1);
  });
});

describe('what a statement does', () => {
  const lodashOnly = [product('pkg:npm/lodash')];

  it('keeps who says so and why', () => {
    const {
      waived,
      findings: open,
      uses,
    } = apply(
      documentOf({ products: lodashOnly, justification: 'component_not_present', impact: 'It is not built in.' }),
    );
    expect(waived[0]?.waived).toEqual({
      by: 'Example (0.json)',
      reason: 'not_affected (component_not_present): It is not built in.',
    });
    expect(open).toHaveLength(1);
    expect(uses[0]).toMatchObject({ statements: 1, applied: 1, waived: 1, annotated: 0, elsewhere: false });
  });

  it('leaves a finding open that is affected or looked into, and says so beside it', () => {
    for (const status of ['affected', 'under_investigation'] as const) {
      const { waived, findings: open } = apply(documentOf({ products: lodashOnly, status }));
      expect(waived).toEqual([]);
      expect(open.map(finding => finding.vex?.status)).toEqual([undefined, status]);
    }
  });

  it('says of a document about other products that it had no effect', () => {
    const { uses, waived } = apply(documentOf({ products: [product('pkg:npm/other')] }));
    expect(waived).toEqual([]);
    expect(uses[0]).toMatchObject({ applied: 0, elsewhere: true });
  });

  it('does not call a document another product’s whose vulnerability was merely not found', () => {
    const { uses } = apply(documentOf({ vulnerability: 'CVE-2020-9', products: lodashOnly }));
    expect(uses[0]).toMatchObject({ applied: 0, elsewhere: false });
  });

  it.each<[name: string, first: Partial<VexStatement>, second: Partial<VexStatement>, waived: number]>([
    ['the newer holds', { timestamp: '2026-03-01T00:00:00Z' }, { status: 'affected' }, 1],
    ['an older one does not come back', { status: 'affected', timestamp: '2026-03-01T00:00:00Z' }, {}, 0],
    ['of the same time, the graver', {}, { status: 'affected' }, 0],
  ])('of two statements %s', (_name, first, second, waived) => {
    const document = documentOf({ products: lodashOnly, ...first }, { products: lodashOnly, ...second });
    expect(apply(document).waived).toHaveLength(waived);
  });

  it('takes the later document where the times are the same', () => {
    const [yes, no] = [documentOf({ products: lodashOnly }), documentOf({ products: lodashOnly, status: 'affected' })];
    expect(apply(no, yes).waived).toHaveLength(1);
    expect(apply(yes, no).waived).toHaveLength(0);
  });
});

const bytesOf = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

describe('reading', () => {
  it('reads OpenVEX of before 0.2, and ids that are addresses', () => {
    const read = readVex(
      bytesOf({
        '@context': 'https://openvex.dev/ns',
        author: 'A',
        timestamp: '2023-01-01T00:00:00Z',
        statements: [
          { vulnerability: 'CVE-2023-1', products: ['pkg:oci/x'], subcomponents: ['pkg:npm/a'], status: 'fixed' },
          {
            vulnerability: { '@id': 'https://nvd.example/detail/CVE-2023-2' },
            products: [{ '@id': 'p' }],
            status: 'affected',
          },
          { vulnerability: { name: 'CVE-2023-3' }, products: [{ '@id': 'p' }], status: 'perhaps' },
        ],
      }),
      'old.json',
    );
    expect(read.statements.map(one => [one.vulnerability, one.products, one.timestamp])).toEqual([
      ['CVE-2023-1', [{ ids: ['pkg:oci/x'], subcomponents: [{ ids: ['pkg:npm/a'] }] }], '2023-01-01T00:00:00Z'],
      ['CVE-2023-2', [{ ids: ['p'], subcomponents: [] }], '2023-01-01T00:00:00Z'],
    ]);
    expect(read.unreadable).toBe(1);
  });

  it('reads the analyses of a CycloneDX document, by bom-ref, BOM-Link and version', () => {
    const read = readVex(
      bytesOf({
        bomFormat: 'CycloneDX',
        metadata: { component: { type: 'container', name: 'img', purl: `pkg:oci/img@${digest}`, 'bom-ref': 'img' } },
        components: [{ 'bom-ref': 'a', name: 'a', purl: 'pkg:npm/a@1' }],
        vulnerabilities: [
          {
            id: 'CVE-1-1',
            analysis: { state: 'not_affected', justification: 'code_not_reachable', detail: 'never called' },
            affects: [{ ref: 'a' }, { ref: 'urn:cdx:0/1#pkg:npm/b@2' }, { ref: 'img' }],
          },
          { id: 'CVE-1-2', affects: [{ ref: 'a' }] },
          {
            id: 'CVE-1-3',
            analysis: { state: 'exploitable' },
            affects: [{ ref: 'a', versions: [{ version: '1' }, { version: '2', status: 'unaffected' }] }],
          },
        ],
      }),
      'bom.json',
    );
    const names = (one: VexStatement | undefined) =>
      one?.products.map(({ ids, subcomponents }) => [ids[0], subcomponents[0]?.ids[0], subcomponents[0]?.range]);
    expect(read.statements).toHaveLength(2);
    expect(read.statements[0]).toMatchObject({
      justification: 'vulnerable_code_not_in_execute_path',
      impact: 'never called',
    });
    expect(names(read.statements[0])).toEqual([
      [`pkg:oci/img@${digest}`, 'pkg:npm/a@1', undefined],
      [`pkg:oci/img@${digest}`, 'pkg:npm/b@2', undefined],
      [`pkg:oci/img@${digest}`, undefined, undefined],
    ]);
    expect(names(read.statements[1])).toEqual([[`pkg:oci/img@${digest}`, 'pkg:npm/a@1', '1']]);
  });

  it('reads CSAF: branches, relationships, ranges, flags and groups', () => {
    const branch = (category: string, name: string, product_id: string, helper: object) => ({
      category,
      name,
      product: { name, product_id, product_identification_helper: helper },
    });
    const read = readVex(
      bytesOf({
        document: {
          category: 'csaf_vex',
          csaf_version: '2.0',
          publisher: { name: 'V' },
          tracking: { id: 'V-1', current_release_date: '2026-02-02T00:00:00Z' },
        },
        product_tree: {
          branches: [
            {
              category: 'vendor',
              name: 'V',
              branches: [
                branch('product_name', 'Debian 12', 'os', { cpe: 'cpe:/o:debian:debian_linux:12' }),
                branch('product_version', 'libcurl4', 'curl', { purl: 'pkg:deb/debian/libcurl4' }),
                branch('product_version_range', 'vers:npm/<5', 'lodash', { purl: 'pkg:npm/lodash' }),
              ],
            },
          ],
          relationships: [
            {
              product_reference: 'curl',
              relates_to_product_reference: 'os',
              full_product_name: { product_id: 'os:curl', name: 'curl in os' },
            },
          ],
          product_groups: [{ group_id: 'g', product_ids: ['os:curl'] }],
        },
        vulnerabilities: [
          {
            cve: 'CVE-2024-1',
            product_status: { known_not_affected: ['os:curl', 'lodash', 'nobody'], recommended: ['lodash'] },
            flags: [{ label: 'component_not_present', group_ids: ['g'] }],
            threats: [{ category: 'impact', details: 'not reachable', product_ids: ['lodash'] }],
          },
        ],
      }),
      'csaf.json',
    );
    expect(read.statements).toHaveLength(2);
    const { waived } = apply(read);
    expect(waived.map(finding => finding.waived?.reason)).toEqual([
      'not_affected (component_not_present)',
      'not_affected: not reachable',
    ]);
  });

  it.each([
    ['no JSON', Buffer.from('{'), 'record-invalid'],
    ['another document', bytesOf({ a: 1 }), 'record-invalid'],
    [
      'a CycloneDX document without analyses',
      bytesOf({ bomFormat: 'CycloneDX', vulnerabilities: [{ id: 'x' }] }),
      'record-invalid',
    ],
  ])('refuses %s', (_name, bytes, code) => {
    expect(() => readVex(bytes, 'x')).toThrow(expect.objectContaining({ code }));
  });

  it('takes any JSON of any form, or refuses it with an error of the catalogue', () => {
    const marks = [
      { '@context': 'https://openvex.dev/ns' },
      { bomFormat: 'CycloneDX' },
      { document: { csaf_version: '2.0' } },
    ];
    const keys = [
      'statements',
      'vulnerabilities',
      'components',
      'product_tree',
      'metadata',
      'products',
      'analysis',
      'status',
    ];
    const rest = fc.object({ key: fc.constantFrom(...keys), maxDepth: 5, maxKeys: 4, withNullPrototype: false });
    fc.assert(
      fc.property(fc.constantFrom(...marks), rest, (mark, others) => {
        try {
          apply(readVex(bytesOf({ ...others, ...mark }), 'x'));
        } catch (error) {
          expect(error).toMatchObject({ name: 'PlimsollError' });
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('writing', () => {
  const {
    form: _form,
    unreadable: _unreadable,
    ...whole
  } = documentOf(
    {
      products: [product(`pkg:oci/app@${digest}`, 'pkg:npm/lodash@4.17.20', 'pkg:npm/a@1')],
      justification: 'vulnerable_code_not_present',
      impact: 'Not built in.',
      aliases: ['GHSA-xxxx-yyyy-zzzz'],
    },
    {
      vulnerability: 'CVE-2024-2',
      status: 'affected',
      products: [product(`pkg:oci/app@${digest}`, 'pkg:npm/b@1')],
      action: 'Upgrade.',
    },
  );

  it.each(vexFormIds)('%s: what is written is read again', form => {
    const text = writeVex(whole, form);
    const { statements, author, timestamp } = readVex(Buffer.from(text), form);
    expect({ statements: flat(statements), author, timestamp }).toEqual({
      statements: flat(whole.statements),
      author: whole.author,
      timestamp: whole.timestamp,
    });
    expect(writeVex(whole, form)).toBe(text);
  });

  /** A product with two subcomponents, and two products with one each, say the same. */
  const flat = (statements: readonly VexStatement[]): unknown[] =>
    statements.map(({ products, ...rest }) => ({
      ...rest,
      products: products.flatMap(({ ids, subcomponents }) => subcomponents.map(one => [ids[0], one.ids[0]])).sort(),
    }));

  it('gives a document without an id one out of its content', () => {
    const anew = (author: string): string =>
      readVex(Buffer.from(writeVex({ ...whole, id: '', author }, 'openvex')), '').id;
    expect(anew('A')).toMatch(/^https:\/\/plimsoll\.dev\/vex\/[0-9a-f]{64}$/);
    expect(anew('A')).not.toBe(anew('B'));
  });
});
