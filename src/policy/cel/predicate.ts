/**
 * A condition as a tree of `&&`, `||` and `!` over atoms. An atom reads few fields, most read one: it is asked once for each
 * different value of them, whatever the number of findings. The commonest atoms, a field against a literal, need no
 * interpreter at all.
 */
import type { ASTNode } from '@marcbachmann/cel-js';
import { serialize } from '@marcbachmann/cel-js/serialize';
import { linearMatches } from '../../kit/cel/index.ts';
import { likeTest } from '../../kit/index.ts';
import { type Severity, severityRank } from '../../model/index.ts';
import type { Read } from './compile.ts';

/** The plain value of a field, as `Field.read` gives it. */
type Plain = unknown;

export interface Atom {
  kind: 'atom';
  /** Its source: the same text is the same atom, in whichever rule it stands. */
  text: string;
  reads: Read[];
  /** For an atom over one field against literals: what it says of a value. */
  test?: (value: Plain) => boolean;
  /** By the interpreter. @throws when a value is not known or a calculation fails */
  holds(context: Record<string, unknown>): boolean;
}

export type Predicate =
  | Atom
  | { kind: 'and'; parts: Predicate[] }
  | { kind: 'or'; parts: Predicate[] }
  | { kind: 'not'; part: Predicate };

/** What making atoms needs of the compiler. */
export interface AtomSource {
  readOf(node: ASTNode): Read | undefined;
  readsOf(node: ASTNode): Read[];
  interpret(text: string): (context: Record<string, unknown>) => boolean;
  /** Whether RE2 finds a pattern that was compiled before. */
  matches(pattern: string, text: string): boolean;
  unknownSeverityAs: Severity;
}

export function predicateOf(node: ASTNode, source: AtomSource): Predicate {
  if (node.op === '&&' || node.op === '||') {
    return { kind: node.op === '&&' ? 'and' : 'or', parts: node.args.map(part => predicateOf(part, source)) };
  }
  if (node.op === '!_') return { kind: 'not', part: predicateOf(node.args, source) };
  // Not the text as written: its range leaves out parentheses.
  const text = serialize(node);
  let interpreted: ((context: Record<string, unknown>) => boolean) | undefined;
  return {
    kind: 'atom',
    text,
    reads: source.readsOf(node),
    test: quickTest(node, source),
    holds(context) {
      interpreted ??= source.interpret(text);
      return interpreted(context);
    },
  };
}

type Test = (value: Plain) => boolean;

/** Whether a node is what the test is given: a field, or the variable of a loop over one. */
type IsSubject = (node: ASTNode) => boolean;

function quickTest(node: ASTNode, source: AtomSource): Test | undefined {
  return testOf(node, candidate => source.readOf(candidate) !== undefined, source);
}

function testOf(node: ASTNode, isSubject: IsSubject, source: AtomSource): Test | undefined {
  if (node.op === '.' || node.op === 'id') return isSubject(node) ? value => value === true : undefined;
  if (node.op === 'in') return membership(node.args[0], node.args[1], isSubject);
  if (Object.hasOwn(comparisons, node.op)) {
    const [left, right] = node.args as [ASTNode, ASTNode];
    const literal = literalOf(right);
    if (!isSubject(left) || literal === undefined) return undefined;
    return comparisons[node.op]?.(literal);
  }
  if (node.op !== 'rcall') return undefined;
  const [name, receiver, given] = node.args;
  if (!isSubject(receiver)) return undefined;
  if (name === 'exists' || name === 'all') return loopTest(name, given, source);
  const literal = given[0] && literalOf(given[0]);
  if (!Object.hasOwn(methods, name) || typeof literal !== 'string' || given.length > 1) return undefined;
  return methods[name]?.(literal, source);
}

/** A loop whose body tests its variable against literals. */
function loopTest(name: 'exists' | 'all', [variable, body]: ASTNode[], source: AtomSource): Test | undefined {
  if (variable?.op !== 'id' || !body) return undefined;
  const test = bodyTest(body, node => node.op === 'id' && node.args === variable.args, source);
  if (!test) return undefined;
  return value => (name === 'exists' ? (value as Plain[]).some(test) : (value as Plain[]).every(test));
}

function bodyTest(node: ASTNode, isSubject: IsSubject, source: AtomSource): Test | undefined {
  if (node.op !== '&&' && node.op !== '||') return testOf(node, isSubject, source);
  const [left, right] = node.args.map(part => bodyTest(part, isSubject, source));
  if (!left || !right) return undefined;
  return node.op === '&&' ? value => left(value) && right(value) : value => left(value) || right(value);
}

/** Numbers as numbers: fields hold no integer that a double could not. Strings and bools as they are. */
function literalOf(node: ASTNode): string | number | boolean | undefined {
  if (node.op !== 'value') return undefined;
  const { args: value } = node;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : undefined;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

type Literal = string | number | boolean;
const comparisons: Record<string, (literal: Literal) => Test | undefined> = {
  '==': literal => value => value === literal,
  '!=': literal => value => value !== literal,
  '<': literal => numeric(literal, (value, limit) => value < limit),
  '<=': literal => numeric(literal, (value, limit) => value <= limit),
  '>': literal => numeric(literal, (value, limit) => value > limit),
  '>=': literal => numeric(literal, (value, limit) => value >= limit),
};

/** Strings are ordered by the interpreter alone. */
function numeric(literal: Literal, compare: (value: number, limit: number) => boolean): Test | undefined {
  return typeof literal === 'number' ? value => compare(value as number, literal) : undefined;
}

const methods: Record<string, (literal: string, source: AtomSource) => Test> = {
  startsWith: literal => value => (value as string).startsWith(literal),
  endsWith: literal => value => (value as string).endsWith(literal),
  contains: literal => value => (value as string).includes(literal),
  like: literal => likeTest(literal) as Test,
  [linearMatches]:
    (literal, { matches }) =>
    value =>
      matches(literal, value as string),
  atLeast: (literal, { unknownSeverityAs }) => {
    const least = severityRank[literal as Severity];
    return value => severityRank[(value === 'unknown' ? unknownSeverityAs : value) as Severity] <= least;
  },
};

function membership(left: ASTNode, right: ASTNode, isSubject: IsSubject): Test | undefined {
  if (!isSubject(left) || right.op !== 'list') return undefined;
  const literals = right.args.map(literalOf);
  if (literals.some(literal => typeof literal !== 'string')) return undefined;
  const set = new Set<Plain>(literals);
  return value => set.has(value);
}
