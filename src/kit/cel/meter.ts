import type { ASTNode, Environment } from '@marcbachmann/cel-js';
import { childrenOf, loopOf } from './cost.ts';
import { CelError } from './error.ts';

/** Loops inside loops. */
const deepest = 8;

/** Counts the steps of an evaluation while it runs, since nobody knows beforehand how long the lists of a document are. */
export interface Meter {
  /** Has what takes longer the more it is given pass the meter. @throws CelError */
  connect(ast: ASTNode): void;
  /** Runs one evaluation. @throws CelError when it takes more steps than it may; whatever the evaluation made of that */
  run<T>(steps: number, evaluation: () => T): T;
}

/** The words `metered` and `weighed` of an environment: they hand on what they are given. */
export function meterIn(environment: Environment): Meter {
  let left = 0;
  const spend = (steps: number): void => {
    left -= steps;
    if (left < 0) throw new Error('too many steps');
  };
  environment
    .registerFunction('metered(A, int): A', (list: unknown, each: bigint) => {
      spend(lengthOf(list) * Number(each));
      return list;
    })
    .registerFunction('weighed(A): A', (value: unknown) => {
      spend(weightOf(value, left));
      return value;
    });
  const wrapped = (call: string, node: ASTNode): ASTNode => {
    const { ast } = environment.parse(call);
    if (ast.op === 'call') ast.args[1][0] = node;
    return ast;
  };
  const weigh = (parts: unknown[], places: number[]): void => {
    for (const place of places) parts[place] = wrapped('weighed(0)', parts[place] as ASTNode);
  };
  const connect = (node: ASTNode, depth: number): void => {
    if (depth > deepest) throw new CelError(`it nests more than ${deepest} loops`, node.start);
    const parts = node.args as unknown[];
    const loop = loopOf(node);
    if (loop) {
      connect(loop.over, depth);
      for (const part of loop.body) connect(part, depth + 1);
      const each = loop.body.reduce((sum, part) => sum + nodesOf(part), 1);
      parts[1] = wrapped(`metered(0, ${each})`, loop.over);
      return;
    }
    for (const child of childrenOf(node)) connect(child, depth);
    if (comparing.has(node.op)) weigh(parts, [0, 1]);
    else if (node.op === 'rcall') weigh(parts, [1]);
  };
  return {
    connect: ast => connect(ast, 0),
    run(steps, evaluation) {
      left = steps;
      try {
        const value = evaluation();
        if (left < 0) throw tooLong(steps);
        return value;
      } catch (error) {
        throw left < 0 ? tooLong(steps) : error;
      }
    },
  };
}

const tooLong = (steps: number): CelError => new CelError(`it takes more than ${steps} steps`, 0);

/** Operators that look at all that they are given. */
const comparing = new Set<string>(['==', '!=', 'in', '+']);

const nodesOf = (node: ASTNode): number => childrenOf(node).reduce((sum, child) => sum + nodesOf(child), 1);

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
