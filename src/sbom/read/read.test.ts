import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlimsollError } from '../../model/index.ts';
import { emptyBill, read, textOf, written } from '../testing.ts';

const cdx = (rest: object): string => JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', ...rest });
const one = async (component: object, more: object = {}) => {
  const { bill } = await read(cdx({ components: [{ type: 'library', ...component }], ...more }));
  return bill.packages[0];
};
const failure = (input: string | Uint8Array): Promise<PlimsollError> =>
  read(input).then(
    () => {
      throw new Error('it was read');
    },
    error => error as PlimsollError,
  );

const properties = (words: Record<string, string>) => ({
  properties: Object.entries(words).map(([name, value]) => ({ name, value })),
});
const debian = { type: 'operating-system', name: 'debian', version: '12.5' };

describe('source packages and distributions, as tools write them', () => {
  const cases: [what: string, component: object, expected: object][] = [
    [
      'Trivy: properties',
      {
        purl: 'pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12.5',
        ...properties({
          'aquasecurity:trivy:SrcName': 'openssl',
          'aquasecurity:trivy:SrcVersion': '3.0.11',
          'aquasecurity:trivy:SrcRelease': '1~deb12u2',
          'aquasecurity:trivy:SrcEpoch': '1',
        }),
      },
      { source: { name: 'openssl', version: '1:3.0.11-1~deb12u2' }, arch: 'amd64', ecosystem: 'debian:12.5' },
    ],
    [
      'Syft: upstream, with its version',
      { purl: 'pkg:deb/debian/libc6@2.36-9?arch=amd64&upstream=glibc%402.36-9%2Bb1&distro=debian-12' },
      { source: { name: 'glibc', version: '2.36-9+b1' }, ecosystem: 'debian:12' },
    ],
    [
      'Syft: upstream is a source rpm; the epoch is that of the package',
      {
        purl: 'pkg:rpm/rhel/bind-libs@9.16.23-14.el9?arch=x86_64&epoch=32&upstream=bind-9.16.23-14.el9.src.rpm&distro=rhel-9.3',
      },
      { version: '32:9.16.23-14.el9', source: { name: 'bind', version: '32:9.16.23-14.el9' }, ecosystem: 'rhel:9.3' },
    ],
    [
      'Trivy: names of distributions are not those of os-release; module',
      {
        purl: 'pkg:rpm/redhat/nodejs@18.1.0-1.module%2Bel8?arch=x86_64&distro=redhat-8.4&epoch=1',
        ...properties({ 'aquasecurity:trivy:Modularitylabel': 'nodejs:18:1:2' }),
      },
      { version: '1:18.1.0-1.module+el8', module: 'nodejs:18:1:2', ecosystem: 'rhel:8.4' },
    ],
    [
      'purl-spec: distro is a codename',
      { purl: 'pkg:deb/debian/curl@7.88.1-10?arch=i386&distro=bookworm' },
      { ecosystem: 'debian:12' },
    ],
    [
      'Docker Scout: os_name, os_version',
      { purl: 'pkg:deb/ubuntu/curl@7.81.0-1?os_distro=jammy&os_name=ubuntu&os_version=22.04' },
      { ecosystem: 'ubuntu:22.04' },
    ],
    [
      'apko: origin',
      { purl: 'pkg:apk/wolfi/libcrypto3@3.2.1-r0?arch=x86_64&origin=openssl&distro=wolfi' },
      { source: { name: 'openssl', version: '3.2.1-r0' }, ecosystem: 'wolfi:' },
    ],
    [
      'Syft: origin of an apk in a property',
      {
        purl: 'pkg:apk/alpine/libssl3@3.1.4-r5?arch=x86_64&distro=alpine-3.19.1',
        ...properties({ 'syft:metadata:originPackage': 'openssl', 'syft:location:0:path': '/lib/apk/db/installed' }),
      },
      { source: { name: 'openssl', version: '' }, path: 'lib/apk/db/installed', ecosystem: 'alpine:3.19.1' },
    ],
    [
      'Trivy: the epoch of a deb beside its version',
      { purl: 'pkg:deb/debian/login@4.5-1?distro=debian-10&epoch=1' },
      { version: '1:4.5-1' },
    ],
  ];
  test.each(cases)('%s', async (_, component, expected) => {
    expect(await one({ name: 'x', ...component })).toMatchObject(expected);
  });

  test('the operating-system component is more exact than package URLs, and speaks for those without', async () => {
    const { bill } = await read(
      cdx({
        components: [
          debian,
          { type: 'library', name: 'a', version: '1', purl: 'pkg:deb/debian/a@1?distro=debian-12' },
          { type: 'library', name: 'b', version: '1', purl: 'pkg:deb/debian/b@1' },
          { type: 'library', name: 'c', version: '1', purl: 'pkg:deb/ubuntu/c@1?distro=ubuntu-22.04' },
        ],
      }),
    );
    expect(bill.os).toMatchObject({ id: 'debian', versionId: '12.5' });
    expect(bill.packages.map(p => p.ecosystem)).toEqual(['debian:12.5', 'debian:12.5', 'ubuntu:22.04']);
  });

  test('where nothing else names the distribution, most package URLs do', async () => {
    const purls = ['a@1?distro=alpine-3.18.4', 'b@1?distro=alpine-3.19', 'c@1?distro=alpine-3.19'];
    const components = purls.map(purl => ({
      type: 'library',
      name: purl[0],
      version: '1',
      purl: `pkg:apk/alpine/${purl}`,
    }));
    expect((await read(cdx({ components }))).bill.os).toMatchObject({ id: 'alpine', versionId: '3.19' });
  });
});

