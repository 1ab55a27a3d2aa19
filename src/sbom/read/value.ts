import { sbomBounds } from './bounds.ts';

/** What lies at a path of keys; undefined where there is none. */
export function at(value: unknown, ...path: string[]): unknown {
  let here = value;
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}

/** The text at a path, trimmed; numbers become text, everything else is empty. */
export function text(value: unknown, ...path: string[]): string {
  const found = at(value, ...path);
  if (typeof found === 'number' || typeof found === 'boolean') return String(found);
  return typeof found === 'string' ? found.slice(0, sbomBounds.word).trim() : '';
}

/** A value that is not cut or trimmed; undefined where it is none or longer than any honest one. */
export function whole(value: unknown, ...path: string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' && found.length <= sbomBounds.property ? found : undefined;
}

/** The list at a path; what is there alone is a list of one. */
export function list(value: unknown, ...path: string[]): unknown[] {
  const found = at(value, ...path);
  if (Array.isArray(found)) return found;
  return found === undefined || found === null ? [] : [found];
}
