import type { ASTNode } from '@marcbachmann/cel-js';

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

/** A loop over the elements of a list or the keys of a map: what it goes over, and what it does with each. */
export function loopOf(node: ASTNode): { over: ASTNode; body: ASTNode[] } | undefined {
  if (node.op !== 'rcall' || !macros.has(node.args[0])) return undefined;
  return { over: node.args[1], body: node.args[2].slice(1) };
}

/**
 * Steps of the worst evaluation: a macro runs its body once for each element that its list can have.
 * @param listed how many elements a list that an expression does not spell out can have
 */
export function stepsOf(node: ASTNode, listed: (node: ASTNode) => number): number {
  const loop = loopOf(node);
  if (loop) {
    const once = loop.body.reduce((sum, part) => sum + stepsOf(part, listed), 0);
    return 1 + stepsOf(loop.over, listed) + sizeOf(loop.over, listed) * (1 + once);
  }
  return childrenOf(node).reduce((sum, child) => sum + stepsOf(child, listed), 1);
}

function sizeOf(node: ASTNode, listed: (node: ASTNode) => number): number {
  if (node.op === 'list' || node.op === 'map') return node.args.length;
  if (node.op === '+') return sizeOf(node.args[0], listed) + sizeOf(node.args[1], listed);
  if (node.op === '?:') return Math.max(sizeOf(node.args[1], listed), sizeOf(node.args[2], listed));
  if (node.op === 'rcall' && (node.args[0] === 'filter' || node.args[0] === 'map')) return sizeOf(node.args[1], listed);
  return listed(node);
}
