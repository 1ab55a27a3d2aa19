import { bounds } from '../bounds.ts';
import { type LoadErrorCode, RuleLoadError } from './codes.ts';
import { type Context, type Mark, within } from './context.ts';
import type { Entry } from './items.ts';
import { booleanOf, type YamlNode } from './yaml.ts';

/** Reads the keys of an item. Every failure is a RuleLoadError with the place of the value. */

export function fail(message: string, context: Context, code: LoadErrorCode = 'LOAD_ERR_YAML_VALIDATE'): never {
  throw new RuleLoadError(code, message, context);
}

export const has = (item: YamlNode, key: string): boolean => item.entries.has(key);
export const child = (item: YamlNode, key: string): YamlNode | undefined => item.entries.get(key)?.value;
export const markOf = (item: YamlNode, key: string): Mark => child(item, key)?.mark ?? item.mark;

/** A text that must be there. */
export function textAt(item: YamlNode, key: string, context: Context): string {
  const value = child(item, key);
  if (!value) return fail(`Item has no mapping for key '${key}'`, context);
  if (value.kind === 'null') return fail(`Mapping for key '${key}' is empty`, context);
  const at = within(context, 'value for', key, value.mark);
  if (value.kind !== 'scalar') return fail('Value is not a scalar value', at);
  if (value.text === '') return fail('Value must be non-empty', at);
  return value.text;
}

export function booleanAt(item: YamlNode, key: string, context: Context): boolean {
  const decoded = booleanOf(textAt(item, key, context));
  return decoded ?? fail("Can't decode YAML scalar value", within(context, 'value for', key, markOf(item, key)));
}

export function countAt(item: YamlNode, key: string, context: Context): number {
  const text = textAt(item, key, context);
  return /^\d{1,10}$/.test(text)
    ? Number(text)
    : fail("Can't decode YAML scalar value", within(context, 'value for', key, markOf(item, key)));
}

/** A list of texts that must be there. */
export function textsAt(item: YamlNode, key: string, context: Context): string[] {
  const value = child(item, key);
  if (!value) return fail(`Item has no mapping for key '${key}'`, context);
  const at = within(context, 'value for', key, value.mark);
  if (value.kind !== 'list') return fail('Value is not a sequence', at);
  return value.items.map(each =>
    each.kind === 'scalar' || each.kind === 'null'
      ? each.text
      : fail('sequence value is not scalar', within(at, 'list item', '', each.mark)),
  );
}

/** What a key of an exception holds; a mapping or nothing counts as not given. `seen` counts the values. */
export function entryOf(
  value: YamlNode,
  key: string,
  context: Context,
  seen: { values: number } = { values: 0 },
): Entry | undefined {
  const at = within(context, 'value for', key, value.mark);
  seen.values += 1;
  if (seen.values > bounds.exceptionValues) fail(`The exception has more than ${bounds.exceptionValues} values`, at);
  if (value.kind === 'scalar') return value.text === '' ? fail('Value must be non-empty', at) : value.text;
  if (value.kind !== 'list') return undefined;
  return value.items.map(item => entryOf(item, '', within(at, 'exception', '', item.mark), seen) ?? '');
}
