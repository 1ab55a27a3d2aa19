import { reportBounds } from './bounds.ts';

/** What lies at a path of keys; undefined where there is none. Names that every object has mean nothing. */
export function at(value: unknown, ...path: string[]): unknown {
  let here = value;
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}

/** The text at a path; numbers become text, everything else is empty. Never longer than a word may be. */
export function text(value: unknown, ...path: string[]): string {
  const found = at(value, ...path);
  if (typeof found === 'number') return String(found);
  return typeof found === 'string' ? found.trim().slice(0, reportBounds.word) : '';
}

/** The first of several keys that has a text. */
export function firstText(value: unknown, ...keys: string[]): string {
  for (const key of keys) {
    const found = text(value, key);
    if (found) return found;
  }
  return '';
}

/** The list at a path; what is there alone is a list of one (XML, and scanners that leave the brackets off). */
export function list(value: unknown, ...path: string[]): unknown[] {
  const found = at(value, ...path);
  if (Array.isArray(found)) return found;
  return found === undefined || found === null ? [] : [found];
}

/** The texts of a list. */
export const texts = (value: unknown, ...path: string[]): string[] =>
  list(value, ...path)
    .slice(0, reportBounds.aliases)
    .map(one => text(one))
    .filter(Boolean);

/** The values of an object at a path, with their keys. */
export function entries(value: unknown, ...path: string[]): [string, unknown][] {
  const found = at(value, ...path);
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? Object.entries(found) : [];
}

export const isList = (value: unknown): value is unknown[] => Array.isArray(value);

/** Whether it has the key at all, whatever stands there. */
export const has = (value: unknown, key: string): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key);
