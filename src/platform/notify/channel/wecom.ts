import type { Channel } from '../../types.ts';
import { digestOf } from '../digest.ts';
import { textOf } from '../fit.ts';
import { codeIn } from './answer.ts';
import { robotMarkup } from './robot-markup.ts';

const markup = robotMarkup('\n');

/** Sent too often. */
const tooOften = 45_009;

/** WeCom group robot, markdown; 20 messages a minute, 4,096 bytes. */
export const wecom: Channel = {
  id: 'wecom',
  limits: { perMinute: 18, notices: 5000 },
  request: (notices, { url, lang }) => ({
    url,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      msgtype: 'markdown',
      markdown: { content: textOf(digestOf(notices, lang), markup, { lang, limit: 4096 }) },
    }),
  }),
  accepted: (status, body) => status === 200 && codeIn(body, ['errcode']) === 0,
  busy: body => codeIn(body, ['errcode']) === tooOften,
};
