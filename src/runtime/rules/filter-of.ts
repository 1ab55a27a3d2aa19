import { PlimsollError } from '../../model/index.ts';
import type { EventSource, RuleEvent } from '../types.ts';
import { fieldResolver, type Turn } from './check/fields.ts';
import { program } from './check/program.ts';
import { FilterError } from './filter/error.ts';
import { parseCondition } from './filter/parser.ts';

/** A condition alone, without rules around it. */
export interface Filter<E extends RuleEvent> {
  matches(event: E): boolean;
}

/**
 * Compiles a condition over the fields of a source.
 * @throws PlimsollError `filter-invalid` with the place in the condition
 */
export function filterOf<E extends RuleEvent>(text: string, source: EventSource<E>): Filter<E> {
  const turn: Turn = { now: 0 };
  const compiled = program(fieldResolver(source, turn));
  try {
    const test = compiled.predicate(compiled.compile(parseCondition(text)));
    return {
      matches(event) {
        turn.now += 1;
        return test(event);
      },
    };
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    const { line, column } = error.at;
    throw new PlimsollError('filter-invalid', `filter error at line ${line}, column ${column}: ${error.message}`, {
      cause: error,
    });
  }
}
