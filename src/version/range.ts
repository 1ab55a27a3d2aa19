/**
 * The plain range language that distributions and advisories share: comparators such as `>= 1.2`, joined by `,` (and) and
 * `||` (or). An empty range holds every version; a version without an operator means equality.
 */

/** What an operator asks of the sign of `compare(version, bound)`. */
const operators: Record<string, (sign: number) => boolean> = {
  '<': sign => sign < 0,
  '<<': sign => sign < 0,
  '<=': sign => sign <= 0,
  '=<': sign => sign <= 0,
  '=': sign => sign === 0,
  '==': sign => sign === 0,
  '!=': sign => sign !== 0,
  '>=': sign => sign >= 0,
  '=>': sign => sign >= 0,
  '>': sign => sign > 0,
  '>>': sign => sign > 0,
};

export interface Comparator {
  /** As written; empty where there is none. */
  operator: string;
  bound: string;
}

const isOperator = (unit: number): boolean =>
  unit === 60 || unit === 61 || unit === 62 || unit === 33 || unit === 126 || unit === 94; // < = > ! ~ ^

const isBlank = (unit: number): boolean => unit === 32 || unit === 9 || unit === 10 || unit === 13;

/** Splits `op version` pairs out of one group. A comma ends a pair, and so does a blank before the next operator. */
export function comparators(group: string): Comparator[] {
  const found: Comparator[] = [];
  let at = 0;
  while (at < group.length) {
    const unit = group.charCodeAt(at);
    if (unit === 44 || isBlank(unit)) {
      at++;
      continue;
    }
    const start = at;
    while (at < group.length && isOperator(group.charCodeAt(at))) at++;
    const operator = group.slice(start, at);
    while (at < group.length && isBlank(group.charCodeAt(at))) at++;
    const from = at;
    while (at < group.length && group.charCodeAt(at) !== 44) {
      if (isBlank(group.charCodeAt(at)) && isOperator(group.charCodeAt(at + 1))) break;
      at++;
    }
    found.push({ operator, bound: unquoted(group.slice(from, at).trim()) });
  }
  return found;
}

function unquoted(text: string): string {
  const quote = text[0];
  return text.length > 1 && (quote === '"' || quote === "'") && text.endsWith(quote) ? text.slice(1, -1) : text;
}

/** Splits a range at `||` into its alternatives. */
export const alternatives = (range: string): string[] => range.split('||');

/** Does the sign of `compare(version, bound)` meet the operator? Undefined for an operator that is not of this language. */
export function meets(operator: string, sign: number): boolean | undefined {
  return operators[operator || '=']?.(sign);
}

/**
 * Does the version lie in the range?
 * @param extra operators of one ecosystem beside the common ones, such as `~>`
 */
export function satisfies(
  range: string,
  version: string,
  compare: (a: string, b: string) => number,
  extra?: Record<string, (version: string, bound: string) => boolean>,
): boolean {
  const text = range.trim();
  if (text === '' || text === '*') return true;
  return alternatives(text).some(group => {
    const pairs = comparators(group);
    return (
      pairs.length > 0 &&
      pairs.every(
        ({ operator, bound }) =>
          extra?.[operator]?.(version, bound) ?? meets(operator, compare(version, bound)) ?? false,
      )
    );
  });
}
