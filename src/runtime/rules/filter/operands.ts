import { bounds } from '../bounds.ts';
import type { FieldNode, Operand, OperandsNode, Position, TransformNode } from './ast.ts';
import { FilterError } from './error.ts';
import type { Lexer } from './lexer.ts';
import { composers, transformerList, transformers } from './operators.ts';

const singles = transformers.map(name => `${name}(`);
const several = composers.map(name => `${name}(`);

/** Reads fields and transformers: what stands at the left of a comparison, and may stand at its right. */
export function operandReader(tokens: Lexer) {
  let depth = 0;
  const fail = (message: string): never => {
    throw new FilterError(message, tokens.at());
  };

  function bracketed(): string | undefined {
    if (!tokens.takeText('[')) return undefined;
    if (!tokens.takeQuoted() && !tokens.take('bareArgument'))
      fail('expected a valid field argument: a quoted string or a bare string');
    const argument = tokens.last;
    if (!tokens.takeText(']')) fail("expected a ']' token");
    return argument;
  }

  /** The rest of a field whose name was just read. */
  function field(name: string, at: Position): FieldNode {
    return { kind: 'field', name, argument: bracketed(), at };
  }

  /** A transformer, if one is next. */
  function transformer(at: Position): TransformNode | undefined {
    const single = tokens.takeOneOf(singles);
    if (!single && !tokens.takeOneOf(several)) return undefined;
    const name = tokens.last.slice(0, -1);
    depth += 1;
    if (depth > bounds.nesting) fail(`exceeded max depth limit of ${bounds.nesting}`);
    tokens.blank();
    const operands = single ? [operand()] : listed();
    tokens.blank();
    if (!tokens.takeText(')')) fail("expected a ')' token closing the transformer");
    depth -= 1;
    return { kind: 'transform', name, arguments: operands, index: single ? undefined : bracketed(), at };
  }

  /** The operand of a transformer of one: a field, or another transformer. */
  function operand(): Operand {
    const at = tokens.at();
    const nested = transformer(at);
    if (nested) return nested;
    if (tokens.take('fieldName')) return field(tokens.last, at);
    return fail(`expected a field or a nested valid transformer: ${transformerList}`);
  }

  /** The arguments of a transformer of several: fields, transformers, quoted texts, and lists of these. */
  function listed(): Operand[] {
    const items = [argument()];
    tokens.blank();
    while (tokens.takeText(',')) {
      tokens.blank();
      items.push(argument());
      tokens.blank();
    }
    return items;
  }

  function argument(): Operand {
    const at = tokens.at();
    if (!tokens.takeText('(')) return item();
    const list: OperandsNode = { kind: 'operands', items: [], at };
    tokens.blank();
    if (tokens.takeText(')')) return list;
    list.items.push(item());
    tokens.blank();
    while (tokens.takeText(',')) {
      tokens.blank();
      list.items.push(item());
      tokens.blank();
    }
    if (!tokens.takeText(')')) fail("expected a ')' token");
    return list;
  }

  function item(): Operand {
    const at = tokens.at();
    if (tokens.takeQuoted()) return { kind: 'text', value: tokens.last, at };
    return operand();
  }

  /** `val(field)` or a transformer, as the right-hand side of a comparison. */
  function transformerOrField(at: Position): FieldNode | TransformNode | undefined {
    if (!tokens.takeText('val(')) return transformer(at);
    tokens.blank();
    const inner = tokens.at();
    if (!tokens.take('fieldName')) fail("expected a field within 'val' transformer");
    const node = field(tokens.last, inner);
    tokens.blank();
    if (!tokens.takeText(')')) fail("expected a ')' token closing the transformer");
    return { kind: 'transform', name: 'val', arguments: [node], index: undefined, at };
  }

  return { field, transformer, transformerOrField };
}
