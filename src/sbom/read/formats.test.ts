import { describe, expect, test } from 'vitest';
import { cdx, read } from '../testing.ts';

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
