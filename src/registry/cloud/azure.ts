import { PlimsollError } from '../../model/index.ts';
import { text } from '../files.ts';
import { askJson, askMetadataJson, form } from './ask.ts';
import type { CloudContext, CloudLogin } from './types.ts';

/** Sign-in and resource of each of Azure's clouds, by the registry's suffix. */
const clouds: Record<string, { authority: string; resource: string }> = {
  '.azurecr.io': { authority: 'https://login.microsoftonline.com/', resource: 'https://management.azure.com/' },
  '.azurecr.cn': { authority: 'https://login.chinacloudapi.cn/', resource: 'https://management.chinacloudapi.cn/' },
  '.azurecr.us': { authority: 'https://login.microsoftonline.us/', resource: 'https://management.usgovcloudapi.net/' },
};

const suffixOf = (host: string): string | undefined => Object.keys(clouds).find(suffix => host.endsWith(suffix));

/** How long a refresh token is used; the registry gives it for three hours. Milliseconds. */
const refreshLife = 2 * 3_600_000;

/**
 * Azure Container Registry: the token of a service principal (secret or federated) or of a managed identity, exchanged at
 * the registry for a refresh token.
 */
export const azure: CloudLogin = {
  id: 'azure-acr',
  matches: host => suffixOf(host) !== undefined,
  async login(host, context) {
    const cloud = clouds[suffixOf(host) ?? ''];
    const token = cloud && ((await principal(cloud, context)) ?? (await managedIdentity(cloud.resource, context)));
    if (!token) return undefined;
    const tenant = context.env['AZURE_TENANT_ID'];
    const url = new URL('/oauth2/exchange', context.endpoint('azure.registry', `https://${host}/`)).href;
    const fields = { grant_type: 'access_token', service: host, access_token: token, ...(tenant ? { tenant } : {}) };
    const reply = await askJson(context.http, { url, ...form(fields) }, 'a refresh token of Azure');
    const refresh = text(reply, 'refresh_token');
    if (refresh === undefined) throw new PlimsollError('registry-protocol', `${host} answers without a refresh token`);
    return { kind: 'identity', token: refresh, expires: context.now() + refreshLife };
  },
};

async function principal(
  { authority, resource }: { authority: string; resource: string },
  { env, http, endpoint, readText }: CloudContext,
): Promise<string | undefined> {
  const { AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: client, AZURE_CLIENT_SECRET: secret } = env;
  const file = env['AZURE_FEDERATED_TOKEN_FILE'];
  if (!tenant || !client || (!secret && !file)) return undefined;
  const assertion = secret ? undefined : (await readText(file!))?.trim();
  if (!secret && !assertion) throw new PlimsollError('file-unreadable', `there is no federated token in ${file}`);
  const proof: Record<string, string> = secret
    ? { client_secret: secret }
    : {
        client_assertion: assertion!,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      };
  const root = endpoint('azure.authority', env['AZURE_AUTHORITY_HOST'] || authority);
  const url = new URL(`/${encodeURIComponent(tenant)}/oauth2/v2.0/token`, root).href;
  const fields = { grant_type: 'client_credentials', client_id: client, scope: `${resource}.default`, ...proof };
  const reply = await askJson(http, { url, ...form(fields) }, 'a token of Azure');
  const token = text(reply, 'access_token');
  if (token === undefined) throw new PlimsollError('registry-protocol', 'Azure answers without an access token');
  return token;
}

/** App Service and Container Apps name their endpoint; virtual machines have the instance metadata service. */
async function managedIdentity(
  resource: string,
  { env, metadata, endpoint }: CloudContext,
): Promise<string | undefined> {
  const { IDENTITY_ENDPOINT: named, IDENTITY_HEADER: proof, AZURE_CLIENT_ID: client } = env;
  const url = new URL(
    named && proof ? named : endpoint('azure.instance', 'http://169.254.169.254/metadata/identity/oauth2/token'),
  );
  url.searchParams.set('api-version', named && proof ? '2019-08-01' : '2018-02-01');
  url.searchParams.set('resource', resource);
  if (client) url.searchParams.set('client_id', client);
  const headers: Record<string, string> = named && proof ? { 'x-identity-header': proof } : { metadata: 'true' };
  return text(await askMetadataJson(metadata, { url: url.href, headers }), 'access_token');
}
