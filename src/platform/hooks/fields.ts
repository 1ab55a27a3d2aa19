/** Reading of bodies that come from outside: whatever is not as expected is absent. Pure. */
import { isDigest } from '../../registry/index.ts';

export type Fields = Readonly<Record<string, unknown>>;

const none: Fields = {};

/** The object along a path of members; an empty one where there is none. */
export function at(body: unknown, ...path: string[]): Fields {
  let value = body;
  for (const member of path) {
    if (!isFields(value) || !Object.hasOwn(value, member)) return none;
    value = value[member];
  }
  return isFields(value) ? value : none;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The objects of a list member, the first few thousand at most. */
export function list(body: Fields, member: string): Fields[] {
  const value = Object.hasOwn(body, member) ? body[member] : undefined;
  return Array.isArray(value) ? value.slice(0, mostEvents).filter(isFields) : [];
}

/** Events of one body that are looked at. */
const mostEvents = 2000;

/** The first of these members that is a text. */
export function text(body: Fields, ...members: string[]): string | undefined {
  for (const member of members) {
    const value = Object.hasOwn(body, member) ? body[member] : undefined;
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

export function digestIn(body: Fields, ...members: string[]): string | undefined {
  const value = text(body, ...members);
  return value !== undefined && isDigest(value) ? value : undefined;
}

/** RFC 3339, of a text or of seconds since the epoch. */
export function timeIn(body: Fields, ...members: string[]): string | undefined {
  for (const member of members) {
    const value = Object.hasOwn(body, member) ? body[member] : undefined;
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const time = new Date(typeof value === 'number' ? value * 1000 : value);
    if (!Number.isNaN(time.getTime())) return time.toISOString();
  }
  return undefined;
}

/** An address of an image in its parts, as senders write them: `host[:port]/path[:tag][@digest]`, maybe with a scheme. */
export interface Address {
  registry: string;
  repository: string;
  tag?: string;
  digest?: string;
}

export function addressOf(written: string | undefined): Address | undefined {
  if (written === undefined || written.length > 2048) return undefined;
  const bare = written.replace(/^[a-z]+:\/\//, '');
  const slash = bare.indexOf('/');
  if (slash <= 0) return undefined;
  const [name = '', digest] = bare.slice(slash + 1).split('@', 2);
  const colon = name.lastIndexOf(':');
  const tagged = colon > name.lastIndexOf('/');
  const repository = tagged ? name.slice(0, colon) : name;
  const tag = tagged ? name.slice(colon + 1) : '';
  if (repository === '') return undefined;
  return {
    registry: bare.slice(0, slash),
    repository,
    ...(tag && { tag }),
    ...(digest && isDigest(digest) && { digest }),
  };
}

/** A text that holds JSON; undefined where it does not. */
export function jsonIn(written: string | undefined): unknown {
  if (written === undefined) return undefined;
  try {
    return JSON.parse(written);
  } catch {
    // Whoever asks says what is missing.
    return undefined;
  }
}

/** What a dialect makes of a hint's parts: absent ones are left out. */
export const defined = <T extends object>(parts: { [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as T;
