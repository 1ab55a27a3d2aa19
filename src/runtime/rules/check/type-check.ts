import type { CheckNode } from '../filter/ast.ts';
import { FilterError } from '../filter/error.ts';
import { everyKind, invert, type Kinds, noKind } from './kinds.ts';

/**
 * The kinds of events that satisfy a check of evt.type, or of evt.num against 0 (events count from 1, and rules say "never"
 * so). `undefined`: the check asks for something else.
 * @throws FilterError for an event type that no event can have
 */
export function kindsOfCheck(node: CheckNode, known: ReadonlySet<string> | undefined): Kinds | undefined {
  const { left, operator, modifier, right } = node;
  if (left.kind !== 'field' || left.argument !== undefined) return undefined;
  const values = right?.kind === 'value' ? [right.value] : right?.kind === 'list' ? right.values : undefined;
  if (left.name === 'evt.num') {
    if (modifier || values?.[0] !== '0' || values.length !== 1) return undefined;
    return { '=': noKind, '==': noKind, '!=': everyKind, '>=': everyKind, in: noKind }[operator];
  }
  if (left.name !== 'evt.type' || modifier) return undefined;
  if (!right) return everyKind;
  if (!values || !['=', '==', '!=', 'in', 'intersects'].includes(operator)) return undefined;
  const alien = known && values.find(value => !known.has(value));
  if (alien !== undefined) throw new FilterError(`unknown event type ${alien}`, right.at);
  const kinds: Kinds = { complement: false, names: new Set(values) };
  return operator === '!=' ? invert(kinds) : kinds;
}
