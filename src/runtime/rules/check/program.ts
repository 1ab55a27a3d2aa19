import { bounds } from '../bounds.ts';
import type { CheckNode, Condition } from '../filter/ast.ts';
import { FilterError } from '../filter/error.ts';
import { conditionText } from '../filter/print.ts';
import { compileCheck, type Predicate } from './check.ts';
import type { FieldResolver } from './fields.ts';
import { everyKind, holds, intersection, invert, type Kinds, noKind, union } from './kinds.ts';
import { kindsOfCheck } from './type-check.ts';

/**
 * A condition ready to run. Equal sub-conditions of all rules are one node, so that what they share is looked at once an
 * event.
 */
export type Step = ConstantStep | CheckStep | NotStep | JunctionStep;
interface ConstantStep {
  kind: 'constant';
  id: number;
  value: boolean;
}
export interface CheckStep {
  kind: 'check';
  id: number;
  uses: number;
  test: Predicate;
  node: CheckNode;
  /** Set where the check asks for evt.type alone: the kinds that satisfy it. */
  kinds?: Kinds;
}
interface NotStep {
  kind: 'not';
  id: number;
  child: Step;
}
interface JunctionStep {
  kind: 'and' | 'or';
  id: number;
  uses: number;
  /** Half of what asking all its children costs: one of them decides. */
  cost: number;
  children: Step[];
}

export interface Program {
  fields: FieldResolver;
  /** @throws FilterError */
  compile(node: Condition): Step;
  /** The condition as far as it is not decided by the kind of the event. */
  specialise(step: Step, kind: string): Step;
  predicate(step: Step): Predicate;
}

export function program(fields: FieldResolver): Program {
  const yes: ConstantStep = { kind: 'constant', id: 1, value: true };
  const no: ConstantStep = { kind: 'constant', id: 0, value: false };
  let last = 1;
  const checks = new Map<string, CheckStep>();
  const composed = new Map<string, NotStep | JunctionStep>();
  const predicates = new Map<number, Predicate>();
  const special = new Map<string, Map<number, Step>>();
  /** Of macros: one node stands in the conditions of many rules. */
  const ofNode = new WeakMap<Condition, { step: Step; visits: number }>();
  let visited = 0;

  function compile(node: Condition): Step {
    visited = 0;
    return stepOf(node);
  }

  function stepOf(node: Condition): Step {
    const known = ofNode.get(node);
    const before = visited;
    visited += known?.visits ?? 1;
    if (visited > bounds.nodes)
      throw new FilterError(`the condition has more than ${bounds.nodes} parts once its macros are in`, node.at);
    if (known) {
      if ('uses' in known.step) known.step.uses += 1;
      return known.step;
    }
    const step = madeOf(node);
    ofNode.set(node, { step, visits: visited - before });
    return step;
  }

  function madeOf(node: Condition): Step {
    if (node.kind === 'name') throw new FilterError(`filter error: unexpected identifier '${node.name}'`, node.at);
    if (node.kind === 'not') return negation(stepOf(node.child));
    if (node.kind !== 'check') return junction(node.kind, node.children.map(stepOf));
    const text = conditionText(node);
    let step = checks.get(text);
    if (!step) {
      const kinds = kindsOfCheck(node, fields.source.eventTypes);
      last += 1;
      step = { kind: 'check', id: last, uses: 0, test: compileCheck(node, fields), node, ...(kinds ? { kinds } : {}) };
      checks.set(text, step);
    }
    step.uses += 1;
    return step;
  }

  function negation(child: Step): Step {
    if (child.kind === 'constant') return child.value ? no : yes;
    if (child.kind === 'not') return child.child;
    const key = `!${child.id}`;
    const known = composed.get(key);
    if (known) return known;
    last += 1;
    const step: NotStep = { kind: 'not', id: last, child };
    composed.set(key, step);
    return step;
  }

  /** Flattened, without repetitions, without constants; one child stands for itself. */
  function junction(kind: 'and' | 'or', given: readonly Step[]): Step {
    const neutral = kind === 'and' ? yes : no;
    const children: Step[] = [];
    const seen = new Set<number>();
    for (const step of given) {
      for (const part of step.kind === kind ? step.children : [step]) {
        if (part === neutral || seen.has(part.id)) continue;
        if (part.kind === 'constant') return part;
        seen.add(part.id);
        children.push(part);
      }
    }
    if (children.length === 0) return neutral;
    if (children.length === 1) return children[0] as Step;
    // Which part is asked first changes no answer, since asking changes nothing; the cheap ones decide most.
    children.sort((a, b) => costOf(a) - costOf(b));
    const key = `${kind}${children.map(({ id }) => id).join(',')}`;
    let step = composed.get(key) as JunctionStep | undefined;
    if (!step) {
      last += 1;
      const cost = 1 + children.reduce((sum, child) => sum + costOf(child), 0) / 2;
      step = { kind, id: last, uses: 0, cost, children };
      composed.set(key, step);
    }
    step.uses += 1;
    return step;
  }

  function specialise(step: Step, kind: string): Step {
    const memo = special.get(kind) ?? new Map<number, Step>();
    special.set(kind, memo);
    const run = (each: Step): Step => {
      const known = memo.get(each.id);
      if (known) return known;
      let result: Step = each;
      if (each.kind === 'check') result = each.kinds ? (holds(each.kinds, kind) ? yes : no) : each;
      else if (each.kind === 'not') result = negation(run(each.child));
      else if (each.kind !== 'constant') result = junction(each.kind, each.children.map(run));
      memo.set(each.id, result);
      return result;
    };
    return run(step);
  }

  function predicate(step: Step): Predicate {
    const known = predicates.get(step.id);
    if (known) return known;
    const made = make(step);
    predicates.set(step.id, made);
    return made;
  }

  function make(step: Step): Predicate {
    if (step.kind === 'constant') return step.value ? () => true : () => false;
    if (step.kind === 'not') {
      const inner = predicate(step.child);
      return event => !inner(event);
    }
    if (step.kind === 'check') return step.uses > 1 && isDear(step.node) ? once(step.test) : step.test;
    const made = (step.kind === 'and' ? all : some)(step.children.map(predicate));
    return step.uses > 1 ? once(made) : made;
  }

  /** Remembers the answer for the event that is being looked at. */
  function once(test: Predicate): Predicate {
    const { turn } = fields;
    let when = -1;
    let answer = false;
    return event => {
      if (when === turn.now) return answer;
      answer = test(event);
      when = turn.now;
      return answer;
    };
  }

  return { fields, compile, specialise, predicate };
}

