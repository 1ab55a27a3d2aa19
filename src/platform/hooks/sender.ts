/** Whether a request comes from the sender that the configuration knows: by token, password or signature. */
import { readFileSync, statSync } from 'node:fs';
import { PlimsollError } from '../../model/index.ts';
import type { PlatformConfig } from '../config.ts';
import type { HookDialect } from '../types.ts';
import { sameSecret } from './secret.ts';

export type HookConfig = PlatformConfig['hooks'][number];
export type Headers = Readonly<Record<string, string | undefined>>;

export interface Received {
  body: Buffer;
  headers: Headers;
  /** `?token=`: the only place for a secret that several senders have. */
  query: string | undefined;
}

/** Reads secrets from their files; a file that is written anew counts from then on. */
export function createSecrets(): (path: string) => string {
  const known = new Map<string, { at: number; secret: string }>();
  return path => {
    try {
      const at = statSync(path).mtimeMs;
      const kept = known.get(path);
      if (kept?.at === at) return kept.secret;
      const secret = readFileSync(path, 'utf8').trim();
      if (secret === '') throw new Error('it is empty');
      known.set(path, { at, secret });
      return secret;
    } catch (cause) {
      throw new PlimsollError('file-unreadable', `the secret ${path} cannot be read: ${(cause as Error).message}`, {
        cause,
      });
    }
  };
}

/** The hook of the configuration that this request proves to be of; one without any secret takes what comes. */
export function senderOf(
  hooks: readonly HookConfig[],
  dialect: HookDialect,
  received: Received,
  secretOf: (path: string) => string,
): HookConfig | undefined {
  return hooks.find(hook => hook.dialect === dialect.id && isProven(hook, dialect, received, secretOf));
}

function isProven(
  { tokenFile, basicFile, secretFile }: HookConfig,
  dialect: HookDialect,
  { body, headers, query }: Received,
  secretOf: (path: string) => string,
): boolean {
  if (!tokenFile && !basicFile && !secretFile) return true;
  const { authorization } = headers;
  if (tokenFile) {
    const token = secretOf(tokenFile);
    const bearer = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    // Harbor sends its "auth header" as it was written.
    if ([bearer, authorization, headers['x-gitlab-token'], query].some(given => sameSecret(given, token))) return true;
  }
  if (basicFile) {
    const given = /^basic +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (given && sameSecret(Buffer.from(given, 'base64').toString('utf8'), secretOf(basicFile))) return true;
  }
  return secretFile !== undefined && dialect.signed?.(body, headers, secretOf(secretFile)) === true;
}
