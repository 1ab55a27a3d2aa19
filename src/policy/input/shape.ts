import { PlimsollError } from '../../model/index.ts';
import { policyBounds } from '../bounds.ts';
import type { YamlSource } from './yaml.ts';

/** Where a value stands: for errors. */
export interface Place {
  source: YamlSource;
  path: readonly (string | number)[];
}

/** Reads a value of one shape, or refuses the file. */
export type Shape<T> = (value: unknown, place: Place) => T;

/** @throws PlimsollError `policy-invalid`, always: file, line, column, what is wrong. */
export function refuse({ source, path }: Place, what: string): never {
  throw new PlimsollError('policy-invalid', `${source.place(path)}: ${what}`);
}

const keyOf = ({ path }: Place): string => {
  const key = path.at(-1);
  return key === undefined ? 'the file' : typeof key === 'number' ? `entry ${key + 1}` : key;
};

export const text: Shape<string> = (value, place) => {
  if (typeof value !== 'string' || value.trim() === '') refuse(place, `${keyOf(place)} must be a text`);
  if (value.length > policyBounds.textCharacters)
    refuse(place, `${keyOf(place)} is longer than ${policyBounds.textCharacters} characters`);
  return value;
};

/** A text that may be written without quotes as a number, such as a version. */
export const word: Shape<string> = (value, place) => text(typeof value === 'number' ? String(value) : value, place);

export const flag: Shape<boolean> = (value, place) => {
  if (typeof value !== 'boolean') refuse(place, `${keyOf(place)} must be true or false`);
  return value;
};

/** A whole number from 0 on. */
export const count: Shape<number> = (value, place) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    refuse(place, `${keyOf(place)} must be a whole number, 0 or more`);
  }
  return value;
};

export const number: Shape<number> = (value, place) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) refuse(place, `${keyOf(place)} must be a number`);
  return value;
};

export function oneOf<const T extends string>(choices: readonly T[]): Shape<T> {
  return (value, place) =>
    choices.find(choice => choice === value) ?? refuse(place, `${keyOf(place)} must be one of ${choices.join(', ')}`);
}

export function listOf<T>(shape: Shape<T>): Shape<T[]> {
  return (value, { source, path }) => {
    const place = { source, path };
    if (!Array.isArray(value)) refuse(place, `${keyOf(place)} must be a list`);
    if (value.length > policyBounds.entries)
      refuse(place, `${keyOf(place)} has more than ${policyBounds.entries} entries`);
    return value.map((entry, index) => shape(entry, { source, path: [...path, index] }));
  };
}

/** A mapping from any key to values of one shape. */
export function mapOf<T>(shape: Shape<T>): Shape<Record<string, T>> {
  return (value, place) =>
    Object.fromEntries(
      Object.entries(mapping(value, place)).map(([key, entry]) => [
        key,
        shape(entry, { source: place.source, path: [...place.path, key] }),
      ]),
    );
}

type Members = Record<string, Shape<unknown>>;
type Shaped<M extends Members> = { [K in keyof M]: M[K] extends Shape<infer T> ? T : never };

/** A mapping with these keys and no others. Those not named in `needed` may be left out. */
export function object<M extends Members, const N extends keyof M & string>(
  members: M,
  needed: readonly N[],
): Shape<Partial<Shaped<M>> & Pick<Shaped<M>, N>> {
  return (value, place) => {
    const given = mapping(value, place);
    const read: Record<string, unknown> = {};
    for (const [key, entry] of Object.entries(given)) {
      const at = { source: place.source, path: [...place.path, key] };
      const shape = Object.hasOwn(members, key) ? members[key] : undefined;
      if (!shape) refuse(at, `there is no key "${key}" here; there are ${Object.keys(members).join(', ')}`);
      read[key] = shape(entry, at);
    }
    for (const key of needed) if (!(key in read)) refuse(place, `${keyOf(place)} lacks "${key}"`);
    return read as Partial<Shaped<M>> & Pick<Shaped<M>, N>;
  };
}

function mapping(value: unknown, place: Place): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    refuse(place, `${keyOf(place)} must be a mapping`);
  }
  return value as Record<string, unknown>;
}

/** A date as YYYY-MM-DD, which the calendar has. */
export const date: Shape<string> = (value, place) => {
  const day = text(value, place);
  if (!isDate(day)) refuse(place, `${keyOf(place)} must be a date such as 2030-12-31`);
  return day;
};

export function isDate(day: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}