/** What a part costs to ask, about: one for an equality. */
function costOf(step: Step): number {
  switch (step.kind) {
    case 'constant':
      return 0;
    case 'check':
      return isDear(step.node) ? 6 : step.node.right?.kind === 'list' ? 2 : 1;
    case 'not':
      return costOf(step.child);
    default:
      return step.cost;
  }
}

const dear = new Set(['contains', 'icontains', 'glob', 'iglob', 'pmatch', 'regex', 'bcontains']);

/** Whether a check costs more than to remember its answer. */
function isDear(node: CheckNode): boolean {
  return dear.has(node.operator) || node.modifier !== undefined || node.left.kind === 'transform';
}

function all(tests: readonly Predicate[]): Predicate {
  const [a, b, c] = tests as [Predicate, Predicate, Predicate];
  if (tests.length === 2) return event => a(event) && b(event);
  if (tests.length === 3) return event => a(event) && b(event) && c(event);
  return event => {
    for (const test of tests) if (!test(event)) return false;
    return true;
  };
}

function some(tests: readonly Predicate[]): Predicate {
  const [a, b, c] = tests as [Predicate, Predicate, Predicate];
  if (tests.length === 2) return event => a(event) || b(event);
  if (tests.length === 3) return event => a(event) || b(event) || c(event);
  return event => {
    for (const test of tests) if (test(event)) return true;
    return false;
  };
}

/** The kinds of events that can satisfy a condition: never too few. */
export function kindsOf(step: Step, negated = false): Kinds {
  switch (step.kind) {
    case 'constant':
      return step.value === negated ? noKind : everyKind;
    case 'not':
      return kindsOf(step.child, !negated);
    case 'check':
      return step.kinds ? (negated ? invert(step.kinds) : step.kinds) : everyKind;
    default: {
      const children = step.children.map(child => kindsOf(child, negated));
      return (step.kind === 'and') === negated
        ? children.reduce(union, noKind)
        : children.reduce(intersection, everyKind);
    }
  }
}
