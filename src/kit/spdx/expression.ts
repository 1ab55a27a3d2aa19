/** SPDX licence expressions (SPDX 2.3, Annex D) as values. */

/** `MIT`, `GPL-2.0-only WITH Classpath-exception-2.0`, `LicenseRef-custom`. */
export interface Simple {
  licence: string;
  exception?: string;
}

export type Expression = Simple | { all: readonly Expression[] } | { any: readonly Expression[] };

const print = (one: Expression, inside: 'all' | 'any' | undefined): string => {
  if ('licence' in one) return one.exception ? `${one.licence} WITH ${one.exception}` : one.licence;
  const of = 'all' in one ? 'all' : 'any';
  const parts = ('all' in one ? one.all : one.any).map(part => print(part, of));
  const text = parts.join(of === 'all' ? ' AND ' : ' OR ');
  return inside ? `(${text})` : text;
};

/** As text; parts that are of another kind than what they stand in are in brackets, so nobody need know what binds tighter. */
export const expressionText = (expression: Expression): string => print(expression, undefined);

/** Several together: nothing twice, nothing nested in its own kind, and one alone is itself. */
export function joined(kind: 'all' | 'any', parts: readonly Expression[]): Expression {
  const flat = parts.flatMap(part => (kind in part ? (part as Record<string, readonly Expression[]>)[kind]! : [part]));
  const unique = [...new Map(flat.map(part => [expressionText(part), part])).values()];
  if (unique.length === 1) return unique[0]!;
  return kind === 'all' ? { all: unique } : { any: unique };
}

/** All licences that it names. */
export function* simplesOf(expression: Expression): Iterable<Simple> {
  if ('licence' in expression) yield expression;
  else for (const part of 'all' in expression ? expression.all : expression.any) yield* simplesOf(part);
}
