import type { ASTNode } from '@marcbachmann/cel-js';
import { policyBounds } from '../bounds.ts';

/** Nodes below a node, whatever its operator. */
export function childrenOf(node: ASTNode): ASTNode[] {
  const found: ASTNode[] = [];
  const add = (part: unknown): void => {
    if (Array.isArray(part)) part.forEach(add);
    else if (typeof part === 'object' && part !== null && 'op' in part) found.push(part as ASTNode);
  };
  add(node.args);
  return found;
}

const macros = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** Steps of the worst evaluation: a macro runs its body once for each element that its list can have. */
export function stepsOf(node: ASTNode): number {
  if (node.op === 'rcall' && macros.has(node.args[0])) {
    const [, list, body] = node.args;
    const once = body.slice(1).reduce((sum, part) => sum + stepsOf(part), 0);
    return 1 + stepsOf(list) + sizeOf(list) * (1 + once);
  }
  return childrenOf(node).reduce((sum, child) => sum + stepsOf(child), 1);
}

function sizeOf(node: ASTNode): number {
  if (node.op === 'list') return node.args.length;
  if (node.op === 'map') return node.args.length;
  if (node.op === '+') return sizeOf(node.args[0]) + sizeOf(node.args[1]);
  if (node.op === '?:') return Math.max(sizeOf(node.args[1]), sizeOf(node.args[2]));
  if (node.op === 'rcall' && (node.args[0] === 'filter' || node.args[0] === 'map')) return sizeOf(node.args[1]);
  return node.op === '.' && node.args[0].op === 'id' && node.args[0].args === 'artifact'
    ? policyBounds.listedAboard
    : policyBounds.listed;
}
