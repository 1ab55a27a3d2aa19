import type { RuleEvent } from '../../types.ts';
import type { FieldResolver } from '../check/fields.ts';
import { compileOperand } from '../check/operand.ts';
import { program } from '../check/program.ts';
import type { Condition, FieldNode, TransformNode } from '../filter/ast.ts';
import { conditionText, operandText } from '../filter/print.ts';
import type { LoadedMacro } from '../load/macros.ts';
import type { LoadedRule } from '../load/rules.ts';
import { fieldText } from '../output/value.ts';

/** One part of a condition on one event. */
export interface Explanation {
  kind: 'and' | 'or' | 'not' | 'check';
  /** The part as the condition writes it. */
  text: string;
  holds: boolean;
  /** The macro that it is the condition of. */
  macro?: string;
  /** What the fields of a check said. */
  values?: { field: string; text: string; there: boolean }[];
  children?: Explanation[];
}

/** Why a rule did or did not match an event. */
export interface RuleExplanation {
  rule: string;
  matches: boolean;
  /** Why it was not even tried. */
  apart?: 'disabled' | 'source';
  condition: Explanation;
  /** The checks that decide: the fewest whose change could change the answer, in order. */
  decisive: Explanation[];
}

/** Every part of the rule's condition with its answer; nothing is left out for being decided. */
export function explainRule(
  rule: LoadedRule,
  event: RuleEvent,
  macros: ReadonlyMap<string, LoadedMacro>,
): RuleExplanation {
  const { fields } = rule.program;
  fields.turn.now += 1;
  const names = new Map([...macros.values()].map(({ name, condition }) => [condition, name]));
  const condition = explain(rule.condition, event, fields, names);
  const apart = rule.source !== event.source ? 'source' : rule.enabled ? undefined : 'disabled';
  return {
    ...{ rule: rule.name, matches: condition.holds && !apart, condition, decisive: decisive(condition) },
    ...(apart ? { apart } : {}),
  };
}

function explain(
  node: Condition,
  event: RuleEvent,
  fields: FieldResolver,
  macros: ReadonlyMap<Condition, string>,
): Explanation {
  const macro = macros.get(node);
  const named = macro === undefined ? {} : { macro };
  const text = conditionText(node);
  if (node.kind === 'name') return { kind: 'check', text, holds: false, values: [] };
  if (node.kind === 'check') {
    const one = program(fields);
    const holds = one.predicate(one.compile(node))(event);
    const operands = [node.left, ...(node.right && 'name' in node.right ? [node.right] : [])];
    return { kind: 'check', text, holds, values: operands.map(each => readingOf(each, event, fields)), ...named };
  }
  if (node.kind === 'not') {
    const child = explain(node.child, event, fields, macros);
    return { kind: 'not', text, holds: !child.holds, children: [child], ...named };
  }
  const children = node.children.map(child => explain(child, event, fields, macros));
  const holds = node.kind === 'and' ? children.every(each => each.holds) : children.some(each => each.holds);
  return { kind: node.kind, text, holds, children, ...named };
}

function readingOf(node: FieldNode | TransformNode, event: RuleEvent, fields: FieldResolver) {
  const { type, read } = compileOperand(node, fields);
  const value = read(event);
  return { field: operandText(node), text: fieldText(value, type), there: value !== undefined };
}

/** Of parts that must all hold, the first that does not; of parts of which one must, all of them; and the other way round. */
function decisive(part: Explanation): Explanation[] {
  if (part.kind === 'check') return [part];
  const children = part.children ?? [];
  if (part.kind === 'not') return children.flatMap(decisive);
  const one = (part.kind === 'and') !== part.holds;
  const chosen = children.filter(child => child.holds === part.holds);
  return (one ? chosen.slice(0, 1) : chosen).flatMap(decisive);
}
