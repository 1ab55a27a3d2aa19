/** TOML, and the lines on which the packages of a lockfile stand. */
import { type ExtractFile, PlimsollError } from '../../model/index.ts';

/** @throws PlimsollError `record-invalid` when it is no TOML */
export async function tomlTable(file: ExtractFile): Promise<Record<string, unknown>> {
  const { parse } = await import('smol-toml');
  try {
    return parse(file.text(), { integersAsBigInt: 'asNeeded' });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause);
    throw new PlimsollError('record-invalid', `it is not TOML: ${why}`, { cause });
  }
}

/**
 * The line of the name in each `[[header]]` table, from 1, in their order. A reader of TOML does not say where things
 * stand; lockfiles are written by programs, one key a line.
 */
export function linesOfTables(text: string, header: string, count: number): (number | undefined)[] {
  const lines: (number | undefined)[] = [];
  const head = `[[${header}]]`;
  let line = 0;
  let open = false;
  for (let start = 0, end: number; start < text.length; start = end + 1) {
    end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    line++;
    if (text.startsWith(head, start)) {
      lines.push(undefined);
      open = true;
    } else if (text.charCodeAt(start) === 91) open = false;
    else if (open && text.startsWith('name', start) && /^name\s*=/.test(text.slice(start, start + 32))) {
      lines[lines.length - 1] = line;
      open = false;
    }
  }
  // A header inside of a text over several lines would shift all that follow.
  return lines.length === count ? lines : [];
}
