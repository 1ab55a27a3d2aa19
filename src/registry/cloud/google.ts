import { createSign } from 'node:crypto';
import { join } from 'node:path';
import { PlimsollError } from '../../model/index.ts';
import type { Credentials } from '../credentials.ts';
import { isObject, parseObject, text } from '../files.ts';
import { askJson, askMetadataJson, form } from './ask.ts';
import type { CloudContext, CloudLogin } from './types.ts';

const scope = 'https://www.googleapis.com/auth/cloud-platform';
const usualTokens = 'https://oauth2.googleapis.com/token';

/**
 * Google Artifact Registry and Container Registry: an access token by a service account's key, by the user's application
 * default credentials, or from the metadata server.
 */
export const google: CloudLogin = {
  id: 'google-artifact-registry',
  matches: host => host === 'gcr.io' || host.endsWith('.gcr.io') || host.endsWith('.pkg.dev'),
  async login(_host, context) {
    const { env, readText } = context;
    const named = env['GOOGLE_APPLICATION_CREDENTIALS'];
    const usual = env['HOME'] && join(env['HOME'], '.config/gcloud/application_default_credentials.json');
    const path = named || usual;
    const source = path ? await readText(path) : undefined;
    if (named && source === undefined)
      throw new PlimsollError('file-unreadable', `GOOGLE_APPLICATION_CREDENTIALS names ${named}, which is not there`);
    if (path && source !== undefined) return await byFile(parseObject(source, path), path, context);
    const root = context.endpoint(
      'google.metadata',
      `http://${env['GCE_METADATA_HOST'] || 'metadata.google.internal'}/`,
    );
    const url = new URL('/computeMetadata/v1/instance/service-accounts/default/token', root).href;
    const reply = await askMetadataJson(context.metadata, { url, headers: { 'metadata-flavor': 'Google' } });
    return reply === undefined ? undefined : accessToken(reply, context.now());
  },
};

async function byFile(file: Record<string, unknown>, path: string, context: CloudContext): Promise<Credentials> {
  const kind = text(file, 'type');
  const need = (key: string): string => {
    const value = text(file, key);
    if (value === undefined) throw new PlimsollError('file-unreadable', `${path} lacks ${key}`);
    return value;
  };
  const url = context.endpoint('google.token', text(file, 'token_uri') ?? usualTokens);
  if (kind === 'service_account') {
    const key = { id: text(file, 'private_key_id'), pem: need('private_key') };
    const assertion = signJwt(key, { issuer: need('client_email'), audience: url, now: context.now(), path });
    const fields = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
    return accessToken(await askJson(context.http, { url, ...form(fields) }, 'a token of Google'), context.now());
  }
  if (kind === 'authorized_user') {
    const fields = {
      grant_type: 'refresh_token',
      client_id: need('client_id'),
      client_secret: need('client_secret'),
      refresh_token: need('refresh_token'),
    };
    return accessToken(await askJson(context.http, { url, ...form(fields) }, 'a token of Google'), context.now());
  }
  throw new PlimsollError(
    'file-unreadable',
    `${path} holds ${kind ?? 'no'} credentials; service_account or authorized_user are read`,
  );
}

/** A service account's statement about itself, for an hour (RFC 7523). */
function signJwt(
  key: { id: string | undefined; pem: string },
  { issuer, audience, now, path }: { issuer: string; audience: string; now: number; path: string },
): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const iat = Math.floor(now / 1000);
  const claims = part({ iss: issuer, scope, aud: audience, iat, exp: iat + 3600 });
  const signed = `${part({ alg: 'RS256', typ: 'JWT', kid: key.id })}.${claims}`;
  try {
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key.pem, 'base64url')}`;
  } catch (cause) {
    throw new PlimsollError('file-unreadable', `the private key in ${path} cannot be used`, { cause });
  }
}

function accessToken(reply: unknown, now: number): Credentials {
  const password = text(reply, 'access_token');
  if (password === undefined) throw new PlimsollError('registry-protocol', 'Google answers without an access token');
  const seconds = Number(isObject(reply) ? reply['expires_in'] : Number.NaN);
  const expires = seconds > 0 ? { expires: now + Math.max(0, seconds - 60) * 1000 } : {};
  return { kind: 'password', username: 'oauth2accesstoken', password, ...expires };
}