describe('package URLs that are wrong in the ways real ones are', () => {
  test.each([
    ['a scope that is not encoded', 'pkg:npm/@babel/core@7.1.0', '@babel/core', '7.1.0'],
    ['a slash within the name, encoded', 'pkg:npm/%40babel%2Fcore@7.1.0', '@babel/core', '7.1.0'],
    ['slashes after the scheme', 'pkg://npm/left-pad@1.0.0', 'left-pad', '1.0.0'],
    ['letter case of scheme and type', 'PKG:NPM/left-pad@1.0.0', 'left-pad', '1.0.0'],
    ['a percent sign that encodes nothing', 'pkg:npm/100%@1.0.0', '100%', '1.0.0'],
    ['no version', 'pkg:npm/@babel/core', '@babel/core', ''],
    ['a colon within the version, not encoded', 'pkg:deb/debian/login@1:4.5-1', 'login', '1:4.5-1'],
    ['an older word for the type', 'pkg:go/github.com/a/b@v1.0.0', 'github.com/a/b', 'v1.0.0'],
  ])('%s is repaired', async (_, purl, name, version) => {
    expect(await one({ name: '', purl })).toMatchObject({ name, version });
  });

  test('the rest of a Go module’s path in place of a package within it', async () => {
    const purl = 'pkg:golang/github.com/aws/sdk@v1.2.3#service/s3';
    expect(await one({ name: 'github.com/aws/sdk/service/s3', version: 'v1.2.3', purl })).toMatchObject({
      name: 'github.com/aws/sdk/service/s3',
      purl,
    });
  });

  test('what is no package URL is taken as its name says, and the report says so', async () => {
    const { bill } = await read(cdx({ components: [{ type: 'library', name: 'x', version: '1', purl: 'npm/x@1' }] }));
    expect(bill.packages).toMatchObject([{ type: 'generic', name: 'x', version: '1', purl: 'pkg:generic/x@1' }]);
    expect(bill.problems.map(p => p.message).join('\n')).toContain('a package URL that is none');
  });

  test('a name that says otherwise loses, and the report says so', async () => {
    const { bill } = await read(
      cdx({ components: [{ type: 'library', name: 'lodash', version: '4.17.21', purl: 'pkg:npm/minimist@0.0.8' }] }),
    );
    expect(bill.packages).toMatchObject([{ name: 'minimist', version: '0.0.8' }]);
    expect(bill.problems.map(p => p.message).join('\n')).toContain('minimist 0.0.8: lodash 4.17.21');
  });
});

