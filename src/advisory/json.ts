/** Reading JSON that nobody vouches for: a value of the wrong kind counts as absent. */
import { bounds } from './bounds.ts';

export type Json = Record<string, unknown>;

export function objectOf(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** A short, non-empty text without control characters. */
export function word(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= bounds.word && !/[\0-\x1f\x7f]/.test(value)
    ? value
    : undefined;
}

export function words(value: unknown, most: number): string[] {
  const all: string[] = [];
  for (const item of listOf(value)) {
    const one = word(item);
    if (one && all.length < most) all.push(one);
  }
  return all;
}

/** Prose: control characters become spaces, what is too long is cut. */
export function text(value: unknown, most: number): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const clean = value
    .slice(0, most + 1)
    .replace(/[\0-\x1f\x7f]+/g, ' ')
    .trim();
  return clean.length > most ? `${clean.slice(0, most - 1)}…` : clean || undefined;
}
