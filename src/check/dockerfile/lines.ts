/** Text to instructions as they are written: directives, continuation lines, comments, here-documents. */
import { dockerfileBounds } from './bounds.ts';
import type { Flag, Heredoc } from './types.ts';

export interface Written {
  keyword: string;
  line: number;
  endLine: number;
  flags: Flag[];
  text: string;
  heredocs: Heredoc[];
  lineAt(offset: number): number;
}

export interface Lines {
  escapeChar: string;
  syntax?: string;
  written: Written[];
  faults: { line: number; message: string }[];
}

const directive = /^#[ \t]*([A-Za-z][A-Za-z0-9-]*)[ \t]*=[ \t]*(.*?)[ \t]*$/;

/** Reads the lines of a Dockerfile. Never throws; what is odd is a fault. */
export function readLines(source: string): Lines {
  const lines = source.replace(/^\uFEFF/, '').split(/\r?\n/);
  const { escapeChar, syntax } = directivesOf(lines);
  const continued = escapeChar === '`' ? /(?:^|[^`])`[ \t]*$/ : /(?:^|[^\\])\\[ \t]*$/;
  const written: Written[] = [];
  const faults: Lines['faults'] = [];
  let at = 0;
  while (at < lines.length) {
    const first = lines[at]!;
    if (isBlank(first) || isComment(first)) {
      at++;
      continue;
    }
    if (written.length >= dockerfileBounds.instructions) {
      faults.push({ line: at + 1, message: `it has more than ${dockerfileBounds.instructions} instructions` });
      break;
    }
    const start = at;
    // Offsets of the joined text at which lines begin.
    const starts: { offset: number; line: number }[] = [];
    let joined = '';
    let open = true;
    for (; open && at < lines.length; at++) {
      const line = lines[at]!;
      // Comments and empty lines between continued ones are no part of the instruction.
      if (at > start && (isBlank(line) || isComment(line))) continue;
      open = continued.test(line);
      starts.push({ offset: joined.length, line: at + 1 });
      joined += open ? line.replace(/.[ \t]*$/, '') : line;
    }
    const heredocs: Heredoc[] = [];
    const keyword = /^[ \t]*([^ \t]*)/.exec(joined)![1]!;
    if (takesHeredocs.test(keyword) || /^onbuild$/i.test(keyword)) {
      for (const { name, strip } of heredocMarks(joined)) {
        const from = at;
        while (at < lines.length && (strip ? lines[at]!.replace(/^\t+/, '') : lines[at]) !== name) at++;
        if (at >= lines.length) faults.push({ line: from + 1, message: `the here-document ${name} does not end` });
        heredocs.push({ name, text: lines.slice(from, at).join('\n'), line: from + 1 });
        at = Math.min(lines.length, at + 1);
      }
    }
    const endLine = Math.max(heredocs.length > 0 ? at : (starts.at(-1)?.line ?? start + 1), start + 1);
    written.push({ keyword, line: start + 1, endLine, heredocs, ...argumentsOf(joined, keyword, starts) });
  }
  return { escapeChar, ...(syntax && { syntax }), written, faults };
}

const takesHeredocs = /^(?:run|copy|add)$/i;
const isBlank = (line: string): boolean => line.trim() === '';
const isComment = (line: string): boolean => /^[ \t]*#/.test(line);

/** Parser directives stand before everything else, one a line. */
function directivesOf(lines: readonly string[]): { escapeChar: string; syntax?: string } {
  const found: Record<string, string> = {};
  for (const line of lines) {
    const [, name = '', value = ''] = directive.exec(line) ?? [];
    if (name === '') break;
    found[name.toLowerCase()] = value;
  }
  const { escape: given, syntax } = found;
  return { escapeChar: given === '`' ? '`' : '\\', ...(syntax && { syntax }) };
}

/** Flags are `--name` or `--name=value`, before everything else. */
function argumentsOf(
  joined: string,
  keyword: string,
  starts: { offset: number; line: number }[],
): Pick<Written, 'flags' | 'text' | 'lineAt'> {
  let at = joined.indexOf(keyword) + keyword.length;
  const flags: Flag[] = [];
  const flag = /[ \t]*--([a-zA-Z][a-zA-Z0-9.-]*)(?:=("[^"]*"|'[^']*'|[^ \t]*))?(?=[ \t]|$)/y;
  for (;;) {
    flag.lastIndex = at;
    const found = flag.exec(joined);
    if (!found) break;
    flags.push({ name: found[1]!.toLowerCase(), value: (found[2] ?? '').replace(/^(["'])(.*)\1$/, '$2') });
    at = flag.lastIndex;
  }
  while (at < joined.length && /[ \t]/.test(joined[at]!)) at++;
  const text = joined.slice(at).trimEnd();
  const lineAt = (offset: number): number => {
    let line = starts[0]?.line ?? 1;
    for (const begin of starts) {
      if (begin.offset > at + offset) break;
      line = begin.line;
    }
    return line;
  };
  return { flags, text, lineAt };
}

/** `<<EOF`, `<<-EOF`, `<<"EOF"`; not `<<<`. */
function* heredocMarks(text: string): Generator<{ name: string; strip: boolean }> {
  for (const [, dash, quote = '', name] of text.matchAll(/(?<!<)<<(-?)(["']?)([A-Za-z_][A-Za-z0-9_]*)\2(?!<)/g))
    if (name && quote.length < 2) yield { name, strip: dash === '-' };
}
