import type { ASTNode, Environment } from '@marcbachmann/cel-js';
import { serialize } from '@marcbachmann/cel-js/serialize';
import { childrenOf, loopOf } from './cost.ts';
import { CelError } from './error.ts';

/** Loops inside loops. */
const deepest = 8;

/**
 * The same expression with what takes longer the more it is given passing the meter: loops, comparisons, methods.
 * @param environment what to make the words of the meter with
 * @throws CelError when it nests too many loops
 */
export function metered(ast: ASTNode, environment: Environment): string {
  const call = (words: string, node: ASTNode): ASTNode => {
    const made = environment.parse(words).ast;
    if (made.op === 'call') made.args[1][0] = node;
    return made;
  };
  const connect = (node: ASTNode, depth: number): void => {
    if (depth > deepest) throw new CelError(`it nests more than ${deepest} loops`, node.start);
    const loop = loopOf(node);
    for (const child of childrenOf(node)) connect(child, loop?.body.includes(child) ? depth + 1 : depth);
    const parts = node.args as ASTNode[];
    if (loop) {
      parts[1] = call(`metered(0, ${loop.body.reduce((sum, part) => sum + nodesOf(part), 1)})`, loop.over);
      return;
    }
    const heavy = node.op === 'rcall' ? [1] : comparing.has(node.op) ? [0, 1] : [];
    for (const place of heavy) {
      const part = parts[place];
      if (part && part.op !== 'value') parts[place] = call('weighed(0)', part);
    }
  };
  connect(ast, 0);
  return serialize(ast);
}

/** Operators that look at all that they are given. */
const comparing = new Set<string>(['==', '!=', 'in', '+']);

const nodesOf = (node: ASTNode): number => childrenOf(node).reduce((sum, child) => sum + nodesOf(child), 1);

/** Counts the steps of an evaluation while it runs, since nobody knows beforehand how long the lists of a document are. */
export interface Meter {
  /** Runs one evaluation. @throws CelError when it takes more steps than it may, whatever the evaluation made of that */
  run<T>(steps: number, evaluation: () => T): T;
}

/** Declares the words that `metered` writes. They hand on what they are given; beyond the last step, nothing. */
export function meterIn(environment: Environment): Meter {
  let left = 0;
  const spend = (steps: number, value: unknown): unknown => {
    left -= steps;
    return left < 0 && typeof value === 'object' ? [] : value;
  };
  environment
    .registerFunction('metered(A, int): A', (list: unknown, each: bigint) => spend(lengthOf(list) * Number(each), list))
    .registerFunction('weighed(A): A', (value: unknown) => spend(weightOf(value, left), value));
  return {
    run(steps, evaluation) {
      left = steps;
      try {
        return evaluation();
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: what came of it beyond the last step is worth nothing
        if (left < 0) throw new CelError(`it takes more than ${steps} steps`, 0);
      }
    },
  };
}

function lengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 1;
}

/** Characters of a text that a machine handles in the time of one step. */
const charactersPerStep = 64;

/** Values inside a value; counted no further than `most`. */
function weightOf(value: unknown, most: number): number {
  if (typeof value === 'string') return 1 + value.length / charactersPerStep;
  if (typeof value !== 'object' || value === null) return 1;
  let weight = 1;
  for (const part of Object.values(value)) {
    if (weight > most) break;
    weight += weightOf(part, most - weight);
  }
  return weight;
}
