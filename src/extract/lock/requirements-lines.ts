/** The lines of a requirements file, as pip reads them (pip documentation, "Requirements File Format"). */
import type { ExtractFile } from '../../model/index.ts';

export type RequirementLine =
  | { kind: 'requirement' | 'editable'; text: string; line: number }
  | { kind: 'include' | 'constraint'; path: string; line: number };

/** Characters of a line that is looked at for a comment right behind a version. */
const longestComment = 8192;
/** Lines that a backslash joins. */
const joinedLines = 10_000;

/** Text of a requirements file: UTF-8, or UTF-16 with a byte-order mark, as PowerShell writes it. */
export function requirementsText(file: ExtractFile): string {
  const [first, second] = file.bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(file.bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(file.bytes);
  return file.text();
}

export function* requirementLines(text: string): Generator<RequirementLine> {
  const lines = text.split(/\r\n|[\n\r\f\v\u0085\u2028\u2029]/);
  for (let at = 0; at < lines.length; at++) {
    const line = at + 1;
    const parts: string[] = [];
    for (; at < lines.length && parts.length < joinedLines; at++) {
      const part = withoutComment(lines[at]!);
      if (!part.endsWith('\\')) {
        parts.push(part);
        break;
      }
      parts.push(part.slice(0, -1));
    }
    const found = lineOf(parts.join('').trim(), line);
    if (found) yield found;
  }
}

/** A comment begins the line or follows white space; behind a version, where `#` means nothing else, it need not. */
function withoutComment(line: string): string {
  const spaced = line.search(/(?:^|\s)#/);
  const short = spaced < 0 ? line : line.slice(0, spaced);
  if (short.length > longestComment || !short.includes('#')) return short.trimEnd();
  return short.replace(/^([^@:/]*[=<>~!]=?\s*[^\s#;@:/]+)#.*$/, '$1').trimEnd();
}

const includes = /^(-r|--requirement|-c|--constraint)(?:\s*=\s*|\s+|(?=[^\s=-]))(\S.*)$/;
const editables = /^(?:-e|--editable)(?:\s*=\s*|\s+)(\S.*)$/;
/** Options of one requirement, and all that follows them. */
const ownOptions = /(?:^|\s)(?:--(?:hash|global-option|config-settings?|install-option)\b|-C\s).*$/;

function lineOf(text: string, line: number): RequirementLine | undefined {
  const include = includes.exec(text);
  if (include?.[1] && include[2]) {
    const kind = include[1].includes('r') && include[1] !== '--constraint' ? 'include' : 'constraint';
    return { kind, path: unquoted(include[2].trim()), line };
  }
  const editable = editables.exec(text)?.[1];
  if (editable) return { kind: 'editable', text: unquoted(editable.trim()), line };
  if (text.startsWith('-')) return undefined;
  const requirement = text.replace(ownOptions, '').trim();
  return requirement === '' ? undefined : { kind: 'requirement', text: requirement, line };
}

const unquoted = (text: string): string => text.replace(/^(["'])(.*)\1$/, '$2');
