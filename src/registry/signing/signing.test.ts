/** Envelopes, statements and key files: the forms, and what is wrong with them. */
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { PlimsollError } from '../../model/index.ts';
import { keepAdding, type Pace } from '../append.ts';
import { privateKeyOf, publicKeyOf } from '../cosign/signature.ts';
import { keyPair } from '../cosign/testing.ts';
import { annotationsOf, materialOf } from './cosign-material.ts';
import { envelopeOf, isEnvelopeBy, paeOf, signBytes } from './dsse.ts';
import { keylessVerifier } from './keyless.ts';
import { predicateTest, statementBytes, statementOf } from './statement.ts';

describe('an envelope', () => {
  it('is signed over its type and payload as dsse’s protocol.md writes them', () => {
    // The example of that page.
    expect(paeOf('http://example.com/HelloWorld', Buffer.from('hello world')).toString()).toBe(
      'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
    );
    // Lengths are bytes, not characters.
    expect(paeOf('é', Buffer.from('船')).toString()).toBe('DSSEv1 2 é 3 船');
  });

  test.each([
    ['ECDSA', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ['Ed25519', generateKeyPairSync('ed25519')],
    ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ])('by %s holds for this payload, this type and this key', (_, { privateKey, publicKey }) => {
    const payload = Buffer.from('{}');
    const sig = signBytes(paeOf('a/b', payload), privateKey).toString('base64');
    const value = { payloadType: 'a/b', payload: payload.toString('base64'), signatures: [{ sig: 'AAAA' }, { sig }] };
    expect(isEnvelopeBy(envelopeOf(value), publicKey)).toBe(true);
    expect(isEnvelopeBy(envelopeOf({ ...value, payloadType: 'a/c' }), publicKey)).toBe(false);
    expect(isEnvelopeBy(envelopeOf({ ...value, payload: 'e30K' }), publicKey)).toBe(false);
    expect(isEnvelopeBy(envelopeOf(value), publicKeyOf(keyPair().publicKey))).toBe(false);
  });

  test.each<[string, unknown]>([
    ['nothing', null],
    ['a list', []],
    ['no signatures', { payloadType: 'a', payload: '', signatures: [] }],
    ['signatures that are none', { payloadType: 'a', payload: '', signatures: {} }],
    ['too many', { payloadType: 'a', payload: '', signatures: Array(99).fill({ sig: '' }) }],
  ])('of %s is refused', (_, value) => expect(() => envelopeOf(value)).toThrow(/envelope/));

  it('of whatever else is refused or verified as nobody’s', () => {
    const key = publicKeyOf(keyPair().publicKey);
    const any = fc.record({
      payloadType: fc.string(),
      payload: fc.string(),
      signatures: fc.array(fc.oneof(fc.record({ sig: fc.base64String() }), fc.anything()), {
        minLength: 1,
        maxLength: 4,
      }),
    });
    fc.assert(
      fc.property(any, value => {
        try {
          return !isEnvelopeBy(envelopeOf(value), key);
        } catch (error) {
          return error instanceof PlimsollError;
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a statement', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  it('is read as it was written, with the predicate as it stood', () => {
    const predicate = Buffer.from('{"a": [1.0, "\\u00e9"]}');
    const bytes = statementBytes({ name: 'ship', digest }, 'https://example.com/x', predicate);
    expect(bytes.includes(predicate)).toBe(true);
    expect(statementOf(bytes)).toEqual({
      predicateType: 'https://example.com/x',
      digests: [digest],
      predicate: { a: [1, 'é'] },
    });
  });

  test.each([
    ['nothing', ''],
    ['a number', '1'],
    ['another type', '{"_type":"https://example.com","predicateType":"x","subject":[]}'],
    ['no subject', '{"_type":"https://in-toto.io/Statement/v1","predicateType":"x"}'],
    ['no type of predicate', '{"_type":"https://in-toto.io/Statement/v1","subject":[]}'],
  ])('of %s is refused', (_, text) => expect(() => statementOf(Buffer.from(text))).toThrow());

  test.each<[string, string, boolean]>([
    ['cyclonedx', 'https://cyclonedx.org/bom', true],
    ['cyclonedx', 'https://cyclonedx.org/bom/v1.5', true],
    ['cyclonedx', 'https://cyclonedx.org/bomb', false],
    ['spdx', 'https://spdx.dev/Document/v2.3', true],
    ['sbom', 'https://spdx.dev/Document', true],
    ['sbom', 'https://openvex.dev/ns', false],
    ['openvex', 'https://openvex.dev/ns/v0.2.0', true],
    ['vuln', 'https://cosign.sigstore.dev/attestation/vuln/v1', true],
    ['signature', 'https://sigstore.dev/cosign/sign/v1', true],
    ['https://example.com/x', 'https://example.com/x', true],
    ['https://example.com/x', 'https://example.com/x/y', false],
  ])('of the kind %s is %s: %s', (kind, type, is) => expect(predicateTest(kind)(type)).toBe(is));

  it('of a kind that nobody knows is refused', () => {
    for (const kind of ['', 'bom', 'constructor', '__proto__'])
      expect(() => predicateTest(kind)).toThrow(/kind of statement/);
  });
});

describe('cosign’s key file', () => {
  // Made by `cosign generate-key-pair`, version 2.6.1, with the password "ship".
  const sealed = `-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----
eyJrZGYiOnsibmFtZSI6InNjcnlwdCIsInBhcmFtcyI6eyJOIjo2NTUzNiwiciI6
OCwicCI6MX0sInNhbHQiOiJDRkFHWWtrT3R5Tm9mQ09xd1NDSmR3RXVsZHFrbEtt
cHNzN0w4NkdPOFJ3PSJ9LCJjaXBoZXIiOnsibmFtZSI6Im5hY2wvc2VjcmV0Ym94
Iiwibm9uY2UiOiJxNXJuV0xCcVh3TENTR3JVMTdkSnJoYS9ZZUVqbG44LyJ9LCJj
aXBoZXJ0ZXh0IjoiaE12THBKbmtGcUEzYXNuMngrbkgxRTY4cCs4cHl0eTBoWUFw
Q3pDTFNJRGdDTGRCWUVNc0RtVkViMmpUUzJhV0lkSncrazZlTThSUjJEUjArZklh
NnZnVmRRTmc4T2JCcVN1UGhUT0g0RWtDcVFmZDNBMGl4NGtVOC9JaTZDS0RrLytD
QjRqS242c3JKbitVNW9uTU5haXJ1aHk4ZkxybnNHbGVYekxzQ2psQzdISUprOEd6
T3N3M2E3MU5lT3dEYlhFUzcrTkRTRE55dXc9PSJ9
-----END ENCRYPTED SIGSTORE PRIVATE KEY-----`;
  const publicPem = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/jIYRuuzQPWK73Gow8OCmzLPqDZv
wv6PdLoKOH9h/1T0XkCIvBigGKzW6DWvLBlmbhC11+k+yGmjVwPZo8YGYg==
-----END PUBLIC KEY-----`;
  it('opens with its passphrase', async () => {
    const key = await privateKeyOf(sealed, 'ship');
    const payload = Buffer.from('payload');
    const signature = signBytes(paeOf('x', payload), key).toString('base64');
    const envelope = envelopeOf({
      payloadType: 'x',
      payload: payload.toString('base64'),
      signatures: [{ sig: signature }],
    });
    expect(isEnvelopeBy(envelope, publicKeyOf(publicPem))).toBe(true);
  });

  const body = (change: (value: Record<string, never>) => unknown): string => {
    const value = JSON.parse(Buffer.from(sealed.split('\n').slice(1, -1).join(''), 'base64').toString());
    const text = Buffer.from(JSON.stringify(change(value))).toString('base64');
    return `-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n${text}\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----`;
  };
  test.each<[string, string, string, RegExp]>([
    ['another passphrase', sealed, 'boat', /passphrase does not open/],
    ['no passphrase', sealed, '', /passphrase does not open/],
    ['a cut end', sealed.slice(0, 300), 'ship', /cut off/],
    [
      'a cost that nobody uses',
      body(v => ({ ...v, kdf: { name: 'scrypt', params: { N: 2 ** 30, r: 8, p: 1 } } })),
      'ship',
      /cost/,
    ],
    ['another cipher', body(v => ({ ...v, cipher: { name: 'aes' } })), 'ship', /other means/],
    ['a short nonce', body(v => ({ ...v, cipher: { name: 'nacl/secretbox', nonce: 'AA==' } })), 'ship', /missing/],
    ['nothing inside', body(() => null), 'ship', /other means/],
  ])('with %s does not, and says why', async (_, pem, passphrase, why) => {
    await expect(privateKeyOf(pem, passphrase)).rejects.toThrow(why);
  });
});

describe('what is signed keyless', () => {
  it('goes into cosign’s annotations and comes back', () => {
    const entry = {
      logIndex: '7',
      logId: { keyId: Buffer.from('ab', 'hex').toString('base64') },
      kindVersion: { kind: 'dsse', version: '0.0.1' },
      integratedTime: '1700000000',
      inclusionPromise: { signedEntryTimestamp: 'AAAA' },
      canonicalizedBody: Buffer.from('{"kind":"dsse","apiVersion":"0.0.1"}').toString('base64'),
    };
    const annotations = annotationsOf({ verificationMaterial: { tlogEntries: [entry] } }, 'c2ln');
    expect(annotations['dev.cosignproject.cosign/signature']).toBe('c2ln');
    expect(materialOf(annotations).tlogEntries).toEqual([entry]);
  });

  test.each<[string, object]>([
    ['a trust root that is not JSON', { root: '<html>' }],
    ['a trust root without authorities', { root: '{}' }],
    ['an identity that is no expression', { identities: [{ identity: '(', issuer: 'x' }] }],
  ])('is not verified with %s', async (_, wrong) => {
    const root = JSON.stringify({ tlogs: [], ctlogs: [], timestampAuthorities: [], certificateAuthorities: [] });
    await expect(keylessVerifier({ root, identities: [], ...wrong })).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('adding to a list that nobody locks', () => {
  /** Time that passes only when it is slept. */
  function pace(): Pace {
    let time = 0;
    return {
      now: () => time,
      random: () => 0.5,
      sleep: async ms => {
        time += ms;
      },
    };
  }
  it('adds again what another wrote over', async () => {
    const list = new Set<string>();
    let robberies = 3;
    await keepAdding(
      'the list',
      {
        add: async () => (list.has('mine') ? false : !!list.add('mine')),
        holds: async () => {
          if (robberies-- > 0) list.clear();
          return list.has('mine');
        },
      },
      pace(),
    );
    expect([...list]).toEqual(['mine']);
  });
  it('gives up where it never stays, and says so', async () => {
    const lost = { add: async () => true, holds: async () => false };
    await expect(keepAdding('the list', lost, pace())).rejects.toThrow(/others keep writing over the list/);
  });
});
