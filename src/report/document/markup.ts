import { neutral } from '../../kit/index.ts';

const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * Text inside of an element or a quoted attribute of XML or HTML. What neither may hold (controls, lone surrogates) is
 * written out; line ends stay.
 */
export const escaped = (text: string): string =>
  (text.includes('\n') ? text.split('\n').map(neutral).join('\n') : neutral(text))
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, sign => signs[sign] as string);
