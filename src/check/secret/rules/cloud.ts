import { base62, base64, base64url, digits, hex, lower, marked, named, token, upper, uuid, vendor } from '../build.ts';

const aws = vendor({ en: 'AWS' }, [
  token('aws-access-key-id', 'access key id', 'high', ['AKIA', 'ASIA', 'ABIA', 'ACCA'], '[A-Z2-7]{16}'),
  named(
    'aws-secret-access-key',
    'secret access key',
    'critical',
    ['aws', 'secret_access', 'secretaccess', 'secret-access', 'secretkey', 'secret_key', 's3_secret'],
    '[A-Za-z0-9/+]{40}',
    {
      name: /(?:aws|amazon|s3).*secret|(?:aws|amazon|s3).*sk$|secret[-_.]?access/,
      entropy: 4,
      holds: value => !/^[0-9a-f]{40}$/.test(value),
    },
  ),
  named(
    'aws-session-token',
    'session token',
    'high',
    ['session_token', 'sessiontoken', 'security_token'],
    base64(100, 1500),
    { entropy: 4.5 },
  ),
  token('aws-mws-auth-token', 'auth token', 'high', 'amzn.mws.', uuid),
  token('aws-bedrock-api-key', 'API key', 'critical', 'ABSKQmVkcm9ja0FQSUtleS', base64(80, 250)),
  token(
    'aws-bedrock-short-api-key',
    'API key',
    'high',
    'bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t',
    base64(20, 400),
  ),
  token('aws-appsync-api-key', 'API key', 'medium', 'da2-', lower(26), { textOnly: true }),
  named('aws-ses-smtp-password', 'password', 'high', ['ses_smtp', 'aws_smtp', 'ses_pass'], base64(44)),
]);

const azure = vendor({ en: 'Azure' }, [
  named(
    'azure-storage-account-key',
    'storage key',
    'critical',
    ['accountkey', 'account_key', 'account-key', 'storage_key', 'storagekey', 'storage_access'],
    '[A-Za-z0-9+/]{86}==',
    { entropy: 4.5 },
  ),
  marked('azure-storage-key', 'storage key', 'critical', '+ASt', {
    before: 76,
    ahead: '[A-Za-z0-9+/]{76}',
    body: '[A-Za-z0-9+/]{6}==',
  }),
  marked('azure-cosmos-key', 'account key', 'critical', 'ACDb', {
    before: 76,
    ahead: '[A-Za-z0-9+/]{76}',
    body: '[A-Za-z0-9+/]{6}==',
  }),
  marked('azure-client-secret', 'client secret', 'critical', ['7Q~', '8Q~', '6Q~'], {
    before: 3,
    ahead: '[A-Za-z0-9_~.]{3}',
    body: '[A-Za-z0-9_~.-]{31,34}',
  }),
  marked('azure-devops-pat', 'personal access token', 'high', 'AZDO', {
    before: 76,
    ahead: base62(76),
    body: base62(4),
  }),
  named(
    'azure-devops-legacy-pat',
    'personal access token',
    'high',
    ['azure_devops', 'azuredevops', 'vsts', 'azdo', 'ado_'],
    '[a-z2-7]{52}',
  ),
  marked('azure-functions-key', 'API key', 'high', 'AzFu', {
    before: 44,
    ahead: base64url(44),
    body: `${base64url(8)}==`,
  }),
  marked('azure-search-key', 'admin key', 'high', 'AzSe', { before: 42, ahead: base62(42), body: base62(6) }),
  marked('azure-container-registry-key', 'password', 'high', '+ACR', {
    before: 42,
    ahead: '[A-Za-z0-9+/]{42}',
    body: base62(6),
  }),
  marked('azure-openai-key', 'API key', 'high', 'JQQJ99', { before: 52, ahead: base62(52), body: base62(26) }),
  named(
    'azure-shared-access-key',
    'connection key',
    'high',
    ['sharedaccesskey', 'shared_access_key'],
    '[A-Za-z0-9+/]{43}=',
    { entropy: 4 },
  ),
  named(
    'azure-apim-subscription-key',
    'API key',
    'high',
    ['ocp-apim-subscription', 'apim_', 'subscription-key', 'subscription_key', 'cognitive'],
    hex(32),
  ),
  token('azure-sas-signature', 'SAS signature', 'high', ['&sig=', '?sig='], '[A-Za-z0-9%/+]{43,64}(?:=|%3[dD])', {
    textOnly: true,
    holds: (_, { bytes, at, from, to }) =>
      /[?&]s[vrp]=/.test(
        Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.min(to, at + 400) - from).toString('latin1'),
      ),
  }),
]);

