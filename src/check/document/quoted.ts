/** Quoted texts of several lines, found without reading the document: for documents that cannot be read as they are. */
import { documentBounds } from './bounds.ts';

/** Columns that are more than anything is indented by. */
const far = ' '.repeat(documentBounds.depth * 2);
/** A line up to its value, where that is a quoted text; and one that opens a block of text. */
const opens = /^ *(?:- +)*(?:[^\s'"#&*!|>{}[\]-][^:'"\n]*: +)?['"]/;
const block = /^( *).*(?:: |- )[|>][-+\d]{0,2}[ \t]*(?:#.*)?$/;

/** The text with the further lines of all its quoted texts indented more than anything else is. */
export function quotedIndented(text: string): string {
  const parts: string[] = [];
  let kept = 0;
  for (let at = 0; at < text.length; ) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end);
    const header = block.exec(line)?.[1];
    const quote = header === undefined ? opens.exec(line)?.[0].length : undefined;
    const close = quote === undefined ? undefined : closingOf(text, at + quote, text[at + quote - 1]!);
    at = header === undefined ? lineEnd(text, close ?? end) + 1 : afterBlock(text, end + 1, header.length);
    if (close === undefined || close < end) continue;
    parts.push(text.slice(kept, end), text.slice(end, close).replaceAll(/\n[ \t]*(?=\S)/g, `\n${far}`));
    kept = close;
  }
  return parts.join('') + text.slice(kept);
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** First byte of the line behind a block of text, whose lines are blank or indented more than what opens it. */
function afterBlock(text: string, from: number, indent: number): number {
  for (let at = from; at < text.length; ) {
    const line = text.slice(at, lineEnd(text, at));
    if (line.trim() !== '' && line.length - line.trimStart().length <= indent) return at;
    at += line.length + 1;
  }
  return text.length;
}

/** Where a quoted text ends: a second apostrophe stands for one, a backslash takes the next character. */
function closingOf(text: string, from: number, quote: string): number | undefined {
  for (let at = from; at < text.length; at++) {
    if (quote === '"' && text[at] === '\\') at++;
    else if (text[at] === quote && quote === "'" && text[at + 1] === quote) at++;
    else if (text[at] === quote) return at;
  }
  return undefined;
}
