import { type Difference, PlimsollError } from '../../model/index.ts';
import type { Format } from '../format.ts';
import { differenceJson } from './json.ts';
import { differenceMarkdown } from './markdown.ts';
import { differenceTable } from './table.ts';

/** Formats of a comparison of two scans; the first is the default. */
export const differenceFormats: readonly Format<Difference>[] = [differenceTable, differenceJson, differenceMarkdown];

/** @throws PlimsollError `usage` for an id that is not in the list. */
export function differenceFormatOf(id: string): Format<Difference> {
  const format = differenceFormats.find(candidate => candidate.id === id);
  if (!format) throw new PlimsollError('usage', `there is no format "${id}"`);
  return format;
}
