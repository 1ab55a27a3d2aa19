import { base62, base64, base64url, digits, hex, lower, marked, named, token, upper, uuid, vendor } from '../build.ts';

const payment = [
  ...vendor({ en: 'Stripe' }, [
    token('stripe-secret-key', 'live key', 'critical', 'sk_live_', base62(10, 250)),
    token('stripe-restricted-key', 'restricted key', 'high', 'rk_live_', base62(10, 250)),
    token('stripe-test-key', 'test key', 'low', ['sk_test_', 'rk_test_'], base62(20, 250)),
    token('stripe-webhook-secret', 'webhook secret', 'medium', 'whsec_', base64(24, 64)),
  ]),
  ...vendor({ en: 'Shopify' }, [
    token(
      'shopify-access-token',
      'access token',
      'critical',
      ['shpat_', 'shpca_', 'shppa_', 'shpua_'],
      '[0-9a-fA-F]{32}',
    ),
    token('shopify-shared-secret', 'app secret', 'high', 'shpss_', '[0-9a-fA-F]{32}'),
  ]),
  ...vendor({ en: 'Square' }, [
    token('square-access-token', 'access token', 'critical', 'sq0atp-', base64url(22)),
    token('square-oauth-secret', 'client secret', 'critical', 'sq0csp-', base64url(43)),
    token('square-production-token', 'access token', 'critical', ['EAAAl', 'EAAAE'], base64url(59), {
      textOnly: true,
      entropy: 4.2,
    }),
  ]),
  ...vendor({ en: 'PayPal' }, [
    token(
      'braintree-access-token',
      'access token',
      'critical',
      'access_token$production$',
      `${lower(16)}\\$${hex(32)}`,
    ),
    named('paypal-client-secret', 'client secret', 'critical', ['paypal'], 'E[A-Za-z0-9_-]{79}', { name: /secret/ }),
  ]),
  ...vendor({ en: 'Plaid' }, [
    token('plaid-access-token', 'access token', 'high', ['access-production-', 'access-development-'], uuid),
    named('plaid-secret', 'secret key', 'high', ['plaid'], hex(30)),
  ]),
  ...vendor({ en: 'Razorpay' }, [token('razorpay-key', 'live key', 'medium', 'rzp_live_', base62(14))]),
  ...vendor({ en: 'Flutterwave' }, [token('flutterwave-secret-key', 'secret key', 'high', 'FLWSECK-', `${hex(32)}-X`)]),
  ...vendor({ en: 'Shippo' }, [token('shippo-token', 'live key', 'high', 'shippo_live_', hex(40))]),
  ...vendor({ en: 'EasyPost' }, [token('easypost-api-key', 'API key', 'high', 'EZAK', base62(54))]),
  ...vendor({ en: 'Duffel' }, [token('duffel-api-token', 'API token', 'high', 'duffel_live_', base64url(43))]),
];

