import { PlimsollError } from '../../model/index.ts';
import { reportBounds } from './bounds.ts';

/** CSV with a line of titles (RFC 4180); a second column of one title is called `Title 2`. */
export function csvOf(text: string): { columns: string[]; rows: Record<string, string>[] } {
  const lines = cells(text);
  const first = lines.next();
  const columns = first.done ? [] : numbered(first.value.map(title => title.trim()));
  const rows: Record<string, string>[] = [];
  for (const line of lines) {
    if (line.length < 2) continue;
    if (rows.length >= reportBounds.rows)
      throw new PlimsollError('bound', `the report has more than ${reportBounds.rows} lines`);
    rows.push(Object.fromEntries(columns.map((column, index) => [column, line[index] ?? ''])));
  }
  return { columns, rows };
}

function numbered(titles: string[]): string[] {
  const seen = new Map<string, number>();
  return titles.map(title => {
    const count = (seen.get(title) ?? 0) + 1;
    seen.set(title, count);
    return count === 1 ? title : `${title} ${count}`;
  });
}

/** Line for line; quotes may hold commas, line ends and doubled quotes. */
function* cells(text: string): Generator<string[]> {
  let line: string[] = [];
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    let cell: string;
    if (text[at] === '"') {
      let end = at + 1;
      cell = '';
      for (;;) {
        const quote = text.indexOf('"', end);
        const stop = quote < 0 ? text.length : quote;
        cell += text.slice(end, stop);
        end = stop + 1;
        if (text[end] !== '"') break;
        cell += '"';
        end++;
      }
      at = Math.min(end, text.length);
    } else {
      cell = '';
    }
    let end = at;
    while (end < text.length && text[end] !== ',' && text[end] !== '\n') end++;
    cell += text.slice(at, end).replace(/\r$/, '');
    line.push(cell);
    if (text[end] !== ',') {
      yield line;
      line = [];
    } else if (end + 1 === text.length) line.push('');
    at = end + 1;
  }
  if (line.length > 0) yield line;
}
