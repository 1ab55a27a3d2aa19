import { PlimsollError } from '../model/index.ts';
import type { Format, InventoryReport } from './format.ts';
import { inventoryJson } from './json/inventory.ts';
import { scanJson } from './json/scan.ts';
import { inventoryTable } from './table/inventory.ts';
import { scanTable } from './table/scan.ts';

/** Formats of a scan; the first is the default. */
export const formats: readonly Format[] = [scanTable, scanJson];

/** Formats of an inventory; the first is the default. */
export const inventoryFormats: readonly Format<InventoryReport>[] = [inventoryTable, inventoryJson];

/** @throws PlimsollError `usage` for an id that is not in the list. */
export function formatOf(id: string): Format {
  return find(formats, id);
}

/** @throws PlimsollError `usage` for an id that is not in the list. */
export function inventoryFormatOf(id: string): Format<InventoryReport> {
  return find(inventoryFormats, id);
}

function find<F extends { id: string }>(list: readonly F[], id: string): F {
  const format = list.find(candidate => candidate.id === id);
  if (!format)
    throw new PlimsollError('usage', `there is no format "${id}"; there are ${list.map(f => f.id).join(', ')}`);
  return format;
}