const observing = [
  ...vendor({ en: 'Datadog' }, [
    named('datadog-api-key', 'API key', 'high', ['datadog', 'dd_api', 'dd-api'], hex(32)),
    named('datadog-app-key', 'application key', 'high', ['datadog', 'dd_app', 'dd-app'], hex(40)),
  ]),
  ...vendor({ en: 'New Relic' }, [
    token('newrelic-user-key', 'API key', 'high', 'NRAK-', upper(27)),
    token('newrelic-insert-key', 'API key', 'medium', 'NRII-', base64url(32)),
    marked('newrelic-license-key', 'license key', 'medium', 'NRAL', {
      before: 36,
      ahead: '(?:eu01xx)?[0-9a-f]{30,36}',
      body: '',
    }),
  ]),
  ...vendor({ en: 'Sentry' }, [
    token('sentry-user-token', 'auth token', 'high', 'sntryu_', hex(64)),
    token('sentry-organization-token', 'auth token', 'high', 'sntrys_', 'eyJ[A-Za-z0-9+/=_-]{60,400}'),
    named('sentry-auth-token', 'auth token', 'high', ['sentry'], hex(64), { name: /token/ }),
  ]),
  ...vendor({ en: 'Grafana' }, [
    token('grafana-service-account-token', 'service token', 'high', 'glsa_', '[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}'),
    token('grafana-cloud-token', 'API token', 'high', 'glc_', base64(40, 400)),
    token('grafana-api-key', 'API key', 'high', 'eyJrIjoi', base64(60, 400)),
  ]),
  ...vendor({ en: 'PagerDuty' }, [
    named(
      'pagerduty-api-key',
      'API key',
      'high',
      ['pagerduty', 'pager_duty', 'pd_api'],
      `[uy]\\+[A-Za-z0-9_-]{18}|${base64url(20)}|${hex(32)}`,
      { mixed: 1 },
    ),
  ]),
  ...vendor({ en: 'Opsgenie' }, [named('opsgenie-api-key', 'API key', 'high', ['opsgenie'], uuid, { mixed: 0 })]),
  ...vendor({ en: 'Dynatrace' }, [
    token(
      'dynatrace-token',
      'API token',
      'high',
      ['dt0c01.', 'dt0s01.', 'dt0s08.', 'dt0s16.'],
      '[A-Z2-7]{24}\\.[A-Z2-7]{64}',
    ),
  ]),
  ...vendor({ en: 'Honeycomb' }, [
    token('honeycomb-key', 'API key', 'medium', ['hcaik_', 'hcxik_', 'hcbik_', 'hcamk_'], lower(58)),
  ]),
  ...vendor({ en: 'Axiom' }, [token('axiom-token', 'API token', 'high', ['xaat-', 'xapt-'], uuid)]),
  ...vendor({ en: 'Splunk' }, [
    named('splunk-hec-token', 'access token', 'medium', ['splunk', 'hec_token'], uuid, { mixed: 0 }),
  ]),
  ...vendor({ en: 'Rollbar' }, [named('rollbar-access-token', 'access token', 'medium', ['rollbar'], hex(32))]),
  ...vendor({ en: 'Honeybadger' }, [token('honeybadger-token', 'auth token', 'medium', 'hbp_', base62(36))]),
  ...vendor({ en: 'Coralogix' }, [token('coralogix-key', 'API key', 'high', ['cxtp_', 'cxup_'], base62(30))]),
];

const data = [
  ...vendor({ en: 'Databricks' }, [
    token('databricks-token', 'personal access token', 'high', 'dapi', '[0-9a-f]{32}(?:-[0-9])?'),
  ]),
  ...vendor({ en: 'Snowflake' }, [
    named('snowflake-password', 'password', 'high', ['snowflake', 'snowsql'], '[^\\s]{8,64}', {
      chosen: true,
      mixed: 1,
      name: /pass|pwd/,
    }),
  ]),
  ...vendor({ en: 'MongoDB Atlas' }, [
    token('mongodb-atlas-secret', 'client secret', 'high', 'mdb_sa_sk_', base64url(36, 48)),
  ]),
  ...vendor({ en: 'Aiven' }, [token('aiven-password', 'password', 'high', 'AVNS_', base64url(19))]),
  ...vendor({ en: 'Confluent' }, [
    token('confluent-secret', 'API secret', 'high', 'cflt', base64(56, 60), { textOnly: true }),
    named('confluent-api-secret', 'API secret', 'high', ['confluent'], base64(64)),
  ]),
  ...vendor({ en: 'Algolia' }, [
    named('algolia-admin-key', 'admin key', 'high', ['algolia'], hex(32), { name: /admin|write|secret|api_?key/ }),
  ]),
  ...vendor({ en: 'Elastic Cloud' }, [token('elastic-cloud-key', 'API key', 'high', 'essu_', base64(40, 160))]),
  ...vendor({ en: 'Mapbox' }, [
    token('mapbox-secret-token', 'secret key', 'high', 'sk.eyJ', '[A-Za-z0-9_-]{40,220}\\.[A-Za-z0-9_-]{20,24}'),
  ]),
  ...vendor({ en: 'Infura' }, [named('infura-api-secret', 'API key', 'medium', ['infura'], hex(32))]),
  ...vendor({ en: 'Alchemy' }, [named('alchemy-api-key', 'API key', 'medium', ['alchemy_'], base64url(32))]),
  ...vendor({ en: 'Ethereum' }, [
    named(
      'ethereum-private-key',
      'private key',
      'critical',
      ['private_key', 'privatekey', 'deployer', 'mnemonic_key'],
      '0x[0-9a-f]{64}',
      { name: /priv|deployer|key/ },
    ),
  ]),
];

