import type { Finding } from '../model/index.ts';

const dayMs = 86_400_000;

/** When grace ends, milliseconds since the epoch; undefined without a date of disclosure: then there is none. */
export function graceEnd({ published }: Finding, days: number): number | undefined {
  const from = published === undefined ? Number.NaN : Date.parse(published);
  return Number.isNaN(from) ? undefined : from + days * dayMs;
}
