import type { CheckStep, Program, Step } from '../rules/check/program.ts';
import { verdictOf } from './atoms.ts';
import type { Cell } from './cell.ts';
import { type Check, checkOf } from './check.ts';
import { both, either, everything, type Reach } from './reach.ts';

/** What was found out of the conditions of one program: equal parts are one step, and are judged once a cell. */
interface Memory {
  checks: Map<CheckStep, Check>;
  cells: Map<Cell, Map<number, Reach>>;
}
const memories = new WeakMap<Program, Memory>();

/** Which events of the cell can satisfy the step. Negations are pushed down to the checks. */
export function judge(program: Program, step: Step, cell: Cell): Reach {
  let memory = memories.get(program);
  if (!memory) {
    memory = { checks: new Map(), cells: new Map() };
    memories.set(program, memory);
  }
  const { checks, cells } = memory;
  const known = cells.get(cell) ?? new Map<number, Reach>();
  cells.set(cell, known);

  function reachOf(each: Step, negated: boolean): Reach {
    if (each.kind === 'constant') return each.value === negated ? undefined : everything;
    if (each.kind === 'not') return reachOf(each.child, !negated);
    const key = each.id * 2 + (negated ? 1 : 0);
    if (known.has(key)) return known.get(key);
    const reach = each.kind === 'check' ? ofCheck(each, negated) : ofJunction(each, negated);
    known.set(key, reach);
    return reach;
  }

  function ofCheck(each: CheckStep, negated: boolean): Reach {
    let check = checks.get(each);
    if (!check) {
      check = checkOf(each.node, program.fields);
      checks.set(each, check);
    }
    const { yes, no } = verdictOf(check, cell);
    return negated ? no : yes;
  }

  function ofJunction({ kind, children }: Extract<Step, { kind: 'and' | 'or' }>, negated: boolean): Reach {
    const conjunction = (kind === 'and') !== negated;
    let reach: Reach = conjunction ? everything : undefined;
    for (const child of children) {
      const next = reachOf(child, negated);
      reach = conjunction ? both(reach, next) : either(reach, next);
      if (conjunction && reach === undefined) return undefined;
    }
    return reach;
  }

  return reachOf(step, false);
}
