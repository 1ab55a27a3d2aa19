/** JSON with the line of everything in it, and with the comments and trailing commas that bun.lock is written with. */
import { PlimsollError } from '../../model/index.ts';

export interface LocatedJson {
  value: unknown;
  /** The line, from 1, on which an object or array of `value` begins. */
  lineOf(value: unknown): number | undefined;
}

/** Arrays and objects inside each other; npm 6 nested `dependencies` by a few dozen. */
const deepest = 500;

/**
 * Reads JSON. Commas before a closing bracket and comments are taken, as JSONC has them.
 * @throws PlimsollError `record-invalid` with the line at which it is none
 */
export function parseJsonLines(text: string): LocatedJson {
  const lines = new WeakMap<object, number>();
  let at = 0;
  let line = 1;

  const invalid = (why: string): PlimsollError =>
    new PlimsollError('record-invalid', `it is not JSON: line ${line} ${why}`);

  /** The next character that means something, as a UTF-16 unit; NaN at the end. */
  function next(): number {
    for (;;) {
      const c = text.charCodeAt(at);
      if (c === 10) line++;
      else if (c === 47) {
        skipComment();
        continue;
      } else if (c !== 32 && c !== 9 && c !== 13) return c;
      at++;
    }
  }

  function skipComment(): void {
    const block = text.charCodeAt(at + 1) === 42;
    if (!block && text.charCodeAt(at + 1) !== 47) throw invalid('has a stray slash');
    const end = text.indexOf(block ? '*/' : '\n', at + 2);
    if (end < 0 && block) throw invalid('begins a comment that does not end');
    const stop = end < 0 ? text.length : block ? end + 2 : end;
    for (let i = text.indexOf('\n', at); i >= 0 && i < stop; i = text.indexOf('\n', i + 1)) line++;
    at = stop;
  }

  function string(): string {
    const start = at;
    for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
      let slashes = 0;
      while (text.charCodeAt(end - 1 - slashes) === 92) slashes++;
      if (slashes % 2 === 1) continue;
      at = end + 1;
      const raw = text.slice(start + 1, end);
      if (!raw.includes('\\') && !raw.includes('\n')) return raw;
      try {
        return JSON.parse(text.slice(start, at)) as string;
      } catch {
        throw invalid('has a broken string');
      }
    }
    throw invalid('begins a string that does not end');
  }

  function scalar(): unknown {
    const start = at;
    while (at < text.length && !delimiters.has(text.charCodeAt(at))) at++;
    const word = text.slice(start, at);
    if (words.has(word)) return words.get(word);
    if (number.test(word)) return Number(word);
    throw invalid('has a value that is none');
  }

  function value(depth: number): unknown {
    const c = next();
    if (c === 34) return string();
    if (c !== 123 && c !== 91) return scalar();
    if (depth >= deepest) throw invalid(`is more than ${deepest} levels deep`);
    const here = line;
    at++;
    const made = c === 123 ? object(depth + 1) : array(depth + 1);
    lines.set(made, here);
    return made;
  }

  function object(depth: number): object {
    const made: Record<string, unknown> = {};
    for (;;) {
      const c = next();
      if (c === 125) break;
      if (c !== 34) throw invalid('has no key where one belongs');
      const key = string();
      if (next() !== 58) throw invalid('has no colon after a key');
      at++;
      put(made, key, value(depth));
      const after = next();
      if (after === 44) at++;
      else if (after !== 125) throw invalid('has neither a comma nor the end of an object');
    }
    at++;
    return made;
  }

  function array(depth: number): unknown[] {
    const made: unknown[] = [];
    for (;;) {
      if (next() === 93) break;
      made.push(value(depth));
      const after = next();
      if (after === 44) at++;
      else if (after !== 93) throw invalid('has neither a comma nor the end of an array');
    }
    at++;
    return made;
  }

  const whole = value(0);
  if (!Number.isNaN(next())) throw invalid('has something after the end');
  return {
    value: whole,
    lineOf: one => (typeof one === 'object' && one !== null ? lines.get(one) : undefined),
  };
}

/** A key `__proto__` is a key like any other. */
export function put(to: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(to, key, { value, enumerable: true, configurable: true, writable: true });
  else to[key] = value;
}

const words = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
const number = /^-?\d{1,400}(?:\.\d{1,400})?(?:[eE][+-]?\d{1,9})?$/;
/** White space, and , ] } : " / */
const delimiters = new Set([9, 10, 13, 32, 44, 93, 125, 58, 34, 47]);
