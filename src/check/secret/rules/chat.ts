import { base62, base64url, digits, hex, lower, marked, named, token, uuid, vendor } from '../build.ts';

export const chatRules = [
  ...vendor({ en: 'Slack' }, [
    token(
      'slack-bot-token',
      'bot token',
      'high',
      'xoxb-',
      '[0-9]{10,14}-[0-9]{10,14}-[A-Za-z0-9]{18,34}|[0-9]{8,14}-[A-Za-z0-9]{18,26}',
    ),
    token('slack-user-token', 'user token', 'high', ['xoxp-', 'xoxe-'], '(?:[0-9]{10,14}-){2,3}[A-Za-z0-9]{28,34}'),
    token('slack-app-token', 'access token', 'high', 'xapp-', '[0-9]-[A-Z0-9]{9,13}-[0-9]{10,14}-[a-f0-9]{64}'),
    token('slack-config-token', 'access token', 'high', ['xoxe.xoxp-', 'xoxe.xoxb-'], '[0-9]-[A-Za-z0-9]{146,170}'),
    token(
      'slack-legacy-token',
      'access token',
      'high',
      ['xoxa-', 'xoxr-', 'xoxs-', 'xoxo-'],
      '(?:[0-9]-)?[0-9A-Za-z-]{20,90}',
    ),
    token('slack-session-cookie', 'session token', 'high', ['xoxd-', 'xoxc-'], '[A-Za-z0-9%+/=-]{40,240}'),
    token(
      'slack-webhook',
      'webhook',
      'medium',
      ['hooks.slack.com/services/', 'hooks.slack.com/workflows/'],
      'T[A-Z0-9]{8,12}/[AB]?[A-Z0-9]{8,20}/[A-Za-z0-9/]{20,60}',
    ),
    named('slack-signing-secret', 'signing secret', 'medium', ['slack'], hex(32), { name: /sign|secret/ }),
  ]),
  ...vendor({ en: 'Discord' }, [
    token(
      'discord-webhook',
      'webhook',
      'medium',
      ['discord.com/api/webhooks/', 'discordapp.com/api/webhooks/'],
      `${digits(17, 20)}/${base64url(60, 80)}`,
    ),
    named(
      'discord-bot-token',
      'bot token',
      'high',
      ['discord', 'bot_token', 'bottoken'],
      '[MNO][A-Za-z0-9_-]{23,27}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,38}',
    ),
    named('discord-client-secret', 'client secret', 'high', ['discord'], base64url(32), { name: /secret/ }),
  ]),
  ...vendor({ en: 'Telegram' }, [
    marked('telegram-bot-token', 'bot token', 'high', ':AA', {
      before: 10,
      ahead: digits(8, 10),
      body: base64url(33),
      textOnly: true,
    }),
  ]),
  ...vendor({ en: 'Microsoft Teams' }, [
    token(
      'teams-webhook',
      'webhook',
      'medium',
      '.webhook.office.com/webhookb2/',
      `${uuid}@${uuid}/IncomingWebhook/${hex(32)}/${uuid}`,
    ),
  ]),
  ...vendor({ en: 'Mattermost' }, [
    named('mattermost-access-token', 'access token', 'high', ['mattermost'], lower(26)),
  ]),
  ...vendor({ en: 'Twilio' }, [
    named('twilio-auth-token', 'auth token', 'high', ['twilio'], hex(32), { name: /token|secret|auth|pass/ }),
    named('twilio-api-key', 'API key', 'high', ['twilio'], `SK${hex(32)}`),
  ]),
  ...vendor({ en: 'SendGrid' }, [
    token('sendgrid-api-key', 'API key', 'high', 'SG.', '[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}'),
  ]),
  ...vendor({ en: 'Mailgun' }, [
    token('mailgun-private-key', 'API key', 'high', 'key-', hex(32), { textOnly: true }),
    named('mailgun-api-key', 'API key', 'high', ['mailgun'], `${hex(32)}-${hex(8)}-${hex(8)}`),
  ]),
  ...vendor({ en: 'Mailchimp' }, [
    marked(
      'mailchimp-api-key',
      'API key',
      'high',
      ['-us1', '-us2', '-us3', '-us4', '-us5', '-us6', '-us7', '-us8', '-us9'],
      { before: 32, ahead: hex(32), body: '[0-9]?', textOnly: true },
    ),
    token('mandrill-api-key', 'API key', 'high', 'md-', base64url(22), {
      textOnly: true,
      entropy: 3.8,
      holds: value => /[0-9]/.test(value) && /[A-Z]/.test(value),
    }),
  ]),
  ...vendor({ en: 'Brevo' }, [
    token('brevo-api-key', 'API key', 'high', 'xkeysib-', `${hex(64)}-${base62(16)}`),
    token('brevo-smtp-key', 'password', 'high', 'xsmtpsib-', `${hex(64)}-${base62(16)}`),
  ]),
  ...vendor({ en: 'Postmark' }, [
    named('postmark-server-token', 'server key', 'high', ['postmark'], uuid, { mixed: 0 }),
  ]),
  ...vendor({ en: 'Resend' }, [
    token('resend-api-key', 'API key', 'high', 're_', '[A-Za-z0-9]{8}_[A-Za-z0-9]{24}', { textOnly: true }),
  ]),
  ...vendor({ en: 'SparkPost' }, [named('sparkpost-api-key', 'API key', 'high', ['sparkpost'], hex(40))]),
  ...vendor({ en: 'Mailjet' }, [named('mailjet-secret-key', 'secret key', 'high', ['mailjet'], hex(32))]),
  ...vendor({ en: 'Facebook' }, [
    token(
      'facebook-access-token',
      'access token',
      'high',
      ['EAACEdEose0cBA', 'EAAB', 'EAAC', 'EAAG', 'EAAD'],
      base62(80, 400),
      { textOnly: true, entropy: 4.5 },
    ),
    named('facebook-app-secret', 'app secret', 'high', ['facebook', 'fb_app', 'fb_secret', 'fb_client'], hex(32), {
      name: /secret/,
    }),
  ]),
  ...vendor({ en: 'Instagram' }, [
    token('instagram-access-token', 'access token', 'high', ['IGQV', 'IGQW', 'IGAA'], base64url(100, 300), {
      textOnly: true,
      entropy: 4.5,
    }),
  ]),
  ...vendor({ en: 'Twitter' }, [
    named(
      'twitter-api-secret',
      'API secret',
      'high',
      ['twitter', 'consumer_secret', 'consumersecret'],
      `${base62(50)}|${base62(45)}`,
      { name: /secret/ },
    ),
    named(
      'twitter-bearer-token',
      'access token',
      'high',
      ['twitter', 'bearer_token', 'bearertoken'],
      'A{20,24}[A-Za-z0-9%]{60,110}',
      { name: /bearer|token/, holds: value => value.length > 80 },
    ),
  ]),
  ...vendor({ en: 'LinkedIn' }, [
    token(
      'linkedin-client-secret-v1',
      'client secret',
      'high',
      'WPL_AP1.',
      '[A-Za-z0-9]{16}\\.[A-Za-z0-9+/]{6,8}={0,2}',
    ),
    named('linkedin-client-secret', 'client secret', 'high', ['linkedin'], base62(16), { name: /secret/, mixed: 1 }),
  ]),
  ...vendor({ en: 'Twitch' }, [named('twitch-access-token', 'access token', 'high', ['twitch'], lower(30))]),
];