const work = [
  ...vendor({ en: 'Atlassian' }, [
    token('atlassian-api-token', 'API token', 'critical', 'ATATT3xFfGF0', '[A-Za-z0-9_=-]{100,240}'),
    named('atlassian-legacy-token', 'API token', 'high', ['atlassian', 'jira', 'confluence'], base62(24), {
      name: /token|api_?key/,
    }),
  ]),
  ...vendor({ en: 'Linear' }, [
    token('linear-api-key', 'API key', 'high', 'lin_api_', base62(40)),
    token('linear-oauth-token', 'oauth token', 'high', 'lin_oauth_', hex(64)),
  ]),
  ...vendor({ en: 'Notion' }, [
    token('notion-integration-token', 'integration token', 'high', 'ntn_', base62(43, 50)),
    token('notion-legacy-token', 'integration token', 'high', 'secret_', base62(43), { textOnly: true }),
  ]),
  ...vendor({ en: 'Asana' }, [
    named(
      'asana-pat',
      'personal access token',
      'high',
      ['asana'],
      `[0-2]/[0-9]{12,18}(?:/[0-9]{12,18})?:${hex(32)}|[01]/${hex(32)}`,
    ),
    named('asana-client-secret', 'client secret', 'high', ['asana'], hex(32), { name: /secret/ }),
  ]),
  ...vendor({ en: 'Figma' }, [
    token('figma-pat', 'personal access token', 'high', ['figd_', 'figu_', 'figo_'], base64url(38, 48)),
  ]),
  ...vendor({ en: 'Airtable' }, [
    named('airtable-pat', 'personal access token', 'high', ['airtable'], `pat[A-Za-z0-9]{14}\\.${hex(64)}`),
    named('airtable-api-key', 'API key', 'high', ['airtable'], 'key[A-Za-z0-9]{14}', { mixed: 1 }),
  ]),
  ...vendor({ en: 'Dropbox' }, [
    token('dropbox-access-token', 'access token', 'high', 'sl.', '(?:u\\.)?[A-Za-z0-9_-]{130,1200}', {
      longest: 1300,
      textOnly: true,
    }),
    named('dropbox-app-secret', 'app secret', 'high', ['dropbox'], lower(15), { name: /secret|key/ }),
  ]),
  ...vendor({ en: 'Box' }, [
    named('box-client-secret', 'client secret', 'high', ['box_client', 'box_api', 'boxclient'], base62(32), {
      name: /secret/,
    }),
  ]),
  ...vendor({ en: 'Trello' }, [
    token('trello-token', 'access token', 'high', 'ATTA', hex(64)),
    named('trello-api-key', 'API key', 'medium', ['trello'], `${hex(32)}|${hex(64)}`),
  ]),
  ...vendor({ en: 'ClickUp' }, [
    named('clickup-token', 'API token', 'high', ['clickup'], `pk_${digits(6, 12)}_${upper(32)}`),
  ]),
  ...vendor({ en: 'Todoist' }, [named('todoist-token', 'API token', 'medium', ['todoist'], hex(40))]),
  ...vendor({ en: 'Contentful' }, [token('contentful-pat', 'personal access token', 'high', 'CFPAT-', base64url(43))]),
  ...vendor({ en: 'Typeform' }, [
    token('typeform-token', 'personal access token', 'medium', 'tfp_', '[A-Za-z0-9_.=-]{40,60}'),
  ]),
  ...vendor({ en: 'Intercom' }, [named('intercom-access-token', 'access token', 'high', ['intercom'], base64(59))]),
  ...vendor({ en: 'Zendesk' }, [named('zendesk-api-token', 'API token', 'high', ['zendesk'], base62(40))]),
  ...vendor({ en: 'HubSpot' }, [
    token(
      'hubspot-private-app-token',
      'access token',
      'high',
      ['pat-na1-', 'pat-na2-', 'pat-na3-', 'pat-eu1-', 'pat-ap1-'],
      uuid,
    ),
  ]),
  ...vendor({ en: 'Salesforce' }, [
    marked('salesforce-access-token', 'access token', 'high', '!AQ', {
      before: 18,
      ahead: '00D[A-Za-z0-9]{12,15}',
      body: '[A-Za-z0-9_.]{70,130}',
    }),
  ]),
  ...vendor({ en: 'LaunchDarkly' }, [
    token('launchdarkly-key', 'API key', 'medium', ['sdk-', 'api-'], uuid, { textOnly: true }),
  ]),
  ...vendor({ en: 'ReadMe' }, [token('readme-api-key', 'API key', 'medium', 'rdme_', lower(70))]),
  ...vendor({ en: 'Frame.io' }, [token('frameio-token', 'API token', 'medium', 'fio-u-', base64url(64))]),
];

