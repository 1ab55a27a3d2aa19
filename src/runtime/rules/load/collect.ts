import type { FieldResolver } from '../check/fields.ts';
import { compileOperand } from '../check/operand.ts';
import { FilterError } from '../filter/error.ts';
import { isOperator } from '../filter/operators.ts';
import { parseCondition } from '../filter/parser.ts';
import { type LoadResult, messages } from './codes.ts';
import type { Context } from './context.ts';
import { fail } from './decode.ts';
import type { Collection, ExceptionInfo, ListInfo, MacroInfo, RuleChange, RuleInfo } from './items.ts';

/** Takes what items define into the collection. */
export interface Collector {
  collected: Collection;
  result: LoadResult;
  /** Fields by source; absent: the source is not known. */
  fields(source: string): FieldResolver | undefined;
}

const invalid = (message: string, context: Context): never => fail(message, context, 'LOAD_ERR_VALIDATE');

export function define<T extends ListInfo | MacroInfo>(to: Map<string, T>, info: T, collected: Collection): void {
  const id = collected.next++;
  const index = to.get(info.name)?.index ?? id;
  to.set(info.name, { ...info, index, visibility: id });
}

export function appendList({ collected }: Collector, info: ListInfo): void {
  const before = collected.lists.get(info.name) ?? invalid(messages.noList, info.context);
  before.items = [...before.items, ...info.items];
  before.visibility = collected.next++;
}

export function appendMacro({ collected }: Collector, info: MacroInfo): void {
  const before = collected.macros.get(info.name) ?? invalid(messages.noMacro, info.context);
  before.condition += ` ${info.condition}`;
  before.visibility = collected.next++;
}

export function defineRule(collector: Collector, info: RuleInfo): void {
  const { collected, result } = collector;
  const before = collected.rules.get(info.name);
  if (before && before.source !== info.source)
    invalid('Rule has been re-defined with a different source', info.context);
  const fields = collector.fields(info.source);
  if (!fields) {
    info.unknownSource = true;
    const message = `Unknown source ${info.source}, skipping`;
    result.warnings.push({ code: 'LOAD_UNKNOWN_SOURCE', message, context: info.context });
  }
  for (const exception of info.exceptions) {
    if (!exception.fields)
      invalid('Rule exception item must have fields property with a list of fields', exception.context);
    validateException(exception, fields);
  }
  collected.next++;
  collected.rules.set(info.name, info);
}

/** The rule that an item changes. */
export function ruleToChange(
  { collected }: Collector,
  name: string,
  source: string | undefined,
  context: Context,
  missing: string,
): RuleInfo {
  const before = collected.rules.get(name) ?? invalid(missing, context);
  if (source && source !== before.source) invalid('Rule has been re-defined with a different source', context);
  return before;
}

export function appendRule(collector: Collector, before: RuleInfo, change: RuleChange, context: Context): void {
  if (Object.keys(change).length === 0) invalid('Appended rule must have exceptions or condition property', context);
  if (change.condition) before.condition += ` ${change.condition}`;
  if (change.output) before.output += ` ${change.output}`;
  if (change.description) before.description += ` ${change.description}`;
  for (const tag of change.tags ?? []) before.tags.add(tag);
  const fields = before.unknownSource ? undefined : collector.fields(before.source);
  for (const exception of change.exceptions ?? []) appendException(before, exception, fields);
  collector.collected.next++;
}

function appendException(rule: RuleInfo, exception: ExceptionInfo, fields: FieldResolver | undefined): void {
  const before = rule.exceptions.find(({ name }) => name === exception.name);
  if (before) {
    if (exception.fields)
      invalid('Can not append exception fields to existing exception, only values', exception.context);
    if (exception.comps)
      invalid('Can not append exception comps to existing exception, only values', exception.context);
    before.values = [...before.values, ...exception.values];
    return;
  }
  if (!exception.fields) invalid('Rule exception must have fields property with a list of fields', exception.context);
  if (exception.values.length === 0)
    invalid('Rule exception must have values property with a list of values', exception.context);
  validateException(exception, fields);
  rule.exceptions = [...rule.exceptions, exception];
}

export function replaceInRule(collector: Collector, before: RuleInfo, change: RuleChange, context: Context): void {
  if (Object.keys(change).length === 0) invalid('The rule must have at least one field that can be replaced', context);
  const fields = before.unknownSource ? undefined : collector.fields(before.source);
  for (const exception of change.exceptions ?? []) validateException(exception, fields);
  Object.assign(before, change);
  collector.collected.next++;
}

/** Fills in the comparisons that were left out, and refuses what the condition could not say. */
function validateException(exception: ExceptionInfo, fields: FieldResolver | undefined): void {
  const { context } = exception;
  const checkField = (field: unknown): void => {
    if (fields && !(typeof field === 'string' && isField(field, fields)))
      invalid(`'${String(field)}' is not a supported filter field`, context);
  };
  if (Array.isArray(exception.fields)) {
    exception.comps ??= exception.fields.map(() => '=');
    const comps = Array.isArray(exception.comps) ? exception.comps : [];
    if (comps.length !== exception.fields.length) invalid('Fields and comps lists must have equal length', context);
    for (const comp of comps)
      if (typeof comp !== 'string' || !isOperator(comp))
        invalid(`'${String(comp)}' is not a supported comparison operator`, context);
    exception.fields.forEach(checkField);
    return;
  }
  exception.comps ??= 'in';
  if (Array.isArray(exception.comps)) invalid('Fields and comps must both be strings', context);
  if (!['in', 'pmatch', 'intersects'].includes(String(exception.comps)))
    invalid('When fields is a single value, comps must be one of (in, pmatch, intersects)', context);
  checkField(exception.fields);
}

/** A field, or transformers on fields. */
function isField(text: string, fields: FieldResolver): boolean {
  if (fields.exists(text)) return true;
  try {
    const node = parseCondition(`${text} exists`);
    if (node.kind !== 'check') return false;
    compileOperand(node.left, fields);
    return true;
  } catch (error) {
    if (error instanceof FilterError) return false;
    throw error;
  }
}