const google = vendor({ en: 'Google Cloud' }, [
  token('google-api-key', 'API key', 'medium', 'AIza', base64url(35)),
  token('google-vertex-api-key', 'API key', 'high', 'AQ.Ab8', base64url(40, 60)),
  token('google-oauth-client-secret', 'client secret', 'high', 'GOCSPX-', base64url(28)),
  token('google-oauth-access-token', 'oauth token', 'high', 'ya29.', '[A-Za-z0-9_.-]{40,480}'),
  token('google-oauth-refresh-token', 'refresh token', 'high', '1//0', base64url(40, 200), { textOnly: true }),
  token('google-storage-hmac-key', 'access key id', 'medium', 'GOOG1E', upper(55)),
  marked('google-fcm-server-key', 'server key', 'high', ':APA91b', {
    before: 11,
    ahead: 'AAAA[A-Za-z0-9_-]{7}',
    body: base64url(134),
  }),
  named('google-oauth-legacy-client-secret', 'client secret', 'medium', ['google', 'gcp_', 'youtube'], base64url(24), {
    name: /client_?secret/,
  }),
]);

const hosts = [
  ...vendor({ en: 'DigitalOcean' }, [
    token('digitalocean-pat', 'personal access token', 'critical', 'dop_v1_', hex(64)),
    token('digitalocean-oauth-token', 'oauth token', 'high', 'doo_v1_', hex(64)),
    token('digitalocean-refresh-token', 'refresh token', 'high', 'dor_v1_', hex(64)),
    named(
      'digitalocean-spaces-secret',
      'secret access key',
      'high',
      ['spaces_secret', 'spaces_key', 'do_spaces'],
      base64(43),
    ),
  ]),
  ...vendor({ en: 'Heroku' }, [
    token('heroku-api-token', 'API key', 'high', 'HRKU-', `${uuid}|${base64url(58, 62)}`),
    named('heroku-api-key', 'API key', 'high', ['heroku'], uuid),
  ]),
  ...vendor({ en: 'Cloudflare' }, [
    named('cloudflare-api-token', 'API token', 'high', ['cloudflare', 'cf_api', 'cf_token'], base64url(40)),
    named('cloudflare-global-api-key', 'API key', 'critical', ['cloudflare', 'cf_api', 'cf_key'], hex(37)),
    token('cloudflare-origin-ca-key', 'API key', 'high', 'v1.0-', `${hex(24)}-${hex(146)}`),
  ]),
  ...vendor({ en: 'Fastly' }, [named('fastly-api-token', 'API token', 'high', ['fastly'], base64url(32))]),
  ...vendor({ en: 'Netlify' }, [
    token('netlify-pat', 'personal access token', 'high', 'nfp_', base62(36, 40)),
    named('netlify-access-token', 'access token', 'high', ['netlify'], base64url(40, 46)),
  ]),
  ...vendor({ en: 'Vercel' }, [
    token('vercel-blob-token', 'access token', 'high', 'vercel_blob_rw_', '[A-Za-z0-9]{16}_[A-Za-z0-9]{20,40}'),
    named('vercel-access-token', 'access token', 'high', ['vercel', 'zeit_'], base62(24)),
  ]),
  ...vendor({ en: 'Supabase' }, [
    token('supabase-pat', 'personal access token', 'high', 'sbp_', hex(40)),
    token('supabase-secret-key', 'secret key', 'critical', 'sb_secret_', base64url(31, 48)),
  ]),
  ...vendor({ en: 'PlanetScale' }, [
    token('planetscale-service-token', 'service token', 'high', 'pscale_tkn_', '[A-Za-z0-9_.=-]{32,64}'),
    token('planetscale-password', 'password', 'high', 'pscale_pw_', '[A-Za-z0-9_.=-]{32,64}'),
    token('planetscale-oauth-token', 'oauth token', 'high', 'pscale_oauth_', '[A-Za-z0-9_.=-]{32,64}'),
  ]),
  ...vendor({ en: 'Neon' }, [token('neon-api-key', 'API key', 'high', 'napi_', base62(40, 80))]),
  ...vendor({ en: 'Fly.io' }, [
    token('fly-access-token', 'access token', 'high', 'fo1_', base64url(43)),
    token('fly-macaroon', 'access token', 'high', ['fm1r_', 'fm2_'], base64(80, 480)),
  ]),
  ...vendor({ en: 'Render' }, [token('render-api-key', 'API key', 'high', 'rnd_', base62(28, 36))]),
  ...vendor({ en: 'Scaleway' }, [named('scaleway-secret-key', 'secret key', 'high', ['scaleway', 'scw_'], uuid)]),
  ...vendor({ en: 'Linode' }, [named('linode-api-token', 'API token', 'high', ['linode'], hex(64))]),
  ...vendor({ en: 'Hetzner' }, [named('hetzner-api-token', 'API token', 'high', ['hcloud', 'hetzner'], base62(64))]),
  ...vendor({ en: 'Vultr' }, [named('vultr-api-key', 'API key', 'high', ['vultr'], upper(36))]),
  ...vendor({ en: 'OVH' }, [named('ovh-application-secret', 'app secret', 'high', ['ovh_', 'ovhcloud'], base62(32))]),
  ...vendor({ en: 'IBM Cloud' }, [
    named('ibm-cloud-api-key', 'API key', 'high', ['ibm', 'bluemix', 'watson'], base64url(44)),
  ]),
  ...vendor({ en: 'Yandex Cloud' }, [
    token('yandex-access-key', 'secret access key', 'high', 'YCAJE', base64url(20, 24)),
    token('yandex-api-key', 'API key', 'high', 'AQVN', base64url(35, 38)),
  ]),
  ...vendor({ en: 'Tailscale' }, [
    token(
      'tailscale-key',
      'auth token',
      'high',
      ['tskey-auth-', 'tskey-api-', 'tskey-client-', 'tskey-scim-', 'tskey-webhook-'],
      '[A-Za-z0-9]{8,20}-[A-Za-z0-9]{20,48}',
    ),
  ]),
  ...vendor({ en: 'ngrok' }, [
    named('ngrok-auth-token', 'auth token', 'medium', ['ngrok'], '[A-Za-z0-9]{27}_[A-Za-z0-9]{20,24}'),
  ]),
  ...vendor({ en: 'Scalingo' }, [token('scalingo-api-token', 'API token', 'high', 'tk-us-', base64url(48))]),
  ...vendor({ en: 'Backblaze' }, [
    token(
      'backblaze-application-key',
      'application key',
      'high',
      ['K001', 'K002', 'K003', 'K004', 'K005'],
      base64(27),
      { textOnly: true, entropy: 4 },
    ),
  ]),
  ...vendor({ en: 'Cloudinary' }, [
    token('cloudinary-url', 'API secret', 'high', 'cloudinary://', `${digits(15)}:${base64url(27)}`),
  ]),
];

export const cloudRules = [...aws, ...azure, ...google, ...hosts];
