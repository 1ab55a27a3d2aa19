import type { CheckNode, Condition, FieldNode, Position, Right, TransformNode } from '../filter/ast.ts';
import { composers, transformers } from '../filter/operators.ts';
import type { FieldResolver } from './fields.ts';

/** Something of a condition that is allowed and likely to be a mistake. */
export interface ConditionWarning {
  code: 'LOAD_COMPILE_CONDITION' | 'LOAD_UNSAFE_NA_CHECK' | 'LOAD_DEPRECATED_ITEM';
  message: string;
  /** Absent: the condition as a whole. */
  at?: Position;
}

const latency = 'field is not available due to the drop of enter events.';
/** Fields that say nothing since only the exits of system calls are looked at. */
export const deprecatedFields: Record<string, string> = {
  'evt.dir':
    "due to the drop of enter events, 'evt.dir = <' always evaluates to true, and 'evt.dir = >' always evaluates to false; the condition on 'evt.dir' can be removed",
  'evt.latency': latency,
  'evt.latency.s': latency,
  'evt.latency.ns': latency,
  'evt.latency.human': latency,
  'evt.wait_latency': latency,
};

const calls = ['val', ...transformers, ...composers];

/** Walks a condition whose macros are in. */
export function conditionWarnings(root: Condition, fields: FieldResolver): ConditionWarning[] {
  const warnings: ConditionWarning[] = [];
  const deprecated = new Set<string>();
  let unsafe = false;
  const visit = (node: Condition): void => {
    if (node.kind === 'and' || node.kind === 'or') for (const child of node.children) visit(child);
    else if (node.kind === 'not') visit(node.child);
    else if (node.kind === 'check') {
      for (const name of fieldNames(node)) if (Object.hasOwn(deprecatedFields, name)) deprecated.add(name);
      unsafe ||= comparesWithNothing(node);
      warnings.push(...suspicions(node, fields));
    }
  };
  visit(root);
  if (unsafe)
    warnings.push({
      code: 'LOAD_UNSAFE_NA_CHECK',
      message: "comparing a field with <NA> is unsafe; 'exists' asks whether the field is there",
    });
  for (const name of deprecated)
    warnings.push({
      code: 'LOAD_DEPRECATED_ITEM',
      message: `usage of deprecated field '${name}' has been detected in the rule condition: ${deprecatedFields[name]}`,
    });
  return warnings;
}

const constantsOf = (right: Right | undefined): string[] =>
  right?.kind === 'value' ? [right.value] : right?.kind === 'list' ? right.values : [];

function fieldNames(node: CheckNode): string[] {
  const names: string[] = [];
  const visit = (each: FieldNode | TransformNode | { kind: 'text' | 'operands' | 'value' | 'list' }): void => {
    if (each.kind === 'field') names.push(each.name);
    else if (each.kind === 'transform') for (const inner of each.arguments) visit(inner);
    else if (each.kind === 'operands') for (const inner of (each as { items?: FieldNode[] }).items ?? []) visit(inner);
  };
  visit(node.left);
  if (node.right) visit(node.right);
  return names;
}

const equalities = new Set(['=', '==', '!=', 'in', 'intersects', 'pmatch']);

/** Audit events once wrote `<NA>` where a field was absent. */
function comparesWithNothing({ left, operator, right }: CheckNode): boolean {
  return (
    left.kind === 'field' &&
    (left.name.startsWith('ka.') || left.name.startsWith('jevt.')) &&
    equalities.has(operator) &&
    constantsOf(right).includes('<NA>')
  );
}

/** Of macros: one check stands in the conditions of many rules. */
const known = new WeakMap<FieldResolver, WeakMap<CheckNode, ConditionWarning[]>>();

function suspicions(node: CheckNode, fields: FieldResolver): ConditionWarning[] {
  let ofFields = known.get(fields);
  if (ofFields === undefined) {
    ofFields = new WeakMap();
    known.set(fields, ofFields);
  }
  let found = ofFields.get(node);
  if (found === undefined) {
    found = constantsOf(node.right).flatMap(value => suspicion(value, node, fields));
    ofFields.set(node, found);
  }
  return found;
}

/** A text that reads like a field or a transformer, and a regular expression that needs to be none. */
function suspicion(value: string, { operator, right }: CheckNode, fields: FieldResolver): ConditionWarning[] {
  const at = right?.at as Position;
  const found: ConditionWarning[] = [];
  const warn = (message: string): void => {
    found.push({ code: 'LOAD_COMPILE_CONDITION', message, at });
  };
  const bare = /\s/.test(value) ? value.replace(/\s+/g, '') : value;
  if (operator === 'regex' && isNeedless(value))
    warn(
      `regex check with '${value}' may be optimized with simpler operators such as '=', 'contains', 'startswith', 'endswith'`,
    );
  if (bare.includes('.') && fields.exists(bare))
    warn(`'${value}' may be a valid field misused as a const string value`);
  if (bare.endsWith(')') && calls.some(name => bare.startsWith(`${name}(`)))
    warn(`'${value}' may be a valid field transformer misused as a const string value`);
  return found;
}

/** Nothing special but anchors and `.*` at the ends. */
const isNeedless = (pattern: string): boolean =>
  !/[.+*?^$()[\]{}|\\]/.test(
    pattern
      .replace(/^\^/, '')
      .replace(/\$$/, '')
      .replace(/^\.[+*?]/, '')
      .replace(/\.[+*?]$/, ''),
  );
