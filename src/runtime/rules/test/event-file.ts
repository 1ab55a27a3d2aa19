import type { FieldType, FieldValue, RuleEvent, Scalar } from '../../types.ts';
import { ConstantError, constantOf } from '../check/constants.ts';
import type { FieldResolver } from '../check/fields.ts';
import { compileOperand } from '../check/operand.ts';
import { FilterError } from '../filter/error.ts';
import { parseCondition } from '../filter/parser.ts';
import type { Context } from '../load/context.ts';
import { fail } from '../load/decode.ts';
import type { YamlNode } from '../load/yaml.ts';
import { type SyntheticEvent, syntheticEvent } from './synthetic.ts';

/**
 * An event written as its fields: `{evt.type: execve, proc.name: bash, "proc.aname[2]": sshd}`. Texts become values of the
 * fields' types; a list is several values.
 * @throws RuleLoadError for a field that is not there or a value that is not one of its type
 */
export function readEvent(
  node: YamlNode,
  source: string,
  fields: FieldResolver | undefined,
  context: Context,
): SyntheticEvent {
  if (node.kind !== 'map') fail('An event is a mapping of fields to values', context);
  const values: Record<string, FieldValue> = {};
  const own: Partial<RuleEvent> = { source };
  for (const [key, { value }] of node.entries) {
    if (value.kind === 'null') continue;
    const read = fields ? typeOf(key, fields, context) : undefined;
    const type = read?.type ?? 'CHARBUF';
    try {
      values[key] =
        value.kind === 'list' ? value.items.map(item => scalarOf(item.text, type)) : scalarOf(value.text, type);
    } catch (error) {
      if (!(error instanceof ConstantError)) throw error;
      fail(`${key}: ${error.message}`, context);
    }
    if (key === 'evt.num' && /^\d{1,15}$/.test(value.text)) Object.assign(own, { num: Number(value.text) });
    if (key === 'evt.rawtime' && /^\d{1,19}$/.test(value.text)) Object.assign(own, { time: BigInt(value.text) });
  }
  return syntheticEvent(values, own);
}

function typeOf(key: string, fields: FieldResolver, context: Context): { type: FieldType } {
  try {
    const node = parseCondition(`${key} exists`);
    if (node.kind !== 'check') return fail(`${key} is no field`, context);
    return compileOperand(node.left, fields);
  } catch (error) {
    if (error instanceof FilterError) return fail(`${key}: ${error.message}`, context);
    throw error;
  }
}

/** A network is asked of an address: the address is the value. */
function scalarOf(text: string, type: FieldType): Scalar {
  return constantOf(text, type === 'IPNET' ? 'IPADDR' : type) as Scalar;
}
