/** What is attached to images in a real registry that lists no referrers: SBOMs, signatures, attestations; and tampering. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import {
  addCosignLayer,
  attachDocument,
  bundleMediaType,
  createRegistryClient,
  parseImageName,
  predicateTypes,
  type Subject,
} from '../src/registry/index.ts';
import { goodLayer } from './real/hostile.ts';
import { gzipLayer, media, sha256, writeImage } from './real/layout.ts';
import { type PlimsollRan, plimsoll, reported, type ScanJson, scratch } from './real/plimsoll.ts';
import { missing, must, skipping } from './real/programs.ts';
import { type Registry, startRegistry } from './real/registry.ts';
import { identityToken, type Sigstore, startSigstore } from './real/sigstore.ts';
import { tar } from './real/tar.ts';

interface Verification {
  digests: string[];
  verified: { predicateType: string; subject: string; signatory: object; place: string }[];
  refused: { place: string; reason: string }[];
  strangers: string[];
}

const { folder, remove } = scratch('attest');
const at = (name: string): string => join(folder, name);
const env = { HOME: folder, XDG_CACHE_HOME: at('cache'), COSIGN_PASSWORD: 'secret', SOURCE_DATE_EPOCH: '1700000000' };
const cli = (...args: string[]): Promise<PlimsollRan> => plimsoll(args, { env });
const verify = async (...args: string[]): Promise<Verification> =>
  reported<Verification>(await cli('verify', ...args, '--format', 'json'));

const keyFiles = (name: string, { privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }): void => {
  writeFileSync(at(`${name}.key`), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(at(`${name}.pub`), publicKey.export({ type: 'spki', format: 'pem' }));
};

describe.skipIf(skipping('attestations', missing('docker-registry', 'skopeo', 'openssl')))(
  'attached to an image',
  () => {
    let registry: Registry;
    let sigstore: Sigstore;
    const client = createRegistryClient();
    let images = 0;
    /** Pushes an image of its own; returns its reference. */
    async function push(): Promise<string> {
      const name = `ship${++images}`;
      const layer = gzipLayer(tar([{ name: 'etc/motd', body: name }]));
      const layout = writeImage(at(name), { layers: [goodLayer, layer] });
      const reference = `${registry.host}/${name}:v1`;
      await must('skopeo', ['copy', ...registry.skopeo, layout, `docker://${reference}`]);
      return reference;
    }
    const subjectOf = async (reference: string): Promise<Subject> => {
      const { mediaType, digest, size } = await client.resolve(parseImageName(reference));
      return { mediaType, digest, size };
    };

    const trustIdentity = () => ['--identity', 'https://ci\\.example/team/.*', '--issuer', 'https://ci.example'];
    const trustRoot = () => ['--trust-root', at('trust.json')];
    const asIdentity = (url = sigstore.url) => ['--identity-token', at('token'), '--fulcio-url', url];
    const logged = () => ['--rekor-url', sigstore.url];

    beforeAll(async () => {
      [registry, sigstore] = await Promise.all([startRegistry(), startSigstore()]);
      keyFiles('mine', generateKeyPairSync('ec', { namedCurve: 'P-256' }));
      keyFiles('other', generateKeyPairSync('ec', { namedCurve: 'P-256' }));
      keyFiles('ed25519', generateKeyPairSync('ed25519'));
      keyFiles('rsa', generateKeyPairSync('rsa', { modulusLength: 2048 }));
      writeFileSync(at('trust.json'), sigstore.trustRoot());
      writeFileSync(at('token'), identityToken('https://ci.example/team/app', 'https://ci.example'));
    });
    afterAll(async () => {
      client.close();
      await Promise.all([registry?.stop(), sigstore?.stop()]);
      remove();
    });

    describe('an SBOM', () => {
      it('is found again, byte for byte, and scanned in the place of the layers where that is asked for', async () => {
        const ship = await push();
        expect((await cli('sbom', 'find', ship)).code).toBe(1);
        expect((await cli('sbom', 'attach', ship)).stdout).toContain('Not signed');
        const found = reported<{ bills: { by: string; mediaType: string }[] }>(
          await cli('sbom', 'find', ship, '--format', 'json', '--save', at('found.json')),
        );
        expect(found.bills).toMatchObject([{ by: 'referrer', mediaType: 'application/vnd.cyclonedx+json' }]);
        expect(readFileSync(at('found.json'), 'utf8')).toBe((await cli('sbom', ship)).stdout);

        const scan = await cli('scan', ship, '--format', 'json');
        const told = await cli('scan', ship, '--sbom-from', 'registry-unsigned', '--format', 'json');
        expect(reported<ScanJson>(told).findings.map(({ id }) => id)).toEqual(
          reported<ScanJson>(scan).findings.map(({ id }) => id),
        );
        expect(told.stdout).toContain('which nobody has verified');

        const asked = await cli('scan', ship, '--sbom-from', 'registry', '--signature-key', at('mine.pub'));
        expect(asked).toMatchObject({ code: 3 });
        expect(asked.stderr).toMatch(/no signed SBOM is attached/);
      });

      it('that is signed is scanned by whose word it is; another image’s is not', async () => {
        const [ship, tug] = [await push(), await push()];
        const key = ['--key', at('mine.key')];
        expect((await cli('sbom', 'attach', ship, ...key)).stdout).toContain('https://cyclonedx.org/bom');
        const trusted = ['--sbom-from', 'registry', '--signature-key', at('mine.pub')];
        const scan = await cli('scan', ship, ...trusted, '--format', 'json');
        expect(scan.stdout).toMatch(/signed by the key sha256:[0-9a-f]{64}/);
        const strict = ['--sbom-from', 'registry', '--signature-key', at('other.pub')];
        expect(await cli('scan', ship, ...strict)).toMatchObject({ code: 3 });

        // Everything of the one image's, listed under the other: with its own subject, and with the other's.
        const from = parseImageName(ship);
        const to = parseImageName(tug);
        const [bill] = await client.referrers(from, (await subjectOf(ship)).digest);
        const manifest = await client.resolve({ ...from, digest: bill!.digest });
        const [layer] = (JSON.parse(Buffer.from(manifest.bytes).toString()) as { layers: Subject[] }).layers;
        const bytes = await client.blobBytes(from, layer!.digest);
        const annotations = { 'dev.sigstore.bundle.predicateType': predicateTypes.cyclonedx };
        const document = { artifactType: bundleMediaType, mediaType: bundleMediaType, bytes, annotations };
        await attachDocument(client, to, await subjectOf(tug), document);
        const refused = await cli('scan', tug, ...trusted);
        expect(refused).toMatchObject({ code: 3 });
        expect(refused.stderr).toMatch(/speaks of another artifact/);
      });

      it('is kept in the list whatever many push at once, and so are cosign’s layers', async () => {
        const ship = await push();
        const [name, subject] = [parseImageName(ship), await subjectOf(ship)];
        const writers = Array.from({ length: 6 }, (_, n) => n);
        await Promise.all(
          writers.map(async n => {
            const own = createRegistryClient();
            const bytes = Buffer.from(JSON.stringify({ n }));
            const type = 'application/vnd.example+json';
            await attachDocument(own, name, subject, { artifactType: type, mediaType: type, bytes, annotations: {} });
            const layer = { mediaType: type, bytes, annotations: { predicateType: 'x' } };
            await addCosignLayer(own, name, subject, 'att', layer);
            own.close();
          }),
        );
        expect(await client.referrers(name, subject.digest)).toHaveLength(writers.length);
        const tagged = await client.resolve({ ...name, tag: `${subject.digest.replace(':', '-')}.att` });
        expect(JSON.parse(Buffer.from(tagged.bytes).toString()).layers).toHaveLength(writers.length);
      });
    });

    describe('signed by a key', () => {
      test.each([
        ['mine', 'bundle'],
        ['mine', 'cosign'],
        ['ed25519', 'bundle'],
        ['ed25519', 'cosign'],
        ['rsa', 'bundle'],
        ['rsa', 'cosign'],
      ])('%s, as %s', async (key, layout) => {
        const ship = await push();
        expect((await cli('sign', ship, '--key', at(`${key}.key`), '--layout', layout)).stderr).toBe('');
        const { digest } = await subjectOf(ship);
        expect((await verify(ship, '--key', at(`${key}.pub`))).verified).toMatchObject([{ subject: digest }]);
        const { verified, refused } = await verify(ship, '--key', at('other.pub'));
        expect(verified).toEqual([]);
        expect(refused).toMatchObject([{ reason: 'it is not signed by a key that is trusted' }]);
      });

      test.each(['bundle', 'cosign'])('an attestation, as %s, is of its kind alone, and no signature', async layout => {
        const ship = await push();
        writeFileSync(at('vex.json'), '{"@context":"https://openvex.dev/ns/v0.2.0","statements":[]}');
        const how = ['--key', at('mine.key'), '--layout', layout];
        expect((await cli('attest', ship, '--type', 'openvex', '--predicate', at('vex.json'), ...how)).stderr).toBe('');
        expect((await cli('attest', ship, '--type', 'spdx', ...how)).stderr).toBe('');
        const kinds = async (...type: string[]) =>
          (await verify(ship, '--key', at('mine.pub'), ...type)).verified.map(({ predicateType }) => predicateType);
        expect(await kinds('--type', 'openvex', '--save', at('saved.json'))).toEqual([predicateTypes.openvex]);
        expect(JSON.parse(readFileSync(at('saved.json'), 'utf8'))).toHaveProperty('statements');
        expect(await kinds('--type', 'sbom')).toEqual([predicateTypes.spdx]);
        expect(await kinds()).toEqual([]);
        expect(await kinds('--type', 'vuln')).toEqual([]);
      });
    });

    describe('signed by an identity', () => {
      test.each([
        ['in the log, as a bundle', () => logged(), 'bundle', undefined],
        ['in the log, as cosign', () => logged(), 'cosign', undefined],
        [
          'with a timestamp, where the trust root has no log',
          () => ['--timestamp-url', sigstore.url],
          'bundle',
          'tlogs',
        ],
      ] as const)('%s', async (_, witness, layout, without) => {
        const ship = await push();
        writeFileSync(at('root.json'), sigstore.trustRoot(without));
        const how = [...asIdentity(), ...witness(), '--layout', layout];
        expect((await cli('sign', ship, ...how)).stderr).toBe('');
        expect((await cli('attest', ship, '--type', 'cyclonedx', ...how)).stderr).toBe('');
        const root = ['--trust-root', at('root.json')];
        const signatory = { identity: 'https://ci.example/team/app', issuer: 'https://ci.example' };
        expect(await verify(ship, ...trustIdentity(), ...root)).toMatchObject({
          verified: [{ signatory }],
          refused: [],
        });
        expect((await verify(ship, ...trustIdentity(), ...root, '--type', 'cyclonedx')).verified).toHaveLength(1);

        for (const [identity, issuer, why] of [
          ['https://ci\\.example/other/.*', 'https://ci.example', /who is not trusted/],
          // The whole identity has to match, not a part of it.
          ['ci\\.example', 'https://ci.example', /who is not trusted/],
          ['.*', 'https://ci.example.org', /who is not trusted/],
        ] as const) {
          const { verified, refused } = await verify(ship, '--identity', identity, '--issuer', issuer, ...root);
          expect(verified).toEqual([]);
          expect(refused[0]?.reason).toMatch(why);
        }
      });

      it('that another authority vouches for is refused', async () => {
        const ship = await push();
        await cli('sign', ship, ...asIdentity(), ...logged());
        const other = await startSigstore();
        writeFileSync(at('root.json'), other.trustRoot());
        await other.stop();
        const { verified, refused } = await verify(ship, ...trustIdentity(), '--trust-root', at('root.json'));
        expect(verified).toEqual([]);
        expect(refused).toHaveLength(1);
      });

      it('by a certificate that had run out is refused', async () => {
        const ship = await push();
        const past = await startSigstore(new Date(Date.now() - 3_600_000));
        writeFileSync(at('root.json'), past.trustRoot());
        await cli('sign', ship, ...asIdentity(past.url), '--rekor-url', past.url);
        await past.stop();
        const { verified, refused } = await verify(ship, ...trustIdentity(), '--trust-root', at('root.json'));
        expect(verified).toEqual([]);
        expect(refused).toHaveLength(1);
      });

      it('is what a policy may ask for', async () => {
        const ship = await push();
        writeFileSync(
          at('policy.yaml'),
          `apiVersion: plimsoll.dev/v1
kind: Policy
metadata: { name: signed }
trust:
  signatureIdentities: [{ identity: 'https://ci\\.example/team/.*', issuer: https://ci.example }]
  trustRoot: trust.json
rules:
  - id: signed
    title: images are signed
    when: artifact.signature != 'present'
    action: block
`,
        );
        const gate = async () => (await cli('gate', ship, '--policy', at('policy.yaml'))).code;
        expect(await gate()).toBe(1);
        await cli('sign', ship, ...asIdentity(), ...logged());
        expect(await gate()).toBe(0);
      });
    });

    describe('and tampered with', () => {
      type Bundle = {
        verificationMaterial: {
          certificate: { rawBytes: string };
          tlogEntries: { integratedTime: string; logIndex: string }[];
        };
        dsseEnvelope: { payload: string; payloadType: string };
      };
      const bundles: { ship: string; bundle: Bundle }[] = [];
      async function signed(): Promise<{ ship: string; bundle: Bundle }> {
        const ship = await push();
        await cli('attest', ship, '--type', 'openvex', '--predicate', at('vex.json'), ...asIdentity(), ...logged());
        const name = parseImageName(ship);
        const [referrer] = await client.referrers(name, (await subjectOf(ship)).digest);
        const manifest = await client.resolve({ ...name, digest: referrer!.digest });
        const { layers } = JSON.parse(Buffer.from(manifest.bytes).toString()) as { layers: Subject[] };
        return { ship, bundle: JSON.parse(Buffer.from(await client.blobBytes(name, layers[0]!.digest)).toString()) };
      }
      beforeAll(async () => {
        writeFileSync(at('vex.json'), '{"@context":"https://openvex.dev/ns/v0.2.0","statements":[]}');
        bundles.push(await signed(), await signed());
      });

      test.each<[string, (bundle: Bundle, other: Bundle) => void]>([
        [
          'the statement',
          b =>
            (b.dsseEnvelope.payload = Buffer.from(
              Buffer.from(b.dsseEnvelope.payload, 'base64').toString().replace('"statements":[]', '"statements":[1]'),
            ).toString('base64')),
        ],
        ['the type of the envelope', b => (b.dsseEnvelope.payloadType = 'text/plain')],
        [
          'the certificate',
          (b, other) => (b.verificationMaterial.certificate = other.verificationMaterial.certificate),
        ],
        [
          'the entry of the log',
          (b, other) => (b.verificationMaterial.tlogEntries = other.verificationMaterial.tlogEntries),
        ],
        ['the time of the entry', b => (b.verificationMaterial.tlogEntries[0]!.integratedTime = '1')],
        ['the place in the log', b => (b.verificationMaterial.tlogEntries[0]!.logIndex = '7')],
        [
          'a second content beside it',
          (b, other) => Object.assign(b, { messageSignature: { signature: 'AAAA' }, dsseEnvelope: other.dsseEnvelope }),
        ],
        ['no entry at all', b => (b.verificationMaterial.tlogEntries = [])],
      ])('%s: refused', async (_, change) => {
        const [{ ship, bundle }, other] = [bundles[0]!, bundles[1]!];
        const changed = structuredClone(bundle);
        change(changed, other.bundle);
        const target = await push();
        const { name, subject } = { name: parseImageName(target), subject: await subjectOf(ship) };
        // The signed image itself, under another name and with the changed attestation alone.
        await must('skopeo', [
          'copy',
          '--src-tls-verify=false',
          ...registry.skopeo,
          `docker://${ship}`,
          `docker://${target}`,
        ]);
        await attachDocument(client, name, subject, {
          artifactType: bundleMediaType,
          mediaType: bundleMediaType,
          bytes: Buffer.from(JSON.stringify(changed)),
          annotations: {},
        });
        const how = [...trustIdentity(), ...trustRoot(), '--type', 'openvex'];
        expect((await verify(ship, ...how)).verified).toHaveLength(1);
        const { verified, refused } = await verify(target, ...how);
        expect(verified).toEqual([]);
        expect(refused).toHaveLength(1);
      });

      it('said to be of another type: refused', async () => {
        const { ship, bundle } = bundles[0]!;
        const target = await push();
        await must('skopeo', [
          'copy',
          '--src-tls-verify=false',
          ...registry.skopeo,
          `docker://${ship}`,
          `docker://${target}`,
        ]);
        await attachDocument(client, parseImageName(target), await subjectOf(ship), {
          artifactType: bundleMediaType,
          mediaType: bundleMediaType,
          bytes: Buffer.from(JSON.stringify(bundle)),
          annotations: { 'dev.sigstore.bundle.predicateType': predicateTypes.cyclonedx },
        });
        const { verified, refused } = await verify(target, ...trustIdentity(), ...trustRoot(), '--type', 'cyclonedx');
        expect(verified).toEqual([]);
        expect(refused[0]?.reason).toMatch(/says to be .*, and is signed as/);
      });

      it('the list swapped for another image’s: they are told of, and count for nothing', async () => {
        const ship = await push();
        const name = parseImageName(ship);
        const { digest } = await subjectOf(ship);
        await cli('attest', ship, '--type', 'openvex', '--predicate', at('vex.json'), '--key', at('mine.key'));
        const tug = await subjectOf(await push());
        const tag = (of: string) => ({ ...name, tag: of.replace(':', '-') });
        const list = await client.resolve(tag(digest));
        await must('skopeo', [
          'copy',
          '--dest-tls-verify=false',
          `oci:${at(`ship${images}`)}:v1`,
          `docker://${registry.host}/${name.repository}:tug`,
        ]);
        await client.pushManifest(tag(tug.digest), list.bytes, media.index);
        const found = await verify(
          `${registry.host}/${name.repository}:tug`,
          '--key',
          at('mine.pub'),
          '--type',
          'openvex',
        );
        expect(found).toMatchObject({ verified: [], refused: [] });
        expect(found.strangers).toHaveLength(1);
      });

      it('a blob in the registry’s own storage: the digest says so', async () => {
        const ship = await push();
        await cli('sbom', 'attach', ship);
        const bill = Buffer.from((await cli('sbom', ship)).stdout);
        const hex = sha256(bill).slice('sha256:'.length);
        const file = join(registry.storage, 'docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex, 'data');
        writeFileSync(file, bill.toString().replace('aboard', 'abroad'));
        const ran = await cli('scan', ship, '--sbom-from', 'registry-unsigned');
        expect(ran.code).toBe(3);
        expect(ran.stderr).toMatch(/digest/);
      });
    });

    describe.skipIf(skipping('cosign', missing('cosign')))('read and written by cosign too', () => {
      const cosign = (...args: string[]) => must('cosign', args, { env, cwd: folder });
      const key = () => ['--key', 'mine.pub', '--insecure-ignore-tlog', '--trusted-root', 'trust.json'];

      test.each(['cosign', 'bundle'])('what is signed here, as %s', async layout => {
        const ship = await push();
        const form = layout === 'bundle' ? ['--new-bundle-format'] : [];
        await cli('sign', ship, '--key', at('mine.key'), '--layout', layout);
        await cli('attest', ship, '--type', 'spdx', '--key', at('mine.key'), '--layout', layout);
        await cosign('verify', ...key(), ...form, ship);
        await cosign('verify-attestation', ...key(), ...form, '--type', 'spdx', ship);
        const lone = await push();
        await cli('sign', lone, ...asIdentity(), ...logged(), '--layout', layout);
        const who = ['--certificate-identity', 'https://ci.example/team/app', '--certificate-oidc-issuer'];
        await cosign('verify', ...who, 'https://ci.example', '--trusted-root', 'trust.json', ...form, lone);
      });

      it('what is signed there, with its own kind of key', async () => {
        const ship = await push();
        const digest = `${ship.slice(0, ship.lastIndexOf(':'))}@${(await subjectOf(ship)).digest}`;
        await cosign('generate-key-pair', '--output-key-prefix', 'sealed');
        const how = ['--key', 'sealed.key', '--tlog-upload=false', '--yes'];
        await cosign('sign', ...how, digest);
        writeFileSync(at('bill.json'), (await cli('sbom', ship)).stdout);
        await cosign('attest', ...how, '--type', 'cyclonedx', '--predicate', 'bill.json', digest);
        await cosign('attest', ...how, '--new-bundle-format', '--type', 'openvex', '--predicate', 'vex.json', digest);
        await cosign('attach', 'sbom', '--sbom', 'bill.json', '--type', 'cyclonedx', digest);
        const trust = ['--key', at('sealed.pub')];
        expect((await verify(ship, ...trust)).verified).toHaveLength(1);
        expect((await verify(ship, ...trust, '--type', 'cyclonedx')).verified).toHaveLength(1);
        expect((await verify(ship, ...trust, '--type', 'openvex')).verified).toHaveLength(1);
        // Both add to the same tag, and neither drops the other's.
        await cli('attest', ship, '--type', 'vuln', '--key', at('sealed.key'), '--layout', 'cosign');
        await cosign('verify-attestation', '--key', 'sealed.pub', '--insecure-ignore-tlog', '--type', 'vuln', ship);
        await cosign(
          'verify-attestation',
          '--key',
          'sealed.pub',
          '--insecure-ignore-tlog',
          '--type',
          'cyclonedx',
          ship,
        );
      });
    });
  },
);