const identity = [
  ...vendor({ en: 'Okta' }, [
    named('okta-api-token', 'API token', 'critical', ['okta', 'ssws'], '00[A-Za-z0-9_-]{40}'),
  ]),
  ...vendor({ en: 'Auth0' }, [
    named('auth0-client-secret', 'client secret', 'critical', ['auth0'], base64url(64), { name: /secret/ }),
  ]),
  ...vendor({ en: '1Password' }, [
    token('onepassword-service-account-token', 'service token', 'critical', 'ops_eyJ', base64(200, 1200), {
      longest: 1300,
    }),
    token(
      'onepassword-secret-key',
      'secret key',
      'critical',
      'A3-',
      '[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}',
      { textOnly: true },
    ),
  ]),
  ...vendor({ en: 'Doppler' }, [
    token('doppler-personal-token', 'personal access token', 'critical', 'dp.pt.', base62(40, 44)),
    token(
      'doppler-service-token',
      'service token',
      'critical',
      ['dp.st.', 'dp.ct.', 'dp.sa.', 'dp.scim.', 'dp.audit.'],
      '(?:[a-z0-9_-]{2,35}\\.)?[A-Za-z0-9]{40,44}',
    ),
  ]),
  ...vendor({ en: 'HashiCorp Vault' }, [
    token('vault-service-token', 'service token', 'critical', 'hvs.', base64url(24, 300)),
    token('vault-batch-token', 'access token', 'high', ['hvb.', 'hvr.'], base64url(90, 400)),
    named('vault-legacy-token', 'root token', 'high', ['vault'], 's\\.[A-Za-z0-9]{24}', { name: /token/ }),
  ]),
  ...vendor({ en: 'Consul' }, [
    named('consul-token', 'access token', 'high', ['consul'], uuid, { name: /token/, mixed: 0 }),
  ]),
  ...vendor({ en: 'Nomad' }, [
    named('nomad-token', 'access token', 'high', ['nomad'], uuid, { name: /token/, mixed: 0 }),
  ]),
  ...vendor({ en: 'Infisical' }, [
    named('infisical-token', 'service token', 'critical', ['infisical'], `st\\.[0-9a-f]{24}\\.${hex(32)}\\.${hex(32)}`),
  ]),
  ...vendor({ en: 'Clerk' }, [
    named('clerk-secret-key', 'secret key', 'critical', ['clerk'], 'sk_(?:live|test)_[A-Za-z0-9]{40,60}', {
      sure: true,
    }),
  ]),
];

export const serviceRules = [...payment, ...observing, ...data, ...work, ...identity];
