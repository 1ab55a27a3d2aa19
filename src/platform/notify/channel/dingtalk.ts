import type { Channel } from '../../types.ts';
import { digestOf } from '../digest.ts';
import { textOf } from '../fit.ts';
import { codeIn } from './answer.ts';
import { robotMarkup } from './robot-markup.ts';
import { dingtalkSign } from './sign.ts';

const markup = robotMarkup('\n\n');

/** Sent too often. */
const tooOften = 130_101;

/** DingTalk custom robot; 20 messages a minute, 20,000 bytes. */
export const dingtalk: Channel = {
  id: 'dingtalk',
  limits: { perMinute: 18, notices: 5000 },
  request(notices, { url, secret, lang, now }) {
    const digest = digestOf(notices, lang);
    const signed = new URL(url);
    if (secret) {
      signed.searchParams.set('timestamp', String(now.getTime()));
      signed.searchParams.set('sign', dingtalkSign(now.getTime(), secret));
    }
    const text = textOf(digest, markup, { lang, limit: 18_000 });
    return {
      url: signed.href,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ msgtype: 'markdown', markdown: { title: digest.title, text } }),
    };
  },
  accepted: (status, body) => status === 200 && codeIn(body, ['errcode']) === 0,
  busy: body => codeIn(body, ['errcode']) === tooOften,
};
