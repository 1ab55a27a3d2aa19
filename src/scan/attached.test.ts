/** What hangs on an image, asked of a registry on loopback that knows referrers. */

import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ArtifactInfo } from '../model/index.ts';
import { keyPair } from '../registry/cosign/testing.ts';
import { privateKeyOf, publicKeyOf, signatureManifest, signatureTag, signDigest } from '../registry/index.ts';
import { hangingOn } from './attached.ts';

const sha256 = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const types = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
};

const content = new Map<string, { bytes: Buffer; type: string }>();
const referrers = new Map<string, object[]>();
const requests: string[] = [];
const server = createServer((request, response) => {
  const url = (request.url ?? '').split('?')[0] ?? '';
  requests.push(url);
  const [, kind, name = ''] = /^\/v2\/ship\/(manifests|blobs|referrers)\/(.+)$/.exec(url) ?? [];
  if (kind === 'referrers') {
    response.writeHead(200, { 'content-type': types.index });
    return response.end(JSON.stringify({ schemaVersion: 2, manifests: referrers.get(name) ?? [] }));
  }
  const found = content.get(name);
  if (!found)
    return response
      .writeHead(404, { 'content-type': 'application/json' })
      .end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
  response.writeHead(200, { 'content-type': found.type, 'docker-content-digest': sha256(found.bytes) });
  return response.end(found.bytes);
});

let registry: string;
beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  registry = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise(resolve => server.close(() => resolve(undefined))));

function put(
  value: object | Buffer,
  type: string,
  ...names: string[]
): { digest: string; size: number; mediaType: string } {
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value));
  const digest = sha256(bytes);
  for (const name of [digest, ...names]) content.set(name, { bytes, type });
  return { digest, size: bytes.length, mediaType: type };
}

const blob = (bytes: Buffer, mediaType: string, annotations?: object) => ({
  ...put(bytes, mediaType),
  ...(annotations ? { annotations } : {}),
});

let image: { digest: string; size: number };
const artifact = (): ArtifactInfo => ({
  reference: `docker://${registry}/ship:v1`,
  transport: 'docker://',
  kind: 'image',
  digest: image.digest,
  layers: [],
});

beforeEach(() => {
  content.clear();
  referrers.clear();
  requests.length = 0;
  image = put({ schemaVersion: 2, mediaType: types.manifest, layers: [] }, types.manifest, 'v1');
});

/** Attaches a document as a referrer. */
function refer(layer: object, artifactType: string): void {
  const manifest = put({ schemaVersion: 2, artifactType, layers: [layer] }, types.manifest);
  referrers.set(image.digest, [...(referrers.get(image.digest) ?? []), { ...manifest, artifactType }]);
}

const keys = keyPair();
const signingKey = await privateKeyOf(keys.privateKey, undefined);
const mine = publicKeyOf(keys.publicKey);
const other = publicKeyOf(keyPair().publicKey);
function sign(how: 'tag' | 'referrer', digest = image.digest): void {
  const signed = signDigest(digest, 'ship', signingKey);
  const manifest = signatureManifest(signed, image);
  for (const one of manifest.blobs) put(Buffer.from(one), 'application/octet-stream');
  const { mediaType, size } = put(
    manifest.bytes,
    types.manifest,
    ...(how === 'tag' ? [signatureTag(image.digest)] : []),
  );
  if (how === 'referrer') referrers.set(image.digest, [{ mediaType, size, digest: manifest.digest }]);
}

async function asked<T>(use: (hanging: ReturnType<typeof hangingOn>) => Promise<T>): Promise<T> {
  const hanging = hangingOn(artifact(), {});
  try {
    return await use(hanging);
  } finally {
    hanging.close();
  }
}

