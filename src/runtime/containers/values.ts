/** What runtimes say in JSON: any part may be missing, of another type, or too large. */
import { containerBounds } from './bounds.ts';

export type Json = Readonly<Record<string, unknown>>;

export const record = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

export const list = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value.slice(0, containerBounds.items) : [];

export const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, containerBounds.text) : '');

export const texts = (value: unknown): string[] => list(value).map(text).filter(Boolean);

export const truth = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);

/** Values that are texts; others are left out. */
export function labelsOf(value: unknown): Record<string, string> {
  const labels: Record<string, string> = {};
  let count = 0;
  for (const [key, item] of Object.entries(record(value))) {
    if (typeof item !== 'string') continue;
    if (count++ === containerBounds.items) break;
    // A label may have any name: `__proto__` too.
    Object.defineProperty(labels, key.slice(0, containerBounds.text), {
      ...{ value: text(item), enumerable: true, configurable: true, writable: true },
    });
  }
  return labels;
}

/** `undefined`: it is no JSON. */
export function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Nanoseconds since the epoch of a time of RFC 3339; 0 where there is none. */
export function timeOf(value: unknown): bigint {
  const [, whole, fraction = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?/.exec(text(value)) ?? [];
  if (whole === undefined) return 0n;
  const zone = /([+-]\d\d:\d\d|Z)$/.exec(text(value))?.[1] ?? 'Z';
  const ms = Date.parse(`${whole}${zone}`);
  return ms > 0 ? BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0')) : 0n;
}

/** An id without its algorithm: `sha256:…` */
export const hexOf = (id: string): string => id.replace(/^sha256:/, '');
