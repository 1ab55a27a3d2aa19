import { takesList } from '../filter/operators.ts';
import { fail } from './decode.ts';
import type { Entry, ExceptionInfo } from './items.ts';
import { quoteItem } from './lists.ts';

/** The condition with its exceptions: `(condition) and not (…) and not (…)`. */
export function withExceptions(condition: string, exceptions: readonly ExceptionInfo[]): string {
  if (exceptions.length === 0) return condition;
  const excepted = exceptions.map(exceptionText).filter(text => text !== '');
  return [`(${condition})`, ...excepted].join(' and not ');
}

function exceptionText(exception: ExceptionInfo): string {
  const { fields, comps, values, context } = exception;
  if (values.length === 0) return '';
  if (!Array.isArray(fields)) {
    const items = values.map(value =>
      typeof value === 'string'
        ? quoteItem(value)
        : fail('Expected values array to contain a list of strings', context, 'LOAD_ERR_VALIDATE'),
    );
    return `(${String(fields)} ${String(comps)} (${items.join(', ')}))`;
  }
  const rows = values.map(row => {
    if (!Array.isArray(row) || row.length !== fields.length)
      return fail('Fields and values lists must have equal length', context, 'LOAD_ERR_VALIDATE');
    const checks = fields.map((field, at) => {
      const operator = String((comps as Entry[])[at]);
      return `${String(field)} ${operator} ${operandText(row[at] as Entry, operator)}`;
    });
    return `(${checks.join(' and ')})`;
  });
  return `(${rows.join(' or ')})`;
}

function operandText(value: Entry, operator: string): string {
  if (Array.isArray(value)) return `(${value.map(each => quoteItem(String(each))).join(', ')})`;
  if (takesList(operator)) return value.startsWith('(') ? value : `(${value})`;
  return quoteItem(value);
}
