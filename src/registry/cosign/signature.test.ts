import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  isSigned,
  payloadsOf,
  privateKeyOf,
  publicKeyOf,
  signatureManifest,
  signatureTag,
  signDigest,
} from './signature.ts';
import { keyPair } from './testing.ts';

const dir = mkdtempSync(join(tmpdir(), 'signature-'));
afterAll(() => rmSync(dir, { recursive: true }));
const digest = `sha256:${'a'.repeat(64)}`;
const keys = keyPair();
const signed = signDigest(digest, 'registry.example/db', await privateKeyOf(keys.privateKey, undefined));

describe('a signature', () => {
  test('is of one digest and one key', () => {
    const key = publicKeyOf(keys.publicKey);
    expect(isSigned([signed], digest, key)).toBe(true);
    expect(isSigned([signed], digest.replace('a', 'b'), key)).toBe(false);
    expect(isSigned([signed], digest, publicKeyOf(keyPair().publicKey))).toBe(false);
    expect(isSigned([], digest, key)).toBe(false);
    const forged = { ...signed, payload: Buffer.from(Buffer.from(signed.payload).toString().replace('db', 'dc')) };
    expect(isSigned([forged], digest, key)).toBe(false);
  });

  test('may be by a key of each kind', async () => {
    const pem = {
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    } as const;
    for (const pair of [keyPair('ed25519'), generateKeyPairSync('rsa', { modulusLength: 2048, ...pem })]) {
      const made = signDigest(digest, '', await privateKeyOf(pair.privateKey, undefined));
      expect(isSigned([made], digest, publicKeyOf(pair.publicKey))).toBe(true);
      expect(isSigned([signed], digest, publicKeyOf(pair.publicKey))).toBe(false);
    }
  });

  test('is one that OpenSSL verifies too', () => {
    writeFileSync(join(dir, 'pub'), keys.publicKey);
    writeFileSync(join(dir, 'payload'), signed.payload);
    writeFileSync(join(dir, 'sig'), Buffer.from(signed.signature, 'base64'));
    const args = ['dgst', '-sha256', '-verify', 'pub', '-signature', 'sig', 'payload'];
    expect(spawnSync('openssl', args, { cwd: dir, encoding: 'utf8' }).stdout).toMatch(/Verified OK/);
  });

  test('lies where cosign looks: payload as layer, signature as annotation, the artifact as subject', () => {
    const manifest = signatureManifest(signed, { digest, size: 7 });
    const value = JSON.parse(manifest.bytes.toString());
    expect(value).toMatchObject({
      layers: [
        {
          mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
          annotations: { 'dev.cosignproject.cosign/signature': signed.signature },
        },
      ],
      subject: { digest },
    });
    expect(JSON.parse(Buffer.from(signed.payload).toString())).toMatchObject({
      critical: { image: { 'docker-manifest-digest': digest }, type: 'cosign container image signature' },
    });
    expect(payloadsOf(manifest.bytes)).toEqual([{ digest: value.layers[0].digest, signature: signed.signature }]);
    expect(signatureTag(digest)).toBe(`sha256-${'a'.repeat(64)}.sig`);
  });
});

describe('keys', () => {
  const encrypted = String(
    generateKeyPairSync('ed25519').privateKey.export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'open',
    }),
  );
  test('with a passphrase need it', async () => {
    expect((await privateKeyOf(encrypted, 'open')).asymmetricKeyType).toBe('ed25519');
    await expect(privateKeyOf(encrypted, 'shut')).rejects.toThrow(/cannot be read/);
    await expect(privateKeyOf(encrypted, undefined)).rejects.toThrow(/cannot be read/);
  });

  test.each<[string, () => unknown, RegExp]>([
    ['a private key as the public one', () => publicKeyOf(keys.privateKey), /private key was given/],
    ['nonsense', () => publicKeyOf('-----BEGIN NOTHING-----'), /cannot be read/],
    [
      'a short RSA key',
      () =>
        publicKeyOf(
          String(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ type: 'spki', format: 'pem' })),
        ),
      /1024 bits/,
    ],
    [
      'a key that signs nothing',
      () => publicKeyOf(String(generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'pem' }))),
      /ECDSA, Ed25519 and RSA/,
    ],
  ])('%s is refused, and the reason said', (_, read, reason) => expect(read).toThrow(reason));

  test.each(['', '{}', '[]', 'null', '{"layers":[null,{"annotations":5}]}', '<html>'])(
    'a signature’s manifest that is %s holds none',
    text => {
      let found: unknown[] = [];
      try {
        found = payloadsOf(Buffer.from(text));
      } catch (error) {
        expect(error).toMatchObject({ code: 'manifest-invalid' });
      }
      expect(found).toEqual([]);
    },
  );
});