describe('a signature', () => {
  it.each(['tag', 'referrer'] as const)('by a trusted key, under a %s, is present', async how => {
    sign(how);
    expect(await asked(hanging => hanging.signature({ keys: [other, mine] }))).toEqual({ state: 'present' });
  });

  it('by someone else is invalid, and so is one of another image', async () => {
    sign('tag');
    expect(await asked(hanging => hanging.signature({ keys: [other] }))).toEqual({ state: 'invalid' });
    sign('tag', `sha256:${'0'.repeat(64)}`);
    expect(await asked(hanging => hanging.signature({ keys: [mine] }))).toEqual({ state: 'invalid' });
  });

  it('that nobody can verify is unknown, and says why', async () => {
    sign('tag');
    expect(await asked(hanging => hanging.signature({ keys: [] }))).toEqual({ state: 'unknown', why: 'no-key' });
    content.delete(signatureTag(image.digest));
    const bundle = 'application/vnd.dev.sigstore.bundle.v0.3+json';
    refer(blob(Buffer.from('{}'), bundle), bundle);
    expect(await asked(hanging => hanging.signature({ keys: [mine] }))).toEqual({
      state: 'unknown',
      why: 'other-form',
    });
  });

  it('that is not there is absent; of an archive, or where the registry fails, it is unknown', async () => {
    expect(await asked(hanging => hanging.signature({ keys: [mine] }))).toEqual({ state: 'absent' });
    content.clear();
    expect(await asked(hanging => hanging.signature({ keys: [mine] }))).toMatchObject({
      state: 'unknown',
      why: 'unanswered',
    });
    const archive = hangingOn({ ...artifact(), transport: 'docker-archive:' }, {});
    expect(await archive.signature({ keys: [mine] })).toEqual({ state: 'unknown', why: 'not-in-registry' });
    expect((await archive.vex()).problems).toHaveLength(1);
  });

  it('of the index counts for the platform in it', async () => {
    const platform = put({ schemaVersion: 2, layers: [], config: {} }, types.manifest);
    image = put({ schemaVersion: 2, mediaType: types.index, manifests: [platform] }, types.index, 'v1');
    sign('tag');
    const hanging = hangingOn({ ...artifact(), digest: platform.digest }, {});
    expect(await hanging.signature({ keys: [mine] })).toEqual({ state: 'present' });
    hanging.close();
  });
});

describe('a bill of materials', () => {
  it.each([
    ['as a referrer', () => refer(blob(Buffer.from('{}'), 'application/spdx+json'), 'application/spdx+json')],
    [
      'under cosign’s tag',
      () =>
        put(
          { schemaVersion: 2, layers: [blob(Buffer.from('{}'), 'application/vnd.cyclonedx+json')] },
          types.manifest,
          `${image.digest.replace(':', '-')}.sbom`,
        ),
    ],
    [
      'in an attestation',
      () =>
        put(
          {
            schemaVersion: 2,
            layers: [
              blob(Buffer.from('{}'), 'application/vnd.dsse.envelope.v1+json', {
                predicateType: 'https://cyclonedx.org/bom',
              }),
            ],
          },
          types.manifest,
          `${image.digest.replace(':', '-')}.att`,
        ),
    ],
    [
      'in BuildKit’s attestation manifest',
      () => {
        const statement = blob(Buffer.from('{}'), 'application/vnd.in-toto+json', {
          'in-toto.io/predicate-type': 'https://spdx.dev/Document',
        });
        const attestation = put({ schemaVersion: 2, layers: [statement] }, types.manifest);
        const annotations = {
          'vnd.docker.reference.type': 'attestation-manifest',
          'vnd.docker.reference.digest': image.digest,
        };
        put({ schemaVersion: 2, manifests: [image, { ...attestation, annotations }] }, types.index, 'v1');
      },
    ],
  ])('%s is present', async (_, attach) => {
    expect(await asked(hanging => hanging.bill())).toEqual({ state: 'absent' });
    attach();
    expect(await asked(hanging => hanging.bill())).toEqual({ state: 'present' });
  });
});

describe('VEX', () => {
  const openvex = Buffer.from(JSON.stringify({ '@context': 'https://openvex.dev/ns/v0.2.0', statements: [] }));
  it('is found by its type, and inside attestations; signatures and pictures are not read', async () => {
    refer(blob(openvex, 'application/openvex+json'), 'application/openvex+json');
    refer(
      blob(Buffer.from('{"payload":"","payloadType":"x"}'), 'application/vnd.dsse.envelope.v1+json'),
      'application/vnd.dsse.envelope.v1+json',
    );
    refer(blob(Buffer.from('picture'), 'image/png'), 'image/png');
    sign('tag');
    const { files, problems } = await asked(hanging => hanging.vex());
    expect(files.map(({ bytes }) => Buffer.from(bytes).subarray(0, 10).toString())).toEqual([
      '{"@context',
      '{"payload"',
    ]);
    expect(problems).toEqual([]);
  });

  it('that the registry does not give is a problem', async () => {
    content.clear();
    const { files, problems } = await asked(hanging => hanging.vex());
    expect([files.length, problems[0]?.code]).toEqual([0, 'unreachable']);
  });
});
