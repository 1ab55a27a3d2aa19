/** Reading plain data of unknown shape: whatever is of another type than expected reads as absent. */

export type Fields = Readonly<Record<string, unknown>>;

const nothing: Fields = Object.freeze({});
const none: readonly unknown[] = Object.freeze([]);

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The members of a mapping; none where it is no mapping. */
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : nothing);

/** The items of a list; none where it is no list. */
export const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : none);

/** An own member: `constructor` and the like are no members of a mapping that does not say them. */
export const memberOf = (value: unknown, key: string): unknown =>
  isFields(value) && Object.hasOwn(value, key) ? value[key] : undefined;

/** Walks down by names. */
export function under(value: unknown, ...keys: readonly string[]): unknown {
  let at = value;
  for (const key of keys) at = memberOf(at, key);
  return at;
}

/** Text as it is, numbers and truth values as they are written; empty for all else. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/** True for `true` and for the text `"true"`, which templates make of it. */
export const isTrue = (value: unknown): boolean => value === true || value === 'true';
export const isFalse = (value: unknown): boolean => value === false || value === 'false';

/** Whole numbers, also those written as text. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^[-+]?[0-9]{1,15}$/.test(value) ? Number(value) : undefined;
}

/** Texts of a list, what is no text left out. */
export const textsOf = (value: unknown): string[] => itemsOf(value).filter(item => typeof item === 'string');
