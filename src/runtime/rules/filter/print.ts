import type { Condition, Operand, Right } from './ast.ts';
import { quoteIfNeeded } from './escape.ts';

/** The condition as the field writes it once lists, macros and exceptions are in. */
export function conditionText(node: Condition): string {
  switch (node.kind) {
    case 'and':
    case 'or':
      return `(${node.children.map(conditionText).join(` ${node.kind} `)})`;
    case 'not':
      return `not ${conditionText(node.child)}`;
    case 'name':
      return node.name;
    case 'check': {
      const operator = node.modifier ? `${node.operator} ${node.modifier}` : node.operator;
      return node.right
        ? `${operandText(node.left)} ${operator} ${rightText(node.right)}`
        : `${operandText(node.left)} ${operator}`;
    }
  }
}

export function operandText(node: Operand): string {
  switch (node.kind) {
    case 'field':
      return node.argument === undefined ? node.name : `${node.name}[${quoteIfNeeded(node.argument)}]`;
    case 'text':
      return `"${quoteIfNeeded(node.value).replace(/^"|"$/g, '')}"`;
    case 'operands':
      return `(${node.items.map(operandText).join(', ')})`;
    case 'transform': {
      const index = node.index === undefined ? '' : `[${quoteIfNeeded(node.index)}]`;
      return `${node.name}(${node.arguments.map(operandText).join(', ')})${index}`;
    }
  }
}

function rightText(node: Right): string {
  if (node.kind === 'value') return quoteIfNeeded(node.value);
  if (node.kind === 'list') return `(${node.values.map(quoteIfNeeded).join(', ')})`;
  return operandText(node);
}
