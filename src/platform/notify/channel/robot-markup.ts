import type { Markup } from '../fit.ts';

const wide: Record<string, string> = { '<': '＜', '>': '＞', '[': '［', ']': '］', '*': '＊', '`': '｀' };

/**
 * The Markdown of robots that document no escapes: what would begin a link, an image, a mention (`<@all>`) or a font is
 * written wide.
 * @param lines what stands between two lines
 */
export const robotMarkup = (lines: string): Markup => ({
  escape: text => text.replace(/[<>[\]*`]/g, char => wide[char] as string),
  bold: text => `**${text}**`,
  link: (text, url) => `[${text}](${url})`,
  break: lines,
});
