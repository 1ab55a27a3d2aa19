import { membershipOf, type Test, testOf } from '../rules/check/compare.ts';
import { ConstantError } from '../rules/check/constants.ts';
import type { FieldResolver } from '../rules/check/fields.ts';
import type { CheckNode, Operand } from '../rules/filter/ast.ts';
import type { FieldType, Scalar } from '../types.ts';

/** A check in the form in which fields are looked up. */
export interface Check {
  node: CheckNode;
  operator: string;
  /** Name of the field at the left, its argument in brackets; absent where a transformer stands there. */
  field: string | undefined;
  type: FieldType;
  /** Constants at the right; absent for `exists`, for fields at the right, and under a modifier. */
  texts: readonly string[] | undefined;
  /** Names of all fields that must be there for the check to hold. */
  roots: readonly string[];
}

export function checkOf(node: CheckNode, fields: FieldResolver): Check {
  const roots: string[] = [];
  const visit = (operand: Operand): void => {
    if (operand.kind === 'field') roots.push(fields.resolve(operand).spec.name);
    else if (operand.kind === 'transform') operand.arguments.forEach(visit);
    else if (operand.kind === 'operands') operand.items.forEach(visit);
  };
  visit(node.left);
  const { right } = node;
  if (right?.kind === 'field' || right?.kind === 'transform') visit(right);
  const field = node.left.kind === 'field' ? node.left : undefined;
  const { spec, argument, bound } = field
    ? fields.resolve(field)
    : { spec: undefined, argument: undefined, bound: undefined };
  const texts = right?.kind === 'list' ? right.values : right?.kind === 'value' ? [right.value] : undefined;
  return {
    ...{ node, operator: node.operator === '==' ? '=' : node.operator, roots, type: bound?.type ?? 'CHARBUF' },
    field: spec && (argument === undefined ? spec.name : `${spec.name}[${argument}]`),
    texts: node.modifier ? undefined : texts,
  };
}

const memberships = new Set(['in', 'intersects', 'pmatch']);

/** The check as a test of one value of its field; `undefined`: it is not one of constants. */
export function testOfCheck({ operator, type, texts, node }: Check): Test | undefined {
  if (!node.right) return () => true;
  if (!texts) return undefined;
  try {
    return memberships.has(operator) ? membershipOf(operator, type, texts) : testOf(operator, type, texts[0] ?? '');
  } catch (error) {
    // The condition was compiled before: such a constant cannot be there.
    if (error instanceof ConstantError) return undefined;
    throw error;
  }
}

/** Whether a field with that value satisfies the check; `undefined`: not to be told. */
export const holdsFor = (check: Check, value: Scalar): boolean | undefined => testOfCheck(check)?.(value);
