import { PlimsollError } from '../../model/index.ts';
import { isObject } from '../files.ts';
import type { BundleJson } from './cosign-material.ts';
import type { SignedContent } from './signed-document.ts';

/** Who may sign by a certificate: both have to fit. */
export interface TrustedIdentity {
  /** Regular expression (RE2) that the whole of the certificate's subject has to match. */
  identity: string;
  /** The issuer of the identity token, to the letter. */
  issuer: string;
}

/** Whom keyless signatures are believed from, and by whose word. */
export interface KeylessTrust {
  /** A TrustedRoot of sigstore's (protobuf-specs, sigstore_trustroot.proto), JSON: authorities, logs, timestamps. */
  root: string;
  identities: readonly TrustedIdentity[];
}

export interface CertifiedSigner {
  identity: string;
  issuer: string;
}

/**
 * Verifies that a bundle speaks for a content. Throws a `signature-invalid` that says why.
 * @param content what was read: the bundle, which is read anew by sigstore's rules, has to hold the same
 */
export type KeylessVerifier = (bundle: BundleJson, content: SignedContent) => CertifiedSigner;

/**
 * Reads a trust root once for any number of bundles. What the root names is demanded of every bundle: an entry of a log
 * where it has logs, a certificate transparency promise where it has such logs, and always a time that someone in it vouches
 * for, at which the certificate held. sigstore's libraries are loaded here.
 * @throws PlimsollError `usage`: the root or an identity cannot be read
 */
export async function keylessVerifier({ root, identities }: KeylessTrust): Promise<KeylessVerifier> {
  const [sigstore, { RE2JS }] = await Promise.all([import('./sigstore-verify.ts'), import('re2js')]);
  const { TrustedRoot, toSignedEntity, toTrustMaterial, Verifier, bundleFromJSON } = sigstore;
  const patterns = identities.map(({ identity, issuer }) => ({ issuer, pattern: compiled(identity) }));
  function compiled(identity: string): InstanceType<typeof RE2JS> {
    try {
      return RE2JS.compile(identity);
    } catch (cause) {
      throw new PlimsollError('usage', `the identity ${JSON.stringify(identity)} is no regular expression`, { cause });
    }
  }
  const material = readRoot();
  function readRoot(): ReturnType<typeof toTrustMaterial> {
    let value: unknown;
    try {
      value = JSON.parse(root);
      if (!isObject(value) || !Array.isArray(value['certificateAuthorities']))
        throw new Error('it names no certificate authorities');
      return toTrustMaterial(TrustedRoot.fromJSON(value));
    } catch (cause) {
      throw new PlimsollError('usage', `the trust root cannot be read: ${(cause as Error).message}`, { cause });
    }
  }
  const verifier = new Verifier(material, {
    tlogThreshold: material.tlogs.length > 0 ? 1 : 0,
    ctlogThreshold: material.ctlogs.length > 0 ? 1 : 0,
    timestampThreshold: 1,
  });
  return (json, content) => {
    let signer: ReturnType<typeof verifier.verify>;
    try {
      const bundle = bundleFromJSON(json);
      const read = bundle.content.$case === 'dsseEnvelope' ? bundle.content.dsseEnvelope.payload : undefined;
      const meant = 'envelope' in content ? content.envelope.payload : undefined;
      if (meant ? !read?.equals(meant) : read) throw new Error('the bundle holds something else beside what it shows');
      const entity = toSignedEntity(bundle, 'payload' in content ? Buffer.from(content.payload) : undefined);
      if (entity.key.$case !== 'certificate') throw new Error('it is signed by a key and no certificate');
      signer = verifier.verify(entity);
    } catch (cause) {
      throw new PlimsollError('signature-invalid', words(cause), { cause });
    }
    const identity = signer.identity?.subjectAlternativeName ?? '';
    const issuer = signer.identity?.extensions?.issuer ?? '';
    if (!patterns.some(one => one.issuer === issuer && one.pattern.matches(identity))) {
      const who = `${JSON.stringify(identity)} by ${JSON.stringify(issuer)}`;
      throw new PlimsollError('signature-invalid', `it is signed as ${who}, who is not trusted`);
    }
    return { identity, issuer };
  };
}

/** What sigstore's library says, in one line. */
const words = (cause: unknown): string =>
  String((cause as Error)?.message ?? cause)
    .replace(/[\p{C}\s]+/gu, ' ')
    .slice(0, 300);
