import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRegistryClient } from './client.ts';
import { type ImageName, parseImageName } from './reference.ts';
import { type ConnectProxy, connectProxy } from './testdata/connect-proxy.ts';
import { type SmallImage, smallImage, writeLayout } from './testdata/layout.ts';
import {
  certificate,
  htpasswd,
  missing,
  type RealRegistry,
  run,
  startRegistry,
  temporaryDir,
} from './testdata/real-registry.ts';
import { startTokenServer, type TokenServer } from './testdata/token-server.ts';
import type { RegistryClient, RegistryOptions } from './types.ts';

const absent = missing('docker-registry', 'skopeo', 'htpasswd', 'openssl');
if (absent.length > 0) console.warn(`tests against a real registry are skipped: ${absent.join(', ')} not installed`);

const image: SmallImage = smallImage();
const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const clients: RegistryClient[] = [];

function client(options: RegistryOptions = {}): RegistryClient {
  const made = createRegistryClient({ registriesConf: [], certificateDirs: [], ...options });
  clients.push(made);
  return made;
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'fine',
    (error: { code?: string }) => error.code ?? String(error),
  );

/** Pulls everything of the image and compares. */
async function expectWholeImage(registry: RegistryClient, name: ImageName): Promise<void> {
  const manifest = await registry.resolve(name);
  expect(manifest).toMatchObject({ mediaType: manifestType, digest: image.manifest.digest });
  expect(Buffer.from(manifest.bytes).equals(image.manifest.bytes)).toBe(true);
  expect(Buffer.from(await registry.blobBytes(name, image.config.digest)).equals(image.config.bytes)).toBe(true);
  for (const { digest, bytes } of image.layers) {
    const layer = await collect(registry.blob(name, digest, { expectedSize: bytes.length }));
    expect(layer.equals(bytes)).toBe(true);
  }
}

