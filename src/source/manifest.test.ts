import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlimsollError } from '../model/index.ts';
import { artifactKind, entryKind, unreadableLayer } from './artifact-kind.ts';
import { chooseEntry } from './choose.ts';
import { imageBounds } from './image-bounds.ts';
import { imageLayers } from './image-layers.ts';
import { type Descriptor, type Manifest, mediaTypes, parseConfig, parseManifest } from './manifest.ts';
import { parsePlatform } from './platform.ts';

const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const blob = (mediaType: string, digit = 'a', more: Partial<Descriptor> = {}): Descriptor => ({
  mediaType,
  digest: digest(digit),
  size: 3,
  ...more,
});
const layer = blob(`${mediaTypes.ociLayer}+gzip`, 'b');
const config = blob(mediaTypes.ociConfig, 'c');

describe('parseManifest', () => {
  it.each([
    ['an OCI manifest', { schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers: [layer] }, ''],
    [
      'an OCI manifest without a media type of its own',
      { schemaVersion: 2, config, layers: [layer] },
      mediaTypes.ociManifest,
    ],
    ['a Docker manifest', { schemaVersion: 2, mediaType: mediaTypes.dockerManifest, config, layers: [] }, ''],
    ['a manifest sent as JSON', { schemaVersion: 2, config, layers: [layer] }, 'application/json; charset=utf-8'],
    ['a manifest without any word of its type', { schemaVersion: 2, config, layers: [layer] }, ''],
  ])('reads %s', (_name, document, announced) => {
    expect(parseManifest(bytes(document), 'it', announced)).toMatchObject({ kind: 'manifest', config });
  });

  it.each([
    ['an OCI index', { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [] }, ''],
    ['a Docker list', { schemaVersion: 2, mediaType: mediaTypes.dockerList, manifests: [] }, ''],
    ['an index without any word of its type', { schemaVersion: 2, manifests: [] }, ''],
  ])('reads %s', (_name, document, announced) => {
    expect(parseManifest(bytes(document), 'it', announced)).toMatchObject({ kind: 'index', manifests: [] });
  });

  it('keeps what the descriptors say', () => {
    const entry = blob(mediaTypes.ociManifest, 'd', {
      platform: { os: 'linux', architecture: 'arm', variant: 'v7' },
      annotations: { 'org.opencontainers.image.ref.name': '1.0' },
      artifactType: 'application/x',
      urls: ['https://elsewhere.example/'],
    });
    const index = parseManifest(
      bytes({ manifests: [{ ...entry, data: Buffer.from('abc').toString('base64') }] }),
      'it',
    );
    expect(index).toMatchObject({ manifests: [{ ...entry, data: Buffer.from('abc') }] });
  });

  const manifest = { schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers: [layer] };
  it.each([
    ['manifest and index at once', { ...manifest, manifests: [] }, 'manifest-invalid', 'at once'],
    ['schema 1', { schemaVersion: 1, fsLayers: [], signatures: [] }, 'media-type-unknown', 'schema 1'],
    ['another media type', { ...manifest, mediaType: 'application/zip' }, 'media-type-unknown', 'application/zip'],
    ['nothing', {}, 'media-type-unknown', 'neither'],
    ['no list of layers', { ...manifest, layers: {} }, 'manifest-invalid', 'list of descriptors'],
    ['no config', { ...manifest, config: undefined }, 'manifest-invalid', 'not an object'],
    [
      'a digest that is a path',
      { ...manifest, config: { ...config, digest: 'sha256:../../etc' } },
      'manifest-invalid',
      'not a sha256',
    ],
    [
      'a weak digest',
      { ...manifest, config: { ...config, digest: `md5:${'a'.repeat(32)}` } },
      'manifest-invalid',
      'not a sha256',
    ],
    ['a negative size', { ...manifest, layers: [{ ...layer, size: -1 }] }, 'manifest-invalid', 'not a number of bytes'],
    ['a huge size', { ...manifest, layers: [{ ...layer, size: 1e300 }] }, 'manifest-invalid', 'not a number of bytes'],
    ['too many layers', { ...manifest, layers: new Array(imageBounds.layers + 1).fill(layer) }, 'bound', 'descriptors'],
  ])('refuses %s', (_name, document, code, message) => {
    expect(() => parseManifest(bytes(document), 'the manifest')).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  it.each(['', '[]', 'null', '<html>', '{"a":', '\xff\xfe', '['.repeat(100_000)])(
    'refuses %.20j as no JSON object',
    text => {
      expect(() => parseManifest(Buffer.from(text, 'latin1'), 'it')).toThrow(/is not (JSON|a JSON object)/);
    },
  );

  it('answers any document with a value or an error of the catalogue', () => {
    const key = fc.constantFrom(
      ...['schemaVersion', 'mediaType', 'config', 'layers', 'manifests', 'digest', 'size', 'annotations', 'platform'],
      ...['rootfs', 'diff_ids', 'history', 'data', 'urls', '__proto__'],
    );
    const leaf = fc.oneof(
      fc.constantFrom(...Object.values(mediaTypes), digest('a'), 2, -1, null, true),
      fc.jsonValue({ maxDepth: 1 }),
    );
    const tree = fc.letrec(tie => ({
      node: fc.oneof(
        { depthSize: 'medium' },
        leaf,
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(key, tie('node'), { maxKeys: 5 }),
      ),
    })).node;
    fc.assert(
      fc.property(tree, document => {
        for (const parse of [parseManifest, parseConfig]) {
          try {
            parse(bytes(document), 'it');
          } catch (error) {
            expect(error).toBeInstanceOf(PlimsollError);
          }
        }
      }),
    );
  });
});

describe('parseConfig', () => {
  it('keeps what is read and drops what has the wrong type', () => {
    const read = parseConfig(
      bytes({
        os: 'linux',
        architecture: 'amd64',
        created: 7,
        config: { User: 'app', Env: ['A=1', 2], Labels: { a: 'b', c: 3 }, Cmd: 'sh', ExposedPorts: { '80/tcp': {} } },
        rootfs: { type: 'layers', diff_ids: [digest('1')] },
        history: [{ created_by: 'RUN x', empty_layer: 'yes' }, 7],
      }),
      'it',
    );
    expect(read).toEqual({
      os: 'linux',
      architecture: 'amd64',
      config: {
        User: 'app',
        Env: ['A=1'],
        Labels: expect.objectContaining({ a: 'b' }),
        ExposedPorts: { '80/tcp': {} },
      },
      rootfs: { type: 'layers', diff_ids: [digest('1')] },
      history: [{ created_by: 'RUN x' }],
    });
  });

  it.each([{}, { rootfs: {} }, { rootfs: { diff_ids: ['x'] } }, { rootfs: { diff_ids: 'x' } }])(
    'refuses %j',
    document => {
      expect(() => parseConfig(bytes(document), 'it')).toThrow('diff_ids');
    },
  );
});

describe('artifactKind', () => {
  const manifest = (more: Partial<Manifest>): Manifest => ({
    kind: 'manifest',
    mediaType: mediaTypes.ociManifest,
    config,
    layers: [layer],
    ...more,
  });
  const kinds: [string, Partial<Manifest>, string | undefined][] = [
    ['an image', {}, undefined],
    ['an image without layers', { layers: [] }, undefined],
    ['an image that says what made it', { artifactType: 'application/vnd.example.build' }, undefined],
    [
      'a Docker image',
      { config: blob(mediaTypes.dockerConfig), layers: [blob('application/vnd.docker.image.rootfs.diff.tar.gzip')] },
      undefined,
    ],
    ['cosign', { layers: [blob('application/vnd.dev.cosign.simplesigning.v1+json')] }, 'a signature'],
    [
      'notation',
      { artifactType: 'application/vnd.cncf.notary.signature', layers: [blob('application/jose+json')] },
      'a signature',
    ],
    [
      'a sigstore bundle',
      { config: blob(mediaTypes.ociEmpty), artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json' },
      'a signature',
    ],
    [
      'in-toto',
      { layers: [blob('application/vnd.in-toto+json'), blob('application/vnd.in-toto+json')] },
      'an attestation',
    ],
    ['dsse', { layers: [blob('application/vnd.dsse.envelope.v1+json')] }, 'an attestation'],
    ['SPDX', { layers: [blob('text/spdx+json')] }, 'an SBOM'],
    ['CycloneDX', { config: blob(mediaTypes.ociEmpty), artifactType: 'application/vnd.cyclonedx+json' }, 'an SBOM'],
    [
      'Helm',
      {
        config: blob('application/vnd.cncf.helm.config.v1+json'),
        layers: [blob('application/vnd.cncf.helm.chart.content.v1.tar+gzip')],
      },
      'a Helm chart',
    ],
    [
      'Wasm',
      { config: blob('application/vnd.wasm.config.v0+json'), layers: [blob('application/wasm')] },
      'a WebAssembly module',
    ],
    ['Wasm under the image config', { layers: [blob('application/wasm')] }, 'a WebAssembly module'],
    [
      'an artifact of someone else’s',
      { config: blob('application/vnd.example+json') },
      'an artifact of type application/vnd.example+json',
    ],
    [
      'an artifact without config',
      { config: blob(mediaTypes.ociEmpty), artifactType: 'application/vnd.x' },
      'an artifact of type application/vnd.x',
    ],
  ];
  it.each(kinds)('%s', (_name, more, expected) => {
    const kind = artifactKind(manifest(more));
    if (expected === undefined) expect(kind).toBeUndefined();
    else expect(kind).toContain(expected);
  });

  it.each([
    ['application/vnd.oci.image.layer.v1.tar', undefined],
    ['application/vnd.oci.image.layer.v1.tar+zstd', undefined],
    ['application/vnd.oci.image.layer.nondistributable.v1.tar+gzip', undefined],
    ['application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', undefined],
    ['', undefined],
    ['application/vnd.oci.image.layer.v1.tar+gzip+encrypted', 'is encrypted'],
    ['application/pdf', 'is no image layer'],
  ])('a layer of type %s', (mediaType, expected) => {
    const why = unreadableLayer(blob(mediaType));
    if (expected === undefined) expect(why).toBeUndefined();
    else expect(why).toContain(expected);
  });
});

describe('chooseEntry', () => {
  const image = (platform: string | undefined, digit: string, more: Partial<Descriptor> = {}): Descriptor =>
    blob(mediaTypes.ociManifest, digit, { ...(platform && { platform: parsePlatform(platform) }), ...more });
  const attestation = image('unknown/unknown', 'f', {
    annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
  });
  const amd64 = image('linux/amd64', '1');
  const arm64 = image('linux/arm64/v8', '2');
  const asked = (platform: string) => ({ platform: parsePlatform(platform), asked: true });
  const host = (platform: string) => ({ platform: parsePlatform(platform), asked: false });

  it.each([
    ['the platform asked for', [attestation, amd64, arm64], asked('linux/arm64'), arm64],
    ['the host’s', [amd64, arm64], host('linux/amd64'), amd64],
    ['the only image beside its attestation', [arm64, attestation], host('linux/amd64'), arm64],
    ['the only one that names no platform', [image(undefined, '3')], asked('linux/s390x'), image(undefined, '3')],
    ['the first of equals', [amd64, image('linux/amd64', '4')], host('linux/amd64'), amd64],
    [
      'the nearest variant',
      [image('linux/arm/v5', '5'), image('linux/arm/v6', '6')],
      asked('linux/arm/v7'),
      image('linux/arm/v6', '6'),
    ],
  ])('takes %s', (_name, entries, wanted, expected) => {
    expect(chooseEntry(entries, wanted, 'the index')).toEqual(expected);
  });

  it('names the platforms there are', () => {
    expect(() => chooseEntry([arm64, amd64, attestation], asked('linux/s390x'), 'the index')).toThrow(
      expect.objectContaining({
        code: 'platform-missing',
        message: 'the index has no image for linux/s390x; it has linux/amd64, linux/arm64',
      }),
    );
  });

  it('does not take the only image for another platform than was asked for', () => {
    expect(() => chooseEntry([arm64], asked('linux/amd64'), 'it')).toThrow('it has linux/arm64');
  });

  it.each([
    ['attestations alone', [attestation], 'nothing but an attestation'],
    ['nothing', [], 'it is empty'],
  ])('an index of %s is not applicable', (_name, entries, message) => {
    expect(() => chooseEntry(entries, host('linux/amd64'), 'it')).toThrow(
      expect.objectContaining({ code: 'not-applicable', message: expect.stringContaining(message) }),
    );
  });

  it('passes over what says that it is attached to an image', () => {
    expect(entryKind(image('linux/amd64', '1', { artifactType: 'application/spdx+json' }))).toBe('an SBOM');
  });
});

describe('imageLayers', () => {
  const diffIds = [digest('1'), digest('2')];
  const made = (history: object[]) => ({ rootfs: { diff_ids: diffIds }, history });

  it('puts instructions to layers, empty ones passed over', () => {
    const history = [{ created_by: 'ADD' }, { created_by: 'ENV', empty_layer: true }, { comment: 'buildkit' }];
    const { layers, problems } = imageLayers([{ size: 1 }, { size: 2 }], made(history), 'the image');
    expect(layers).toEqual([
      { index: 0, diffId: diffIds[0], size: 1, createdBy: 'ADD' },
      { index: 1, diffId: diffIds[1], size: 2, createdBy: 'buildkit' },
    ]);
    expect(problems).toEqual([]);
  });

  it('takes an image without history as it is', () => {
    expect(imageLayers([{}, {}], made([]), 'it').problems).toEqual([]);
  });

  it('names no instruction rather than the wrong one', () => {
    const { layers, problems } = imageLayers([{}, {}], made([{ created_by: 'ADD' }]), 'it');
    expect(layers.map(found => found.createdBy)).toEqual([undefined, undefined]);
    expect(problems).toMatchObject([{ code: 'manifest-invalid' }]);
  });

  it('refuses another number of diffIDs than layers', () => {
    expect(() => imageLayers([{}], made([]), 'it')).toThrow('it has 1 layers, but its config has 2 diff_ids');
  });
});