describe('components', () => {
  test('without a version are kept, and the report says that they are not judged', async () => {
    const { bill } = await read(cdx({ components: [{ type: 'library', name: 'x', purl: 'pkg:npm/x' }] }));
    expect(bill.packages).toMatchObject([{ name: 'x', version: '', ecosystem: 'npm' }]);
    expect(bill.problems[0]?.message).toContain('1 components have no version: not judged (x)');
  });

  test('of a lying type are believed by their package URL', async () => {
    expect(await one({ type: 'file', name: 'x', version: '1', purl: 'pkg:npm/x@1' })).toMatchObject({ type: 'npm' });
    expect(await one({ type: 'operating-system', name: 'x', version: '1', purl: 'pkg:npm/x@1' })).toMatchObject({
      type: 'npm',
    });
    expect(await one({ type: 7, name: 'x', version: 1, purl: 'pkg:npm/x@1' })).toMatchObject({ version: '1' });
  });

  test('within components are read a hundred deep, and beyond a bound they are said to be missing', async () => {
    const nested = (depth: number): object => {
      let inner: object | undefined;
      for (let at = depth; at > 0; at--)
        inner = { type: 'library', name: `n${at}`, version: '1', ...(inner && { components: [inner] }) };
      return inner ?? {};
    };
    const hundred = await read(cdx({ components: [nested(100)] }));
    expect(hundred.bill.packages).toHaveLength(100);
    const deeper = await read(cdx({ components: [nested(300)] }));
    expect(deeper.bill.packages).toHaveLength(200);
    expect(deeper.bill.problems).toContainEqual(expect.objectContaining({ code: 'bound' }));
  });

  test('that share a reference are both kept, and what depends on it depends on both', async () => {
    const component = (name: string, ref: string) => ({
      type: 'library',
      'bom-ref': ref,
      name,
      version: '1',
      purl: `pkg:npm/${name}@1`,
    });
    const { bill } = await read(
      cdx({
        components: [component('a', 'r'), component('b', 'r'), component('c', 's')],
        dependencies: [{ ref: 's', dependsOn: ['r', 'nowhere'] }],
      }),
    );
    expect(bill.packages.find(p => p.name === 'c')?.dependsOn).toEqual(['a@1', 'b@1']);
    expect(bill.problems.map(p => p.message).join('\n')).toMatch(
      /share their reference.*(\n.*)*does not hold \(nowhere\)/,
    );
  });

  test('that say the same twice are one package', async () => {
    const component = { type: 'library', name: 'a', version: '1', purl: 'pkg:npm/a@1' };
    const { bill, lost } = await read(cdx({ components: [component, component] }));
    expect(bill.packages).toHaveLength(1);
    expect(lost).toEqual(['1 × component that repeats another']);
  });

  test('the one that the document is about counts when it is a package', async () => {
    const about = (component: object) => read(cdx({ metadata: { component }, components: [] }));
    const library = { type: 'library', name: 'x', version: '1', purl: 'pkg:npm/x@1' };
    expect((await about(library)).bill.packages).toMatchObject([{ name: 'x' }]);
    const image = { type: 'container', name: 'x', purl: `pkg:oci/x@sha256:${'a'.repeat(64)}?arch=arm64` };
    const { bill } = await about(image);
    expect(bill.packages).toEqual([]);
    expect(bill.artifact).toMatchObject({
      kind: 'image',
      digest: `sha256:${'a'.repeat(64)}`,
      platform: { architecture: 'arm64' },
    });
  });

  test('of which the inventory has no place are counted', async () => {
    const { lost } = await read(
      cdx({
        components: [
          { type: 'file', name: 'a' },
          { type: 'library', name: 'b', version: '1', pedigree: {} },
        ],
        services: [{}, {}],
      }),
    );
    expect(lost).toEqual(['2 × services', '1 × component of type file', '1 × pedigree of a component']);
  });
});

