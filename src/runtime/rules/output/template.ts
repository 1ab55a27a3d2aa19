import type { RuleEvent } from '../../types.ts';
import type { FieldResolver } from '../check/fields.ts';
import { compileOperand, type Reader } from '../check/operand.ts';
import { FilterError } from '../filter/error.ts';
import { parseOutputField } from '../filter/parser.ts';
import { fieldJson, fieldText } from './value.ts';

/** A message with fields in it, ready to be filled. */
export interface Template {
  /** Names of the fields, as the template writes them. */
  fields: string[];
  /** The text; a field that is not there is `<NA>`. */
  text(event: RuleEvent): string;
  /** Whether every field is there, or the template begins with `*` and does not ask for that. */
  complete(event: RuleEvent): boolean;
  /** The fields by name, typed. */
  values(event: RuleEvent): Record<string, unknown>;
  /**
   * Keeps everything of the event but some fields, which are read of another one, later.
   * @returns the text and those fields
   */
  later(
    event: RuleEvent,
    late: (field: string) => boolean,
  ): (event: RuleEvent) => { text: string; values: Record<string, unknown> };
}

/** A template that cannot be compiled; its message is the field's own. */
export class TemplateError extends Error {}

type Token = string | { name: string; width: number; reader: Reader };

/** `*` at the start: fields may be missing. `%field`, `%10field` (padded or cut to ten), `%toupper(field)`. */
export function compileTemplate(format: string, fields: FieldResolver): Template {
  if (format === '') throw new TemplateError('empty formatting token');
  const lenient = format.startsWith('*');
  const tokens = tokensOf(lenient ? format.slice(1) : format, fields);
  const read = tokens.filter(token => typeof token !== 'string');
  const written = (token: Token, event: RuleEvent): string =>
    typeof token === 'string' ? token : fitted(fieldText(token.reader.read(event), token.reader.type), token.width);
  return {
    fields: read.map(({ name }) => name),
    text: event => tokens.map(token => written(token, event)).join(''),
    complete: event => lenient || read.every(({ reader }) => reader.read(event) !== undefined),
    values: event => Object.fromEntries(read.map(token => [token.name, jsonOf(token, event)])),
    later(event, late) {
      const kept = tokens.map(token => (typeof token !== 'string' && late(token.name) ? token : written(token, event)));
      return later => ({
        text: kept.map(token => written(token, later)).join(''),
        values: Object.fromEntries(
          read.filter(({ name }) => late(name)).map(token => [token.name, jsonOf(token, later)]),
        ),
      });
    },
  };
}

/** Times of day are numbers in JSON: nanoseconds since the epoch. */
const timed = new Set(['evt.time', 'evt.time.s', 'evt.time.iso8601', 'evt.datetime', 'evt.datetime.s']);

function jsonOf({ name, reader }: { name: string; reader: Reader }, event: RuleEvent): unknown {
  return timed.has(name) ? event.time : fieldJson(reader.read(event), reader.type);
}

const fitted = (text: string, width: number): string => (width === 0 ? text : text.slice(0, width).padEnd(width));

function tokensOf(format: string, fields: FieldResolver): Token[] {
  const tokens: Token[] = [];
  let from = 0;
  for (let at = format.indexOf('%'); at >= 0; at = format.indexOf('%', from)) {
    if (at > from) tokens.push(format.slice(from, at));
    if (at === format.length - 1) throw new TemplateError('invalid formatting syntax: formatting cannot end with a %');
    const digits = /^\d{0,6}/.exec(format.slice(at + 1, at + 7))?.[0] ?? '';
    const start = at + 1 + digits.length;
    if (start >= format.length)
      throw new TemplateError('invalid formatting syntax: formatting cannot end with a number');
    const { reader, end } = fieldAt(format, start, fields);
    tokens.push({ name: format.slice(start, end), width: Number(digits), reader });
    from = end;
  }
  if (from < format.length) tokens.push(format.slice(from));
  return tokens;
}

function fieldAt(format: string, start: number, fields: FieldResolver): { reader: Reader; end: number } {
  const unknown = (): never => {
    throw new TemplateError(`invalid formatting token ${format.slice(start)}`);
  };
  try {
    const found = parseOutputField(format, start) ?? fields.longest(format, start);
    if (!found) return unknown();
    const reader = compileOperand(found.node, fields);
    if (reader.spec?.filterOnly)
      throw new TemplateError(`${format.slice(start, found.end)} is filter only and cannot be used as a display field`);
    return { reader, end: found.end };
  } catch (error) {
    if (error instanceof FilterError) return unknown();
    throw error;
  }
}
