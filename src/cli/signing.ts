/** How something is signed and attached; the same for every command that signs. */
import { type Command, Option } from 'commander';
import { PlimsollError } from '../model/index.ts';
import type { Signing } from '../registry/index.ts';
import { fileOf } from './reading.ts';
import type { Target } from './target.ts';

type Env = Record<string, string | undefined>;

export interface SigningOptions {
  key?: string;
  identityToken?: string;
  fulcioUrl?: string;
  rekorUrl?: string;
  timestampUrl?: string;
  layout: 'bundle' | 'cosign';
}

export function signingOptions(command: Command): Command {
  return command
    .option('--key <file>', 'private key: PEM or cosign’s file; its passphrase is $PLIMSOLL_KEY_PASSPHRASE')
    .option('--identity-token <file>', 'sign by an identity: its token (OIDC); default $SIGSTORE_ID_TOKEN')
    .option('--fulcio-url <url>', 'certificate authority that vouches for the identity')
    .option('--rekor-url <url>', 'transparency log to enter the signature in')
    .option('--timestamp-url <url>', 'timestamp authority (RFC 3161)')
    .addOption(
      new Option('--layout <layout>', 'a sigstore bundle as a referrer, or cosign’s tags')
        .choices(['bundle', 'cosign'])
        .default('bundle'),
    );
}

/**
 * By what means to sign; undefined where none was named.
 * @throws PlimsollError `usage`, `file-unreadable`
 */
export async function signingOf(options: SigningOptions, env: Env): Promise<Signing | undefined> {
  const { key, identityToken, fulcioUrl, rekorUrl, timestampUrl } = options;
  const witnesses = { ...(rekorUrl && { rekorUrl }), ...(timestampUrl && { timestampUrl }) };
  if (key !== undefined) {
    if (identityToken !== undefined || fulcioUrl !== undefined)
      throw new PlimsollError('usage', 'sign by --key, or by an identity, not both');
    const { privateKeyOf } = await import('../registry/index.ts');
    const passphrase = env['PLIMSOLL_KEY_PASSPHRASE'] ?? env['COSIGN_PASSWORD'];
    return { by: { key: await privateKeyOf(await textOf(key), passphrase) }, ...witnesses };
  }
  if (identityToken === undefined && fulcioUrl === undefined) return undefined;
  const token = identityToken === undefined ? env['SIGSTORE_ID_TOKEN'] : (await textOf(identityToken)).trim();
  if (!fulcioUrl) throw new PlimsollError('usage', '--identity-token needs --fulcio-url: who vouches for the identity');
  if (!token)
    throw new PlimsollError('usage', '--fulcio-url needs an identity token: --identity-token or $SIGSTORE_ID_TOKEN');
  if (!rekorUrl && !timestampUrl)
    throw new PlimsollError(
      'usage',
      'a certificate lasts minutes: --rekor-url or --timestamp-url is needed to show later that it held',
    );
  return { by: { identityToken: token, fulcioUrl }, ...witnesses };
}

const textOf = async (file: string): Promise<string> => Buffer.from(await fileOf(file)).toString('utf8');

/** What was attached, and where. */
export interface Attaching {
  subject: string;
  predicateType: string;
  /** Digest of the manifest, or the tag of cosign's. */
  place: string;
}

/**
 * Signs a statement about the target and attaches it.
 * @param predicate JSON text, parsed before
 */
export async function attest(
  { client, name, subject }: Target,
  predicateType: string,
  predicate: Uint8Array,
  signing: Signing,
  { layout, now }: { layout: SigningOptions['layout']; now: Date },
): Promise<Attaching> {
  const registry = await import('../registry/index.ts');
  const about = { name: `${name.registry}/${name.repository}`, digest: subject.digest };
  const statement = registry.statementBytes(about, predicateType, predicate);
  const bundle = await registry.signStatement(statement, signing);
  if (layout === 'bundle') {
    const type = registry.bundleMediaType;
    const place = await registry.attachDocument(client, name, subject, {
      artifactType: type,
      mediaType: type,
      bytes: Buffer.from(JSON.stringify(bundle)),
      annotations: {
        'org.opencontainers.image.created': now.toISOString(),
        'dev.sigstore.bundle.content': 'dsse-envelope',
        'dev.sigstore.bundle.predicateType': predicateType,
      },
    });
    return { subject: subject.digest, predicateType, place };
  }
  const layer = {
    mediaType: registry.envelopeMediaType,
    bytes: Buffer.from(JSON.stringify(bundle.dsseEnvelope)),
    // cosign keeps the signature in the envelope, and an empty annotation beside it.
    annotations: { predicateType, ...registry.annotationsOf(bundle, '') },
  };
  const place = await registry.addCosignLayer(client, name, subject, 'att', layer);
  return { subject: subject.digest, predicateType, place };
}

/** Signs the target itself. */
export async function signTarget(
  target: Target,
  signing: Signing,
  options: { layout: SigningOptions['layout']; now: Date },
): Promise<Attaching> {
  const registry = await import('../registry/index.ts');
  const predicateType = registry.predicateTypes.signature;
  if (options.layout === 'bundle') return attest(target, predicateType, Buffer.from('{}'), signing, options);
  const { client, name, subject } = target;
  const payload = registry.signaturePayload(subject.digest, `${name.registry}/${name.repository}`);
  const bundle = await registry.signPayload(payload, signing);
  const annotations = registry.annotationsOf(bundle, bundle.messageSignature?.signature ?? '');
  const layer = { mediaType: registry.signatureTypes.payload, bytes: payload, annotations };
  const place = await registry.addCosignLayer(client, name, subject, 'sig', layer);
  return { subject: subject.digest, predicateType, place };
}