describe('other formats', () => {
  const trivySpdx = {
    spdxVersion: 'SPDX-2.3',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: 'alpine:3.15',
    creationInfo: { created: '2023-01-01T00:00:00Z', creators: ['Organization: aquasecurity', 'Tool: trivy-0.50'] },
    packages: [
      {
        SPDXID: 'SPDXRef-ContainerImage-1',
        name: 'alpine:3.15',
        primaryPackagePurpose: 'CONTAINER',
        attributionTexts: [`DiffID: sha256:${'d'.repeat(64)}`, `ImageID: sha256:${'e'.repeat(64)}`],
      },
      {
        SPDXID: 'SPDXRef-OperatingSystem-1',
        name: 'alpine',
        versionInfo: '3.15.5',
        primaryPackagePurpose: 'OPERATING-SYSTEM',
      },
      { SPDXID: 'SPDXRef-Application-1', name: 'node-pkg', sourceInfo: 'Node.js' },
      {
        SPDXID: 'SPDXRef-Package-1',
        name: 'libssl1.1',
        versionInfo: '1.1.1o-r0',
        sourceInfo: 'built package from: openssl 1.1.1o-r0',
        licenseDeclared: 'OpenSSL',
        attributionTexts: [`LayerDiffID: sha256:${'d'.repeat(64)}`],
        externalRefs: [
          {
            referenceCategory: 'PACKAGE-MANAGER',
            referenceType: 'purl',
            referenceLocator: 'pkg:apk/alpine/libssl1.1@1.1.1o-r0?distro=3.15.5',
          },
        ],
      },
    ],
    relationships: [
      {
        spdxElementId: 'SPDXRef-DOCUMENT',
        relationshipType: 'DESCRIBES',
        relatedSpdxElement: 'SPDXRef-ContainerImage-1',
      },
    ],
  };

  test('SPDX of Trivy: image, distribution, source, layer', async () => {
    const { bill, tool, lost } = await read(JSON.stringify(trivySpdx));
    expect(bill.artifact).toMatchObject({
      reference: 'alpine:3.15',
      kind: 'image',
      imageId: `sha256:${'e'.repeat(64)}`,
    });
    expect(bill.packages).toMatchObject([
      {
        name: 'libssl1.1',
        source: { name: 'openssl', version: '1.1.1o-r0' },
        ecosystem: 'alpine:3.15.5',
        licences: ['OpenSSL'],
        layer: { index: 0, diffId: `sha256:${'d'.repeat(64)}` },
      },
    ]);
    expect([tool, lost]).toEqual(['trivy-0.50', ['1 × package that stands for a lockfile']]);
  });

  test('the same as YAML', async () => {
    const { stringify } = await import('yaml');
    const yaml = await read(stringify(trivySpdx));
    expect(yaml.bill).toEqual((await read(JSON.stringify(trivySpdx))).bill);
  });

  test('SPDX of Syft: where it was found', async () => {
    const { bill } = await read(
      JSON.stringify({
        spdxVersion: 'SPDX-2.3',
        packages: [
          {
            SPDXID: 'a',
            name: 'x',
            versionInfo: '1',
            sourceInfo: 'acquired package info from installed node module manifest file: /app/x/package.json, /b',
            externalRefs: [{ referenceType: 'purl', referenceLocator: 'pkg:npm/x@1' }],
          },
        ],
      }),
    );
    expect(bill.packages).toMatchObject([{ path: 'app/x/package.json' }]);
  });

  test('tag-value, with text over many lines', async () => {
    const { bill } = await read(
      '# a comment\nSPDXVersion: SPDX-2.2\nCreator: Tool: tern-2\n\nPackageName: bash\nSPDXID: SPDXRef-bash\nPackageVersion: 5.1\n' +
        'PackageComment: <text>two\nPackageName: not one\n</text>\nExternalRef: PACKAGE-MANAGER purl pkg:deb/debian/bash@5.1?distro=debian-11\n' +
        'FileName: ./x\nSPDXID: SPDXRef-file\nLicenseConcluded: MIT\n',
    );
    expect(bill.packages).toMatchObject([{ name: 'bash', version: '5.1', ecosystem: 'debian:11' }]);
  });

  test('SPDX 3: names with colons, licences by relationship', async () => {
    const { bill, format } = await read(
      JSON.stringify({
        '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld',
        '@graph': [
          { type: 'CreationInfo', '@id': '_:c', specVersion: '3.0.1' },
          {
            type: 'software_Package',
            spdxId: 'urn:a',
            name: 'x',
            software_packageVersion: '1',
            externalIdentifier: [{ externalIdentifierType: 'packageUrl', identifier: 'pkg:npm/x@1' }],
          },
          {
            '@type': 'https://spdx.org/rdf/3.0.1/terms/Software/Package',
            '@id': 'urn:b',
            name: 'y',
            'software:packageUrl': 'pkg:npm/y@2',
          },
          { type: 'simplelicensing_LicenseExpression', spdxId: 'urn:l', simplelicensing_licenseExpression: 'MIT' },
          { type: 'Relationship', from: 'urn:a', relationshipType: 'hasDeclaredLicense', to: ['urn:l'] },
          { type: 'Relationship', from: 'urn:a', relationshipType: 'dependsOn', to: ['urn:b'] },
        ],
      }),
    );
    expect(format).toBe('SPDX 3.0.1 JSON-LD');
    expect(bill.packages).toMatchObject([
      { name: 'x', version: '1', licences: ['MIT'], dependsOn: ['y@2'] },
      { name: 'y', version: '2' },
    ]);
  });

  test('Syft’s own JSON', async () => {
    const { bill } = await read(
      JSON.stringify({
        artifacts: [
          {
            id: '1',
            name: 'libc6',
            version: '2.36-9',
            type: 'deb',
            purl: 'pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12',
            locations: [{ path: '/var/lib/dpkg/status', layerID: `sha256:${'d'.repeat(64)}` }],
            licenses: [{ value: 'GPL-2', spdxExpression: 'GPL-2.0-only' }],
            cpes: [{ cpe: 'cpe:2.3:a:gnu:glibc:2.36:*:*:*:*:*:*:*' }],
            metadata: { source: 'glibc', sourceVersion: '2.36-8' },
          },
          {
            id: '2',
            name: 'actions/checkout',
            version: 'v4',
            type: 'github-action',
            purl: 'pkg:github/actions/checkout@v4',
          },
        ],
        artifactRelationships: [{ parent: '2', child: '1', type: 'dependency-of' }],
        source: {
          type: 'image',
          metadata: {
            userInput: 'app:1',
            manifestDigest: `sha256:${'a'.repeat(64)}`,
            layers: [{ digest: `sha256:${'d'.repeat(64)}` }],
          },
        },
        distro: { id: 'debian', versionID: '12' },
        descriptor: { name: 'syft', version: '1.2.0' },
      }),
    );
    expect(bill.artifact).toMatchObject({ reference: 'app:1', kind: 'image', digest: `sha256:${'a'.repeat(64)}` });
    expect(bill.packages).toMatchObject([
      {
        name: 'libc6',
        path: 'var/lib/dpkg/status',
        source: { name: 'glibc', version: '2.36-8' },
        licences: ['GPL-2.0-only'],
        layer: { index: 0 },
        dependsOn: ['actions/checkout@v4'],
      },
      { type: 'githubactions', name: 'actions/checkout' },
    ]);
  });

  const inner = cdx({ components: [{ type: 'library', name: 'x', version: '1', purl: 'pkg:npm/x@1' }] });
  const statement = (predicate: unknown) =>
    JSON.stringify({ _type: 'https://in-toto.io/Statement/v1', predicateType: 'https://cyclonedx.org/bom', predicate });
  const envelope = (text: string) =>
    JSON.stringify({
      payloadType: 'application/vnd.in-toto+json',
      payload: Buffer.from(text).toString('base64'),
      signatures: [{}],
    });
  test.each([
    ['an in-toto statement', statement(JSON.parse(inner))],
    ['a DSSE envelope', envelope(statement(JSON.parse(inner)))],
    ['an older attestation, as text', statement({ Data: inner, Timestamp: 'x' })],
    ['a registry’s report', JSON.stringify({ generated_at: 'x', sbom: JSON.parse(inner) })],
    ['UTF-8 with a mark', `\ufeff${inner}`],
    ['UTF-16', Buffer.from(`\ufeff${inner}`, 'utf16le')],
  ])('is found within %s', async (_, text) => {
    expect((await read(text)).bill.packages).toMatchObject([{ name: 'x' }]);
  });
});

