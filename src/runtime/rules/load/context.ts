/** Where in the rule files a problem lies: the chain of items around it, outermost first. */

export type ItemType =
  | 'value for'
  | 'exceptions'
  | 'exception'
  | 'exception values'
  | 'exception value'
  | 'rules content'
  | 'rules content item'
  | 'required_engine_version'
  | 'required plugin versions'
  | 'required plugin versions entry'
  | 'required plugin versions alternative'
  | 'list'
  | 'list item'
  | 'macro'
  | 'macro condition'
  | 'rule'
  | 'rule condition'
  | 'condition expression'
  | 'rule output'
  | 'rule priority'
  | 'overrides';

/** Counted from 0. */
export interface Mark {
  offset: number;
  line: number;
  column: number;
}

export interface Location {
  /** The file; inside a condition, its beginning in quotes. */
  name: string;
  type: ItemType;
  /** Name of the rule, macro, list, exception or key. */
  item: string;
  mark: Mark;
}

export interface Context {
  locations: readonly Location[];
  /** The condition, where the last location lies inside one. */
  condition?: string;
}

export const fileContext = (name: string): Context => ({
  locations: [{ name, type: 'rules content', item: '', mark: { offset: 0, line: 0, column: 0 } }],
});

export function within(parent: Context, type: ItemType, item: string, mark: Mark): Context {
  const name = parent.locations[0]?.name ?? '';
  return { locations: [...parent.locations, { name, type, item, mark }] };
}

/** A place inside a condition; `at` counts lines and columns from 1. */
export function withinCondition(
  parent: Context,
  condition: string,
  at: { index: number; line: number; column: number },
): Context {
  const last = (parent.locations.at(-1) as Location).mark;
  const line = condition.replace(/[\r\n]/g, ' ');
  const name = line.length > 20 ? `"${line.slice(0, 17)}..."` : `"${line}"`;
  const mark = { offset: at.index + last.offset, line: at.line + last.line, column: at.column + last.column };
  return { locations: [...parent.locations, { name, type: 'condition expression', item: '', mark }], condition };
}

/** The innermost item with a name: what a message is about. */
export function itemOf(context: Context): { type: ItemType; name: string } {
  const named = context.locations.findLast(({ item, type }) => item !== '' && type !== 'value for');
  const last = named ?? (context.locations.at(-1) as Location);
  return { type: last.type, name: last.item };
}

/** File and line for people, counted from 1: the innermost place that is in the file itself. */
export function placeOf(context: Context): { file: string; line: number; column: number } {
  const inside = context.condition === undefined ? context.locations.at(-1) : context.locations.at(-2);
  const { name, mark } = inside as Location;
  return { file: name, line: mark.line + 1, column: mark.column + 1 };
}

const snippetWidth = 160;

/** The line of the problem and a mark under it. */
export function snippetOf(context: Context, contents: ReadonlyMap<string, string>): string {
  const { name, mark } = context.locations.at(-1) as Location;
  const base = context.condition === undefined ? 0 : ((context.locations.at(-2) as Location).mark.offset ?? 0);
  const text = context.condition ?? contents.get(name) ?? '';
  if (text === '') return '<No context available>\n';
  let offset = Math.min(mark.offset - base, text.length - 1);
  while (offset > 0 && text.charAt(offset) === '\n') offset -= 1;
  const from = Math.max(text.lastIndexOf('\n', offset - 1) + 1, offset - snippetWidth / 2);
  const end = text.indexOf('\n', offset);
  const to = Math.min(end < 0 ? text.length : end, offset + snippetWidth / 2);
  return `${text.slice(from, to)}\n${' '.repeat(Math.max(0, offset - from))}^\n`;
}