describe.skipIf(absent.length > 0)('a real registry', () => {
  const dir = absent.length > 0 ? '' : temporaryDir();
  const layout = join(dir, 'layout');
  let pem: { cert: string; key: string };

  beforeAll(async () => {
    writeLayout(layout, image);
    pem = await certificate(dir);
  });
  afterAll(() => {
    for (const made of clients) made.close();
    rmSync(dir, { recursive: true, force: true });
  });

  async function skopeoPush(name: string, ...flags: string[]): Promise<void> {
    await run(
      'skopeo',
      'copy --insecure-policy -q',
      '--dest-tls-verify=false',
      ...flags,
      `oci:${layout}:v1`,
      `docker://${name}`,
    );
  }

  describe('without TLS or password, on loopback', () => {
    let registry: RealRegistry;
    beforeAll(async () => {
      registry = await startRegistry({});
      await skopeoPush(`${registry.host}/team/app:v1`);
    });
    afterAll(() => registry?.stop());
    const named = (text: string): ImageName => parseImageName(`${registry.host}/${text}`);

    it('gives manifest, config and layers by tag and by digest', async () => {
      await expectWholeImage(client(), named('team/app:v1'));
      await expectWholeImage(client(), named(`team/app@${image.manifest.digest}`));
    });

    it('says which of tag, repository and blob is not there', async () => {
      const none = `sha256:${'0'.repeat(64)}`;
      await expect(client().resolve(named('team/app:v2'))).rejects.toMatchObject({
        code: 'reference-not-found',
        message: `${registry.host}/team/app has no tag v2`,
      });
      expect(await codeOf(client().resolve(named('nobody/none')))).toBe('reference-not-found');
      expect(await codeOf(client().blobBytes(named('team/app'), none))).toBe('blob-missing');
      expect(await codeOf(client().tags(named('nobody/none')))).toBe('reference-not-found');
    });

    it('lists tags and repositories', async () => {
      const small = client();
      await small.pushManifest(named('team/app:v9'), image.manifest.bytes, manifestType);
      expect(await small.tags(named('team/app'))).toEqual(expect.arrayContaining(['v1', 'v9']));
      expect(await small.catalog(registry.host)).toContain('team/app');
      await small.ping(registry.host);
    });

    it.each([
      ['whole', {}],
      ['in pieces', { chunkBytes: 65_536 }],
    ])('takes blobs %s, from bytes and from a stream', async (how, options) => {
      const pusher = client();
      const name = named(`pushed/${how.replaceAll(' ', '-')}:v1`);
      const [first, second] = image.layers;
      async function* open(): AsyncGenerator<Uint8Array> {
        for (let at = 0; at < second!.bytes.length; at += 10_000) yield second!.bytes.subarray(at, at + 10_000);
      }
      const blob = (bytes: Buffer, digest: string) => ({ digest, size: bytes.length, content: bytes });
      expect(await pusher.pushBlob(name, blob(first!.bytes, first!.digest), options)).toBe('pushed');
      const streamed = { digest: second!.digest, size: second!.bytes.length, content: open };
      expect(await pusher.pushBlob(name, streamed, options)).toBe('pushed');
      expect(await pusher.pushBlob(name, streamed, options)).toBe('present');
      await pusher.pushBlob(name, blob(image.config.bytes, image.config.digest));
      const pushed = await pusher.pushManifest(name, image.manifest.bytes, manifestType);
      expect(pushed.digest).toBe(image.manifest.digest);
      await expectWholeImage(client(), name);
    });

    it('mounts a blob of another repository, and refuses one whose digest is wrong', async () => {
      const { bytes, digest } = image.layers[1]!;
      const blob = { digest, size: bytes.length, content: bytes };
      expect(await client().pushBlob(named('mounted/app'), blob, { mountFrom: 'team/app' })).toBe('mounted');
      const lie = { digest: `sha256:${'1'.repeat(64)}`, size: 3, content: Buffer.from('lie') };
      await expect(client().pushBlob(named('mounted/app'), lie)).rejects.toMatchObject({
        code: 'registry-protocol',
        message: expect.stringContaining('DIGEST_INVALID'),
      });
    });

    it('keeps and finds referrers under the tag of their subject, which this registry has no API for', async () => {
      const pusher = client();
      const name = named('team/app');
      const empty = { digest: image.config.digest, size: image.config.bytes.length };
      const attach = async (artifactType: string): Promise<string> => {
        const config = { mediaType: 'application/vnd.oci.empty.v1+json', ...empty };
        const subject = { mediaType: manifestType, digest: image.manifest.digest, size: image.manifest.bytes.length };
        const manifest = { schemaVersion: 2, mediaType: manifestType, artifactType, config, layers: [config], subject };
        const bytes = Buffer.from(JSON.stringify(manifest));
        const { digest } = await pusher.pushManifest(
          { registry: name.registry, repository: name.repository },
          bytes,
          manifestType,
        );
        return digest;
      };
      expect(await pusher.referrers(name, image.manifest.digest)).toEqual([]);
      const sbom = await attach('application/spdx+json');
      const vex = await attach('application/vnd.openvex+json');
      const all = await client().referrers(name, image.manifest.digest);
      expect(all.map(({ digest }) => digest)).toEqual([sbom, vex]);
      const filtered = await client().referrers(name, image.manifest.digest, 'application/spdx+json');
      expect(filtered).toEqual([expect.objectContaining({ digest: sbom, artifactType: 'application/spdx+json' })]);
    });

    it('deletes by digest', async () => {
      const name = named('gone/app:v1');
      const pusher = client();
      for (const { digest, bytes } of [image.config, ...image.layers])
        await pusher.pushBlob(name, { digest, size: bytes.length, content: bytes });
      const { digest } = await pusher.pushManifest(name, image.manifest.bytes, manifestType);
      await pusher.deleteManifest({ ...name, digest });
      expect(await codeOf(pusher.resolve(name))).toBe('reference-not-found');
      expect(await codeOf(pusher.deleteManifest({ ...name, digest }))).toBe('reference-not-found');
    });

    it('is found through a mirror, and without the mirror when that fails', async () => {
      const mirrors = { 'origin.test': [`${registry.host}/team`] };
      await expectWholeImage(client({ mirrors }), parseImageName('origin.test/app:v1'));
      const broken = { [registry.host]: ['127.0.0.1:1/nothing'] };
      await expectWholeImage(client({ mirrors: broken, attempts: 1 }), named('team/app:v1'));
    });
  });

  describe('with htpasswd', () => {
    let registry: RealRegistry;
    beforeAll(async () => {
      const users = await htpasswd(dir, 'alice', 'se:cret');
      registry = await startRegistry({ auth: `auth: { htpasswd: { realm: "a, b", path: ${users} } }\n` });
      await skopeoPush(`${registry.host}/team/app:v1`, '--dest-creds', 'alice:se:cret');
    });
    afterAll(() => registry?.stop());
    const name = (): ImageName => parseImageName(`${registry.host}/team/app:v1`);

    it('is refused without a password and with a wrong one', async () => {
      expect(await codeOf(client().resolve(name()))).toBe('unauthorized');
      expect(await codeOf(client({ username: 'alice', password: 'wrong' }).resolve(name()))).toBe('unauthorized');
      expect(await codeOf(client().ping(registry.host))).toBe('unauthorized');
    });

    it('takes the password from options, from the environment, and from a file', async () => {
      await expectWholeImage(client({ username: 'alice', password: 'se:cret' }), name());
      await expectWholeImage(client({ env: { PLIMSOLL_USERNAME: 'alice', PLIMSOLL_PASSWORD: 'se:cret' } }), name());
      const authFile = join(dir, 'auth.json');
      await run('skopeo', `login --tls-verify=false --authfile ${authFile} -u alice -p se:cret ${registry.host}`);
      await expectWholeImage(client({ authFile }), name());
      await client({ authFile }).ping(registry.host);
    });
  });

  describe('with TLS', () => {
    let registry: RealRegistry;
    beforeAll(async () => {
      registry = await startRegistry({ tls: pem });
      await skopeoPush(`${registry.host}/team/app:v1`);
    });
    afterAll(() => registry?.stop());
    const name = (): ImageName => parseImageName(`${registry.host}/team/app:v1`);

    it('is not trusted unless its authority is known, or when asked', async () => {
      expect(await codeOf(client().resolve(name()))).toBe('certificate-untrusted');
      await expectWholeImage(client({ caFile: pem.cert }), name());
      await expectWholeImage(client({ insecure: true }), name());
    });

    it('is trusted by a certificate in certs.d', async () => {
      await run('mkdir', `-p ${join(dir, 'certs.d', registry.host)}`);
      await run('cp', `${pem.cert} ${join(dir, 'certs.d', registry.host, 'ca.crt')}`);
      await expectWholeImage(client({ certificateDirs: [join(dir, 'certs.d')] }), name());
    });
  });

  describe('with TLS and client certificates', () => {
    let registry: RealRegistry;
    beforeAll(async () => {
      registry = await startRegistry({ tls: { ...pem, clientAuthority: pem.cert } });
    });
    afterAll(() => registry?.stop());

    it('takes the certificate that certs.d has for it, and none', async () => {
      const folder = join(dir, 'client-certs.d', registry.host);
      await run('mkdir', `-p ${folder}`);
      await run('cp', `${pem.cert} ${folder}/ca.crt`);
      expect(await codeOf(client({ caFile: pem.cert }).ping(registry.host))).toBe('unreachable');
      await run('cp', `${pem.cert} ${folder}/client.cert`);
      await run('cp', `${pem.key} ${folder}/client.key`);
      await client({ certificateDirs: [join(dir, 'client-certs.d')] }).ping(registry.host);
    });
  });

  describe('with TLS, behind a proxy', () => {
    let registry: RealRegistry;
    let proxy: ConnectProxy;
    beforeAll(async () => {
      registry = await startRegistry({ tls: pem });
      proxy = await connectProxy('user:pa:ss');
      await skopeoPush(`${registry.host}/team/app:v1`);
    });
    afterAll(() => {
      registry?.stop();
      proxy?.close();
    });
    // Only the proxy knows this name.
    const name = (): ImageName => parseImageName(`registry.test:${registry.host.split(':')[1]}/team/app:v1`);

    it('is reached by CONNECT, over few connections', async () => {
      const env = { HTTPS_PROXY: `http://user:pa%3Ass@${proxy.host}` };
      await expectWholeImage(client({ env, caFile: pem.cert }), name());
      expect(new Set(proxy.log)).toEqual(new Set([`CONNECT ${name().registry}`]));
      expect(proxy.log.length).toBeLessThanOrEqual(2);
    });

    it('is not reached without the proxy’s password, nor around it', async () => {
      const refused = client({ env: { https_proxy: proxy.host }, caFile: pem.cert });
      await expect(refused.resolve(name())).rejects.toMatchObject({
        code: 'unreachable',
        message: expect.stringContaining('asks for a user name and password'),
      });
      const env = { HTTPS_PROXY: `http://user:pa%3Ass@${proxy.host}`, NO_PROXY: '.test' };
      expect(await codeOf(client({ env, caFile: pem.cert }).resolve(name()))).toBe('unreachable');
    });

    it.each([
      ['192.0.2.1', 'fine'],
      ['192.0.2.2', 'certificate-untrusted'],
      ['other.test', 'certificate-untrusted'],
    ])('is known by its certificate under %s: %s', async (host, expected) => {
      const env = { HTTPS_PROXY: `http://user:pa%3Ass@${proxy.host}` };
      const named = { ...name(), registry: name().registry.replace('registry.test', host) };
      expect(await codeOf(client({ env, caFile: pem.cert }).resolve(named))).toBe(expected);
    });
  });

  describe('with tokens', () => {
    let registry: RealRegistry;
    let tokens: TokenServer;
    beforeAll(async () => {
      tokens = await startTokenServer('plimsoll-registry', pem);
      const token = `realm: "${tokens.realm}", service: plimsoll-registry, issuer: plimsoll-test`;
      registry = await startRegistry({ auth: `auth: { token: { ${token}, rootcertbundle: ${pem.cert} } }\n` });
      await skopeoPush(`${registry.host}/team/app:v1`, '--dest-creds', 'alice:secret');
    });
    afterAll(() => {
      registry?.stop();
      tokens?.stop();
    });
    const name = (): ImageName => parseImageName(`${registry.host}/team/app:v1`);

    it('gives anonymous askers pulls, with one token for all of them', async () => {
      tokens.log.length = 0;
      await expectWholeImage(client(), name());
      expect(tokens.log).toEqual(['GET repository:team/app:pull by ']);
    });

    it('refuses a wrong password, and pushes without one', async () => {
      const wrong = client({ username: 'alice', password: 'no' });
      await expect(wrong.resolve(name())).rejects.toMatchObject({ code: 'unauthorized' });
      const blob = { digest: image.config.digest, size: image.config.bytes.length, content: image.config.bytes };
      expect(await codeOf(client().pushBlob(parseImageName(`${registry.host}/new/app`), blob))).toBe('unauthorized');
    });

    it('pushes, mounts and deletes with a password, each with the scope it takes', async () => {
      const pusher = client({ username: 'alice', password: 'secret' });
      const target = parseImageName(`${registry.host}/new/app:v1`);
      tokens.log.length = 0;
      for (const { digest, bytes } of [image.config, ...image.layers])
        await pusher.pushBlob(target, { digest, size: bytes.length, content: bytes }, { mountFrom: 'team/app' });
      await pusher.pushManifest(target, image.manifest.bytes, manifestType);
      await expectWholeImage(pusher, target);
      await pusher.deleteManifest({ ...target, digest: image.manifest.digest });
      expect(tokens.log).toEqual([
        'GET repository:new/app:pull,push repository:team/app:pull by alice',
        'GET repository:new/app:pull,push by alice',
        'GET repository:new/app:pull by alice',
        'GET repository:new/app:pull,delete by alice',
      ]);
    });

    it('exchanges an identity token by POST', async () => {
      const authFile = join(dir, 'identity.json');
      writeFileSync(authFile, JSON.stringify({ auths: { [registry.host]: { identitytoken: 'refresh-1' } } }));
      tokens.log.length = 0;
      await expectWholeImage(client({ authFile }), name());
      expect(tokens.log).toEqual(['POST repository:team/app:pull by alice']);
    });

    it('asks for a new token when the clock says that the old one has ended', async () => {
      let skew = 0;
      const slow = client({ now: () => Date.now() + skew });
      tokens.log.length = 0;
      await slow.resolve(name());
      skew = 400_000;
      await slow.resolve(name());
      expect(tokens.log).toHaveLength(2);
    });
  });
});
