/** How fields are read out of an audit event. */
import type { FieldValue } from '../types.ts';
import type { AuditEvent } from './event.ts';
import { type Json, type JsonObject, textOf, valueAt } from './json.ts';

export type AuditRead = (event: AuditEvent) => FieldValue;

/** Binds a field to its argument; `undefined`: the argument is not one that it takes. */
export type AuditMake = (argument: string | undefined) => AuditRead | undefined;

/** The value at a path, as text. */
export function textAt(...path: string[]): AuditMake {
  return () => event => {
    const value = valueAt(event.body, path);
    return value === undefined ? undefined : textOf(value);
  };
}

/** Elements of the list at a path, or the one that the argument numbers; `undefined`: there are none. */
export function elementsOf(
  body: JsonObject,
  path: readonly string[],
  argument: string | undefined,
): readonly Json[] | undefined {
  const list = valueAt(body, path);
  if (!Array.isArray(list)) return undefined;
  if (argument === undefined) return list as readonly Json[];
  const element = (list as readonly Json[])[Number(argument)];
  return element === undefined ? undefined : [element];
}

/** A value as texts: each element of a list; nothing of what is not there. */
export function texts(value: Json | undefined): readonly string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Json[]).map(textOf) : [textOf(value)];
}

/** A field that is a list; without values it is not there. */
export function found(values: readonly string[] | undefined): FieldValue {
  return values === undefined || values.length === 0 ? undefined : values;
}

/** The list at a path, each element as text. */
export function listAt(...path: string[]): AuditMake {
  return argument => event => found(elementsOf(event.body, path, argument)?.map(textOf));
}
