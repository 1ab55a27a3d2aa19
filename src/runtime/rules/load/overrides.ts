import { type Priority, priorities } from '../../types.ts';
import { type LoadWarningCode, messages } from './codes.ts';
import type { Collector } from './collect.ts';
import { type Context, within } from './context.ts';
import { booleanAt, child, fail, has } from './decode.ts';
import type { YamlNode } from './yaml.ts';

export function warn({ result }: Collector, code: LoadWarningCode, message: string, context: Context): void {
  result.warnings.push({ code, message, context });
}

/** Whether the item appends, by the key of old or by an override; each has one key alone that can be. */
export function appends(item: YamlNode, key: string, context: Context, collector: Collector): boolean {
  const flagged = appendFlag(item, context, collector);
  const { append, replace } = overridesOf(item, [key], [key], context);
  if (flagged && append.size + replace.size > 0) fail(messages.overrideAndAppend, context);
  return flagged || append.has(key);
}

export function appendFlag(item: YamlNode, context: Context, collector: Collector): boolean {
  const flagged = has(item, 'append') && booleanAt(item, 'append', context);
  if (flagged) warn(collector, 'LOAD_DEPRECATED_ITEM', messages.append, context);
  return flagged;
}

/** Which keys the item appends to and which it replaces. */
export function overridesOf(
  item: YamlNode,
  appendable: readonly string[],
  replaceable: readonly string[],
  parent: Context,
): { append: Set<string>; replace: Set<string> } {
  const found = { append: new Set<string>(), replace: new Set<string>() };
  const value = child(item, 'override');
  if (!value) return found;
  const context = within(parent, 'overrides', '', value.mark);
  for (const [key, { key: mark, value: operation }] of value.entries) {
    const at = within(context, 'overrides', key, mark);
    const may = { append: appendable.includes(key), replace: replaceable.includes(key) };
    if (operation.text === 'append') {
      if (!may.append) fail(`Key '${key}' cannot be appended to, use 'replace' instead`, at);
      found.append.add(key);
    } else if (operation.text === 'replace') {
      if (!may.replace) fail(`Key '${key}' cannot be replaced`, at);
      found.replace.add(key);
    } else
      fail(
        `Invalid override operation for key '${key}': '${operation.text}'. Allowed values are: ${may.append ? 'append ' : ''}${may.replace ? 'replace ' : ''}`,
        within(context, 'value for', key, operation.mark),
      );
  }
  return found;
}

/** A priority by its name in any case; `info` is short for `informational`. */
export function priorityOf(text: string): Priority | undefined {
  const lower = text.toLowerCase();
  return lower === 'info' ? 'Informational' : priorities.find(priority => priority.toLowerCase() === lower);
}
