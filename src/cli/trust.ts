/** Whose signatures count: keys, and identities under a trust root of one's own. */
import type { Command } from 'commander';
import { PlimsollError } from '../model/index.ts';
import type { Trust, TrustedIdentity } from '../registry/index.ts';
import { fileOf } from './reading.ts';

/** What was named, whichever options it came by. */
export interface Trusted {
  /** Files of public keys. */
  keys: readonly string[];
  /** Regular expressions of identities, each with the one issuer. */
  identities: readonly string[];
  issuer: string | undefined;
  /** File of a TrustedRoot. */
  root: string | undefined;
}

export interface TrustOptions {
  key?: string[];
  identity?: string[];
  issuer?: string;
  trustRoot?: string;
}

const repeated = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

/** `--key`, `--identity`, `--issuer`, `--trust-root`. */
export function trustOptions(command: Command): Command {
  return command
    .option('--key <file>', 'public key (PEM) of who may have signed; may be repeated', repeated)
    .option('--identity <regex>', 'whole identity of who may have signed by a certificate; may be repeated', repeated)
    .option('--issuer <url>', 'issuer of the identity token, for --identity')
    .option('--trust-root <file>', 'TrustedRoot (JSON): the authorities and logs to believe, for --identity');
}

export const trustedBy = ({ key, identity, issuer, trustRoot }: TrustOptions): Trusted => ({
  keys: key ?? [],
  identities: identity ?? [],
  issuer,
  root: trustRoot,
});

/**
 * Reads keys and trust root.
 * @param more keys (PEM), identities and a trust root from elsewhere: a policy
 * @throws PlimsollError `usage`, `file-unreadable`
 */
export async function trustOf(
  { keys, identities, issuer, root }: Trusted,
  more: { keys?: readonly string[]; identities?: readonly TrustedIdentity[]; root?: string | undefined } = {},
): Promise<Trust> {
  const { publicKeyOf } = await import('../registry/index.ts');
  const pems = [...(await Promise.all(keys.map(textOf))), ...(more.keys ?? [])];
  if (identities.length > 0 && !issuer)
    throw new PlimsollError('usage', '--identity needs --issuer: any issuer may write any identity');
  if (issuer && identities.length === 0) throw new PlimsollError('usage', '--issuer needs --identity');
  const named = [...identities.map(identity => ({ identity, issuer: issuer ?? '' })), ...(more.identities ?? [])];
  const trustRoot = root === undefined ? more.root : await textOf(root);
  if (named.length > 0 && trustRoot === undefined)
    throw new PlimsollError('usage', 'identities need a trust root: name one with --trust-root');
  return {
    keys: pems.map(publicKeyOf),
    ...(named.length > 0 && trustRoot !== undefined ? { keyless: { root: trustRoot, identities: named } } : {}),
  };
}

const textOf = async (file: string): Promise<string> => Buffer.from(await fileOf(file)).toString('utf8');
