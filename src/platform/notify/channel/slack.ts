import type { Channel } from '../../types.ts';
import { digestOf } from '../digest.ts';
import { type Markup, textOf } from '../fit.ts';
import { isOk } from './answer.ts';

const entity: Record<string, string> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '*': '∗',
  _: '＿',
  '~': '∼',
  '`': 'ˋ',
};
const markup: Markup = {
  // `<!channel>` would call everybody.
  escape: text => text.replace(/[<>&*_~`]/g, char => entity[char] as string),
  bold: text => `*${text}*`,
  link: (text, url) => `<${url}|${text}>`,
  break: '\n',
};

/** Characters of a header, and of a section, that Block Kit takes. */
const mostHeader = 150;
const mostSection = 3000;

/** Slack incoming webhook, with blocks; one message a second. */
export const slack: Channel = {
  id: 'slack',
  limits: { perMinute: 50, notices: 5000 },
  request(notices, { url, lang }) {
    const digest = digestOf(notices, lang);
    const text = textOf(digest, markup, { lang, limit: 24_000, title: false });
    const blocks = sections(text).map(part => ({ type: 'section', text: { type: 'mrkdwn', text: part } }));
    return {
      url,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({
        // What a notification on a telephone shows.
        text: markup.escape(digest.title),
        blocks: [{ type: 'header', text: { type: 'plain_text', text: digest.title.slice(0, mostHeader) } }, ...blocks],
      }),
    };
  },
  accepted: isOk,
};

/** Whole lines, together as far as a section holds them. */
function sections(text: string): string[] {
  const found: string[] = [];
  for (const line of text.split('\n')) {
    const piece = line.length > mostSection ? `${line.slice(0, mostSection - 1)}…` : line;
    const last = found.at(-1);
    if (last !== undefined && last.length + 1 + piece.length <= mostSection)
      found[found.length - 1] = `${last}\n${piece}`;
    else found.push(piece);
  }
  return found;
}
