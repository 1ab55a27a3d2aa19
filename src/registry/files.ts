import { open } from 'node:fs/promises';
import { PlimsollError } from '../model/index.ts';
import { bounds } from './bounds.ts';

/**
 * A small file's text; `undefined` where there is no such file.
 * @throws PlimsollError `file-unreadable`, `bound`
 */
export async function readText(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    if (size > bounds.configBytes)
      throw new PlimsollError('bound', `${path} is larger than ${bounds.configBytes} bytes`);
    return (await file.readFile('utf8')).replace(/^\uFEFF/, '');
  } catch (cause) {
    if (cause instanceof PlimsollError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new PlimsollError('file-unreadable', `${path} cannot be read: ${code}`, { cause });
  }
}

/**
 * Reads JSON that must be an object.
 * @throws PlimsollError `file-unreadable`
 */
export function parseObject(text: string, place: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PlimsollError('file-unreadable', `${place} is not JSON`, { cause });
  }
  if (isObject(value)) return value;
  throw new PlimsollError('file-unreadable', `${place} does not hold a JSON object`);
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A string property, or nothing. Own properties alone, so that no key of outside reaches a prototype. */
export function text(value: unknown, key: string): string | undefined {
  if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
  const found = value[key];
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** An object property, or an empty one. */
export function object(value: unknown, key: string): Record<string, unknown> {
  const found = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return isObject(found) ? found : {};
}
