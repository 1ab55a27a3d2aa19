/** Text within the size that a receiver takes: whole lines, and a last one that says how much is not shown. */
import type { Digest, DigestLine } from './digest.ts';

/** How a receiver writes. */
export interface Markup {
  escape(text: string): string;
  bold(escaped: string): string;
  link(escaped: string, url: string): string;
  /** Between two lines. */
  break: string;
}

/**
 * @param limit bytes of the text as JSON writes it
 * @param title whether the text begins with the title
 */
export function textOf(
  digest: Digest,
  markup: Markup,
  { lang, limit, title = true }: { lang: 'en' | 'zh'; limit: number; title?: boolean },
): string {
  const out: string[] = title ? [markup.bold(markup.escape(digest.title))] : [];
  const note = (lines: number, notices: number): string =>
    lang === 'zh'
      ? `… 另有 ${lines} 行（${notices} 条告警）未显示`
      : `… and ${lines} more lines (${notices} alerts) not shown`;
  const hidden = digest.lines.reduce((sum, { notices }) => sum + notices, 0);
  // Room for the note is kept from the beginning, so that adding it never goes beyond.
  const reserve = bytesOf(note(digest.lines.length, hidden)) + bytesOf(markup.break);
  let used = out.reduce((sum, line) => sum + bytesOf(line) + bytesOf(markup.break), 0);
  let left = { lines: digest.lines.length, notices: hidden };
  for (const line of digest.lines) {
    const text = written(line, markup);
    const size = bytesOf(text) + bytesOf(markup.break);
    if (used + size + reserve > limit) break;
    out.push(text);
    used += size;
    left = { lines: left.lines - 1, notices: left.notices - line.notices };
  }
  if (left.lines > 0) out.push(note(left.lines, left.notices));
  return out.join(markup.break);
}

function written({ mark, heading, text, link }: DigestLine, markup: Markup): string {
  const safe = markup.escape(heading);
  const rest = text ? `: ${markup.escape(text)}` : '';
  return `${markup.bold(markup.escape(mark))} ${link ? markup.link(safe, link) : safe}${rest}`;
}

const bytesOf = (text: string): number => Buffer.byteLength(JSON.stringify(text)) - 2;
