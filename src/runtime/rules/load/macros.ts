import { bounds } from '../bounds.ts';
import type { Condition, NameNode } from '../filter/ast.ts';
import { FilterError } from '../filter/error.ts';

/** A macro whose condition is parsed. */
export interface LoadedMacro {
  name: string;
  condition: Condition;
  used: boolean;
}

/**
 * Puts macros into a condition.
 * @throws FilterError for a name that no visible macro has, and for macros that lead back to themselves
 */
export function macrosIn(
  root: Condition,
  macros: ReadonlyMap<string, LoadedMacro>,
  visible: (name: string) => boolean,
  sizes: WeakMap<Condition, number>,
): Condition {
  const path: string[] = [];
  let unknown: NameNode | undefined;

  function named(node: NameNode): Condition {
    const macro = visible(node.name) ? macros.get(node.name) : undefined;
    if (!macro) {
      unknown ??= node;
      return node;
    }
    if (path.includes(node.name)) throw new FilterError(`reference loop in macro '${node.name}'`, node.at);
    path.push(node.name);
    const resolved = resolve(macro.condition);
    path.pop();
    macro.used = true;
    return resolved;
  }

  function resolve(node: Condition): Condition {
    // What was resolved before holds no names.
    if (sizes.has(node)) return node;
    if (node.kind === 'name') return named(node);
    let result: Condition = node;
    let size = 1;
    if (node.kind === 'not') {
      const child = resolve(node.child);
      size += sizes.get(child) ?? 1;
      result = child === node.child ? node : { ...node, child };
    } else if (node.kind !== 'check') {
      const children = node.children.map(resolve);
      for (const child of children) size += sizes.get(child) ?? 1;
      result = children.every((child, at) => child === node.children[at]) ? node : { ...node, children };
    }
    if (size > bounds.nodes)
      throw new FilterError(`the condition has more than ${bounds.nodes} parts once its macros are in`, node.at);
    if (!unknown) sizes.set(result, size);
    return result;
  }

  const result = resolve(root);
  if (unknown) throw new FilterError(`Undefined macro '${unknown.name}' used in filter.`, unknown.at);
  return result;
}
