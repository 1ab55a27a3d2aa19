/** JSON documents from outside. */
import { PlimsollError } from '../model/index.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** @throws `manifest-invalid` when the bytes are not UTF-8 or not JSON */
export function parseJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch (cause) {
    throw new PlimsollError('manifest-invalid', `${what} is invalid: it is not JSON`, { cause });
  }
}

/** @throws `manifest-invalid` when it is not one JSON object */
export function parseObject(bytes: Uint8Array, what: string): Record<string, unknown> {
  const value = parseJson(bytes, what);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PlimsollError('manifest-invalid', `${what} is invalid: it is not a JSON object`);
  }
  return value as Record<string, unknown>;
}
