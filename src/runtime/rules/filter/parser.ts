import { bounds } from '../bounds.ts';
import type { CheckNode, Condition, FieldNode, Modifier, Position, Right } from './ast.ts';
import { FilterError } from './error.ts';
import { type Lexer, lexer } from './lexer.ts';
import { operandReader } from './operands.ts';
import {
  listOperators,
  modifiers,
  numberOperators,
  operatorList,
  textOperators,
  transformerList,
  unaryOperators,
} from './operators.ts';

/**
 * Parses a condition. The grammar is the field's, quirks included: operators on texts need a blank after them, `and(` and
 * `not(` none, and nothing needs one after `exists`.
 * @throws FilterError with the position at which parsing stopped
 */
export function parseCondition(text: string): Condition {
  if (text.length > bounds.conditionLength)
    throw new FilterError(`the condition is longer than ${bounds.conditionLength} characters`, start);
  if (text.length === 0) throw new FilterError('filter input string is empty', start);
  const tokens = lexer(text);
  const node = conditionReader(tokens).disjunction();
  if (tokens.index !== text.length) fail(tokens, `unexpected token after '${tokens.last}', expecting 'or', 'and'`);
  return node;
}

const start: Position = { index: 0, line: 1, column: 1 };

function fail(tokens: Lexer, message: string): never {
  throw new FilterError(message, tokens.at());
}

function conditionReader(tokens: Lexer) {
  let depth = 0;
  const operands = operandReader(tokens);

  /** `word` between operands that `operand` reads; after it either a blank, or a parenthesis without one. */
  function junction(word: 'and' | 'or', operand: () => Condition): Condition {
    const at = tokens.at();
    tokens.blank();
    const children = [operand()];
    tokens.blank();
    while (tokens.takeText(word)) {
      if (tokens.blank()) children.push(operand());
      else if (tokens.takeText('(')) children.push(embedded());
      else fail(tokens, `expected blank or '(' after '${word}'`);
      tokens.blank();
    }
    return children.length > 1 ? { kind: word, children, at } : (children[0] as Condition);
  }

  const disjunction = (): Condition => junction('or', conjunction);
  const conjunction = (): Condition => junction('and', negation);

  function negation(): Condition {
    const at = tokens.at();
    tokens.blank();
    let negated = false;
    while (tokens.take('not')) negated = !negated;
    let child: Condition;
    if (tokens.takeText('not(')) {
      negated = !negated;
      child = embedded();
    } else child = check();
    return negated ? { kind: 'not', child, at } : child;
  }

  /** What follows an opening parenthesis, and the closing one. */
  function embedded(): Condition {
    depth += 1;
    if (depth > bounds.nesting) fail(tokens, `exceeded max depth limit of ${bounds.nesting}`);
    tokens.blank();
    const child = disjunction();
    tokens.blank();
    if (!tokens.takeText(')')) fail(tokens, "expected a ')' token");
    depth -= 1;
    return child;
  }

  function check(): Condition {
    tokens.blank();
    const at = tokens.at();
    if (tokens.takeText('(')) return embedded();
    if (tokens.take('fieldName')) return comparison(operands.field(tokens.last, at), at);
    const left = operands.transformer(at);
    if (left) return comparison(left, at);
    if (tokens.take('identifier')) return { kind: 'name', name: tokens.last, at };
    return fail(tokens, "expected a '(' token, a field check, or an identifier");
  }

  function comparison(left: CheckNode['left'], at: Position): CheckNode {
    const node = (modifier?: Modifier, right?: Right): CheckNode => ({
      ...{ kind: 'check' as const, left, operator, modifier, right, at },
    });
    tokens.blank();
    let operator = '';
    if (tokens.takeOneOf(unaryOperators)) {
      operator = tokens.last;
      return node();
    }
    const operatorIs = (list: readonly string[]): boolean => {
      if (!tokens.takeOneOf(list)) return false;
      operator = tokens.last.trim();
      return true;
    };
    if (operatorIs(numberOperators)) return node(undefined, numberValue());
    if (operatorIs(textOperators)) {
      const modified = modifiedList();
      return modified ? node(modified.modifier, modified.right) : node(undefined, textValue());
    }
    if (operatorIs(listOperators)) return node(undefined, listValue());
    return fail(tokens, `expected a valid check operator: one of ${operatorList}`);
  }

  /** `oneof (…)` and its like after an operator on texts; a text that happens to be such a word is left alone. */
  function modifiedList(): { modifier: Modifier; right: Right } | undefined {
    const { index, last } = tokens;
    const spaced = tokens.text.charAt(index - 1) === ' ' || tokens.blank();
    tokens.blank();
    if (spaced && tokens.takeOneOf(modifiers)) {
      const modifier = tokens.last as Modifier;
      if (tokens.blank() && listFollows()) return { modifier, right: listValue() };
    }
    tokens.index = index;
    tokens.last = last;
    return undefined;
  }

  function listFollows(): boolean {
    if (tokens.text.charAt(tokens.index) === '(') return true;
    const { index, last } = tokens;
    const follows = tokens.take('identifier') && tokens.last !== 'and' && tokens.last !== 'or';
    tokens.index = index;
    tokens.last = last;
    return follows;
  }

  function numberValue(): Right {
    tokens.blank();
    const at = tokens.at();
    const read = operands.transformerOrField(at);
    if (read) return read;
    if (tokens.take('hex') || tokens.take('number')) return { kind: 'value', value: tokens.last, at };
    return fail(tokens, `expected a number value or a field with a valid transformer: ${transformerList}`);
  }

  function textValue(): Right {
    tokens.blank();
    const at = tokens.at();
    const read = operands.transformerOrField(at);
    if (read) return read;
    if (tokens.takeQuoted() || tokens.take('bare')) return { kind: 'value', value: tokens.last, at };
    return fail(tokens, `expected a string value or a field with a valid transformer: ${transformerList}`);
  }

  function listValue(): Right {
    tokens.blank();
    const at = tokens.at();
    if (tokens.takeText('(')) {
      const values: string[] = [];
      tokens.blank();
      if (takeListItem(values)) {
        tokens.blank();
        while (tokens.takeText(',')) {
          tokens.blank();
          if (!takeListItem(values)) fail(tokens, 'expected a string value');
          tokens.blank();
        }
      }
      if (!tokens.takeText(')')) fail(tokens, "expected a ')' token");
      return { kind: 'list', values, at };
    }
    const read = operands.transformerOrField(at);
    if (read) return read;
    if (tokens.take('identifier')) return { kind: 'value', value: tokens.last, at };
    return fail(tokens, `expected a list, an identifier, or a field with a valid transformer: ${transformerList}`);
  }

  function takeListItem(values: string[]): boolean {
    if (!tokens.takeQuoted() && !tokens.take('bare')) return false;
    values.push(tokens.last);
    return true;
  }

  return { disjunction };
}

/** A field or a transformer alone, as the templates of outputs hold them: what was read, and where it ended. */
export function parseOutputField(
  text: string,
  index: number,
): { node: FieldNode | CheckNode['left']; end: number } | undefined {
  const tokens = lexer(text);
  tokens.index = index;
  const at = tokens.at();
  const node = operandReader(tokens).transformer(at);
  return node ? { node, end: tokens.index } : undefined;
}