describe('bad input', () => {
  const xml = (body: string, head = '') =>
    `<?xml version="1.0"?>${head}<bom xmlns="http://cyclonedx.org/schema/bom/1.4">${body}</bom>`;
  const cut = (text: string): string => text.slice(0, -10);
  const small = cdx({ components: [{ type: 'library', name: 'x', version: '1' }] });
  test.each([
    ['nothing', '', 'record-invalid'],
    ['some text', 'Not an sbom at all!', 'record-invalid'],
    ['JSON of another kind', '{"invalid": "data"}', 'record-invalid'],
    ['JSON that is cut off', cut(small), 'record-invalid'],
    ['JSON with something behind', `${small} {}`, 'record-invalid'],
    ['JSON with a comma too many', small.replace(']', ',]'), 'record-invalid'],
    [
      'JSON nested beyond measure',
      `{"bomFormat":"CycloneDX","components":${'['.repeat(5000)}${']'.repeat(5000)}}`,
      'bound',
    ],
    [
      'an entity bomb',
      xml('<components>&b;</components>', '<!DOCTYPE bom [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'),
      'record-invalid',
    ],
    ['XML of another kind', '<html><body/></html>', 'record-invalid'],
    ['XML that is cut off', cut(xml('<components></components>')), 'record-invalid'],
    ['XML nested beyond measure', xml('<a>'.repeat(300)), 'bound'],
    ['a text without an end', 'SPDXVersion: SPDX-2.3\nPackageName: <text>x', 'record-invalid'],
    [
      'YAML with too many aliases',
      `spdxVersion: SPDX-2.3\na: &a [1]\nb: &b [${'*a,'.repeat(90)}]\nc: [${'*b,'.repeat(90)}]`,
      'record-invalid',
    ],
    ['a VEX document alone', cdx({ vulnerabilities: [{ id: 'CVE-1' }] }), 'not-applicable'],
    ['a VEX document alone, as XML', xml('<vulnerabilities><vulnerability/></vulnerabilities>'), 'not-applicable'],
    ['envelopes within envelopes', '{"predicate":'.repeat(9) + small + '}'.repeat(9), 'record-invalid'],
  ])('%s is refused', async (_, text, code) => {
    expect((await failure(text)).code).toBe(code);
  });

  test('entries of another kind than the schema’s cost nothing but themselves', async () => {
    const good = { type: 'library', name: 'x', version: '1', purl: 'pkg:npm/x@1' };
    const { bill } = await read(
      cdx({
        metadata: 7,
        components: [
          null,
          'x',
          7,
          [],
          {},
          { name: {} },
          { ...good, licenses: 7, properties: { a: 1 }, hashes: [null] },
        ],
        dependencies: [null, { ref: 1, dependsOn: [2] }],
      }),
    );
    expect(bill.packages).toMatchObject([{ name: 'x' }]);
  });

  test('names that every object has are names like others', async () => {
    const { bill } = await read(
      cdx({
        components: [{ type: 'library', name: '__proto__', version: 'constructor', ...properties({ __proto__: 'x' }) }],
      }),
    );
    expect(bill.packages).toMatchObject([{ name: '__proto__', version: 'constructor' }]);
  });

  test.each(written)('%s %s, damaged anywhere, is refused or read in part', async (format, specVersion) => {
    const packages = [
      { type: 'npm' as const, name: 'x', version: '1', path: 'a', purl: 'pkg:npm/x@1', licences: ['MIT'] },
    ];
    const text = Buffer.from(
      await textOf(
        format,
        { ...emptyBill, packages },
        { created: new Date(0), version: '1', ...(specVersion && { specVersion }) },
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.uint8Array({ maxLength: 3 }), fc.nat(5), async (at, put, take) => {
        const damaged = Buffer.concat([text.subarray(0, at), put, text.subarray(at + take)]);
        await read(damaged).catch((error: PlimsollError) => {
          expect(error.name, String(error.stack)).toBe('PlimsollError');
        });
      }),
      { numRuns: 150 },
    );
  });
});
