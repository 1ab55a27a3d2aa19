import type { FieldSpec, FieldType, FieldValue, RuleEvent, Scalar } from '../../types.ts';
import type { FieldNode, Operand, TransformNode } from '../filter/ast.ts';
import { FilterError } from '../filter/error.ts';
import { operandText } from '../filter/print.ts';
import { valueText } from '../output/value.ts';
import type { FieldResolver } from './fields.ts';
import { readOptions } from './getopt.ts';
import { transforms } from './transform.ts';

/** Something read from an event: a field, or what transformers make of fields. */
export interface Reader {
  type: FieldType;
  list: boolean;
  /** The field at its root; absent where several are composed. */
  spec?: FieldSpec;
  argument?: string;
  /** How messages name it. */
  name: string;
  read(event: RuleEvent): FieldValue;
}

/** @throws FilterError where a field is not there or a transformer does not take its operand */
export function compileOperand(node: FieldNode | TransformNode, fields: FieldResolver): Reader {
  if (node.kind === 'field') {
    const field = fields.resolve(node);
    return {
      ...{ type: field.bound.type, list: field.bound.list, spec: field.spec, name: field.spec.name, read: field.read },
      ...(field.argument === undefined ? {} : { argument: field.argument }),
    };
  }
  if (node.name === 'join' || node.name === 'concat') return compose(node, fields);
  if (node.name === 'getopt') return options(node, fields);
  return transform(node, fields);
}

function transform(node: TransformNode, fields: FieldResolver): Reader {
  const inner = compileOperand(node.arguments[0] as FieldNode | TransformNode, fields);
  if (node.name === 'val') return inner;
  const { type: from, list, read } = inner;
  if (inner.spec?.plain) throw new FilterError(`field '${inner.name}' does not support transformers`, node.at);
  const change = transforms[node.name];
  const to = change?.type(from, list);
  if (!change || !to)
    throw new FilterError(
      `can't add field transformer: type '${from}' is not supported by '${node.name}' transformer applied on ${list ? 'list ' : ''}field '${inner.name}'`,
      node.at,
    );
  return {
    ...inner,
    ...to,
    read: event => {
      const value = read(event);
      return value === undefined ? undefined : change.apply(value, from);
    },
  };
}

type Texts = (event: RuleEvent) => string[] | undefined;

/** The texts of arguments, in order; nothing as soon as one of them gives nothing. */
function textsOf(nodes: readonly Operand[], fields: FieldResolver): Texts {
  const parts = nodes.map((node): Texts => {
    if (node.kind === 'text') return () => [node.value];
    if (node.kind === 'operands') return textsOf(node.items, fields);
    const { type, read } = compileOperand(node, fields);
    return event => {
      const value = read(event);
      if (value === undefined) return undefined;
      return (Array.isArray(value) ? (value as Scalar[]) : [value as Scalar]).map(each => valueText(each, type));
    };
  });
  return event => {
    const texts: string[] = [];
    for (const part of parts) {
      const more = part(event);
      if (!more) return undefined;
      texts.push(...more);
    }
    return texts;
  };
}

/** `join("separator", (…))` and `concat(…, …)`. */
function compose(node: TransformNode, fields: FieldResolver): Reader {
  const [first, ...rest] = node.arguments;
  const join = node.name === 'join';
  if (join && (first?.kind !== 'text' || rest.length !== 1))
    throw new FilterError(`transformer 'join' takes a separator in quotes and a list, as in join("-", (…))`, node.at);
  const separator = join ? (first as { value: string }).value : '';
  const texts = textsOf(join ? rest : node.arguments, fields);
  return { type: 'CHARBUF', list: false, name: operandText(node), read: event => texts(event)?.join(separator) };
}

/** `getopt((arguments), "specification")`: the letters and values found, or with an index the value of a letter. */
function options(node: TransformNode, fields: FieldResolver): Reader {
  const [args, specification, ...rest] = node.arguments;
  if (!args || specification?.kind !== 'text' || rest.length > 0)
    throw new FilterError(`transformer 'getopt' takes a list and a specification, as in getopt((…), "ab:")`, node.at);
  const texts = textsOf([args], fields);
  const { index } = node;
  return {
    ...{ type: 'CHARBUF', list: index === undefined, name: operandText(node) },
    read: event => {
      const given = texts(event);
      if (!given) return undefined;
      const { found, values } = readOptions(given, specification.value);
      return index === undefined ? found : values.get(index);
    },
  };
}
