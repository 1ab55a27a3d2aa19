import { type Comparison, PlimsollError } from '../../model/index.ts';
import type { Format } from '../format.ts';
import { comparisonJson } from './json.ts';
import { comparisonTable } from './table.ts';

/** Formats of a comparison; the first is the default. */
export const comparisonFormats: readonly Format<Comparison>[] = [comparisonTable, comparisonJson];

/** @throws PlimsollError `usage` for an id that is not in the list. */
export function comparisonFormatOf(id: string): Format<Comparison> {
  const format = comparisonFormats.find(candidate => candidate.id === id);
  if (!format) throw new PlimsollError('usage', `there is no format "${id}"`);
  return format;
}
