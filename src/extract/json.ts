import type { ExtractFile } from '../model/index.ts';
import { PlimsollError } from '../model/index.ts';

/**
 * The JSON object that a file holds.
 * @throws PlimsollError `record-invalid` when it is no JSON, or no object.
 */
export function jsonObject(file: ExtractFile): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(file.text());
  } catch (cause) {
    throw new PlimsollError('record-invalid', 'it is not JSON', { cause });
  }
  if (!isRecord(value)) throw new PlimsollError('record-invalid', 'it is not a JSON object');
  return value;
}

/** Whether a value is an object with keys: not null, not an array. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
