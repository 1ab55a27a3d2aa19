import type { Severity } from '../../../model/index.ts';
import type { Channel } from '../../types.ts';
import { digestOf } from '../digest.ts';
import { type Markup, textOf } from '../fit.ts';
import { codeIn } from './answer.ts';
import { feishuSign } from './sign.ts';

const entity: Record<string, string> = {
  '<': '&#60;',
  '>': '&#62;',
  '&': '&#38;',
  '*': '&#42;',
  _: '&#95;',
  '~': '&#126;',
  '[': '&#91;',
  ']': '&#93;',
  '`': '&#96;',
};
const markup: Markup = {
  // `<at id=all>` would call everybody.
  escape: text => text.replace(/[<>&*_~[\]`]/g, char => entity[char] as string),
  bold: text => `**${text}**`,
  link: (text, url) => `[${text}](${url})`,
  break: '\n',
};

const colour: Record<Severity, string> = {
  critical: 'red',
  high: 'orange',
  medium: 'yellow',
  low: 'blue',
  negligible: 'grey',
  unknown: 'purple',
};

/** Sent too often, by robot and by tenant. */
const tooOften = new Set([11_232, 99_991_400]);

/** Feishu and Lark custom bot: an interactive card; 100 messages a minute, five a second, 20 KB. */
export const feishu: Channel = {
  id: 'feishu',
  limits: { perMinute: 90, notices: 5000 },
  request(notices, { url, secret, lang, now }) {
    const digest = digestOf(notices, lang);
    const at = Math.floor(now.getTime() / 1000);
    const content = textOf(digest, markup, { lang, limit: 16_000, title: false });
    return {
      url,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        ...(secret && { timestamp: String(at), sign: feishuSign(at, secret) }),
        msg_type: 'interactive',
        card: {
          config: { wide_screen_mode: true },
          header: {
            template: digest.worst ? colour[digest.worst] : 'green',
            title: { tag: 'plain_text', content: digest.title },
          },
          elements: [{ tag: 'div', text: { tag: 'lark_md', content } }],
        },
      }),
    };
  },
  // The first bots answered `StatusCode`.
  accepted: (status, body) => status === 200 && codeIn(body, ['code', 'StatusCode']) === 0,
  busy: body => tooOften.has(codeIn(body, ['code']) ?? 0),
};
