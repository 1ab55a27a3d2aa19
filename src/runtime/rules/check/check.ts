import type { FieldValue, RuleEvent, Scalar } from '../../types.ts';
import type { CheckNode, Modifier } from '../filter/ast.ts';
import { FilterError } from '../filter/error.ts';
import { membershipOf, type Test, testAgainst, testOf } from './compare.ts';
import { ConstantError } from './constants.ts';
import type { FieldResolver } from './fields.ts';
import { compileOperand, type Reader } from './operand.ts';
import { comparisonOf, operatorProblem } from './types.ts';

export type Predicate = (event: RuleEvent) => boolean;

/** One comparison as a closure. A field that is not there satisfies none, `!=` included. */
export function compileCheck(node: CheckNode, fields: FieldResolver): Predicate {
  const left = compileOperand(node.left, fields);
  const problem = operatorProblem(node.operator, left.type, left.list);
  if (problem) throw new FilterError(problem, node.at);
  const { read } = left;
  const { right } = node;
  if (!right) return event => read(event) !== undefined;
  if (right.kind === 'field' || right.kind === 'transform') return compareFields(node, left, fields);
  try {
    const texts = right.kind === 'list' ? right.values : [right.value];
    const direct = node.modifier || left.list ? undefined : directPredicate(node.operator, left, texts);
    if (direct) return direct;
    if (left.list) return listPredicate(read, node.operator, membershipOf('in', left.type, texts));
    const test = node.modifier
      ? modified(node.operator, node.modifier, left, texts)
      : plain(node.operator, left, texts);
    return valuePredicate(left, node.operator, test);
  } catch (error) {
    if (error instanceof ConstantError) throw new FilterError(error.message, right.at);
    throw error;
  }
}

const memberships = new Set(['in', 'intersects', 'pmatch']);

function plain(operator: string, left: Reader, texts: readonly string[]): Test {
  return memberships.has(operator)
    ? membershipOf(operator, left.type, texts)
    : testOf(operator, left.type, texts[0] as string);
}

/** `oneof`: exactly one of the texts; `anyof`: at least one; `allof`: every one. Of no texts, none. */
function modified(operator: string, modifier: Modifier, left: Reader, texts: readonly string[]): Test {
  const tests = texts.map(text => testOf(operator, left.type, text));
  if (tests.length === 0) return () => false;
  if (modifier === 'anyof') return value => tests.some(test => test(value));
  if (modifier === 'allof') return value => tests.every(test => test(value));
  return value => {
    let held = 0;
    for (const test of tests) if (test(value) && ++held > 1) return false;
    return held === 1;
  };
}

/** Equality of and membership among texts without a call in between: most of what rules ask. Nothing equals no text. */
function directPredicate(operator: string, left: Reader, texts: readonly string[]): Predicate | undefined {
  const { read } = left;
  const [text] = texts;
  if (isEach(left) || comparisonOf(left.type) !== 'text') return undefined;
  if (operator === '=' || operator === '==') return event => read(event) === text;
  if (operator === '!=')
    return event => {
      const value = read(event);
      return value !== text && value !== undefined;
    };
  if (operator !== 'in' && operator !== 'intersects') return undefined;
  const set: ReadonlySet<FieldValue> = new Set(texts);
  return event => set.has(read(event));
}

/** Whether the field stands for several values, of which one must satisfy the comparison. */
const isEach = ({ spec, argument }: Reader): boolean =>
  spec?.each !== undefined && (spec.each === 'ends' || argument === undefined);

type Read = (event: RuleEvent) => FieldValue;

/** `in`: every value of the field is among them; `intersects`: one is. */
function listPredicate(read: Read, operator: string, member: Test): Predicate {
  return event => {
    const values = read(event);
    if (values === undefined) return false;
    const list = Array.isArray(values) ? (values as Scalar[]) : [values as Scalar];
    return operator === 'in' ? list.every(member) : list.some(member);
  };
}

function valuePredicate(left: Reader, operator: string, test: Test): Predicate {
  const { read, spec } = left;
  if (isEach(left)) {
    const all = spec?.each === 'ends' && operator === '!=';
    return event => {
      const values = read(event);
      if (values === undefined) return false;
      const list = Array.isArray(values) ? (values as Scalar[]) : [values as Scalar];
      return list.length > 0 && (all ? list.every(test) : list.some(test));
    };
  }
  return event => {
    const value = read(event);
    return value !== undefined && test(value as Scalar);
  };
}

/** A comparison with what another field says of the same event. */
function compareFields(node: CheckNode, left: Reader, fields: FieldResolver): Predicate {
  const right = compileOperand(node.right as Extract<CheckNode['right'], { kind: 'field' | 'transform' }>, fields);
  const refuse = (message: string): never => {
    throw new FilterError(message, node.at);
  };
  const words = { pmatch: 'PMATCH', regex: 'REGEX' } as const;
  if (node.operator === 'pmatch' || node.operator === 'regex')
    refuse(`operator '${words[node.operator]}' doesn't support right-hand side fields`);
  if (comparisonOf(left.type) === 'net') refuse(`field type 'IPNET' doesn't support right-hand side fields`);
  if (left.spec?.constantOnly) refuse(`field '${left.name}' doesn't support right-hand side fields`);
  if (right.spec?.constantOnly) refuse(`field '${right.name}' can't be used as a right-hand side field`);
  if (left.type !== right.type || left.list !== right.list)
    refuse(
      `field '${left.name}' has type '${typeName(left)}' while the right-hand side field '${right.name}' has incompatible type '${typeName(right)}'`,
    );
  if (node.modifier) refuse(`a list is expected after '${node.modifier}'`);
  const { operator } = node;
  return event => {
    const values = left.read(event);
    const constants = values === undefined ? undefined : right.read(event);
    if (values === undefined || constants === undefined) return false;
    if (!left.list) return testAgainst(operator, left.type, constants as Scalar)(values as Scalar);
    const tests = (constants as readonly Scalar[]).map(each => testAgainst('=', left.type, each));
    const member: Test = value => tests.some(test => test(value));
    return operator === 'in' ? (values as Scalar[]).every(member) : (values as Scalar[]).some(member);
  };
}

const typeName = ({ type, list }: Reader): string => (list ? `${type} (list)` : type);
