import type { BoundField, EventSource, FieldSpec, FieldValue, RuleEvent } from '../../types.ts';
import type { FieldNode } from '../filter/ast.ts';
import { FilterError } from '../filter/error.ts';

/** Counts the events that rules have looked at, so that a field or a condition is read once an event. */
export interface Turn {
  now: number;
}

/** A field as a condition or an output reads it. */
export interface ResolvedField {
  spec: FieldSpec;
  argument: string | undefined;
  bound: BoundField<RuleEvent>;
  /** Reads it once a turn. */
  read(event: RuleEvent): FieldValue;
}

export interface FieldResolver {
  source: EventSource;
  turn: Turn;
  /** @throws FilterError when there is no such field, or it does not take the argument */
  resolve(node: FieldNode): ResolvedField;
  /** Whether a field of that name, with or without an argument, exists. */
  exists(text: string): boolean;
  /** The field whose name is the longest at the start of the text; `undefined` when there is none. */
  longest(text: string, index: number): { node: FieldNode; end: number } | undefined;
}

/** Resolves the fields of a source. One resolver is shared by all rules of that source. */
export function fieldResolver<E extends RuleEvent>(source: EventSource<E>, turn: Turn): FieldResolver {
  const specs = new Map(source.fields.map(spec => [spec.name, spec]));
  const resolved = new Map<string, ResolvedField>();

  /** The field of that name, or one that takes the rest of the name as its argument. */
  function find(name: string): { spec: FieldSpec; rest: string | undefined } | undefined {
    const exact = specs.get(name);
    if (exact) return { spec: exact, rest: undefined };
    for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
      const spec = specs.get(name.slice(0, dot));
      if (spec?.dotted) return { spec, rest: name.slice(dot + 1) };
    }
    return undefined;
  }

  function resolve(node: FieldNode): ResolvedField {
    const text = node.argument === undefined ? node.name : `${node.name}[${node.argument}]`;
    const known = resolved.get(text);
    if (known) return known;
    const found = find(node.name);
    if (!found || (found.rest !== undefined && node.argument !== undefined))
      throw new FilterError(`filter_check called with nonexistent field ${text}`, node.at);
    const { spec } = found;
    const argument = found.rest ?? node.argument;
    if (argument === undefined && spec.argument === 'required')
      throw new FilterError(`filter error: field '${spec.name}' requires an argument but none was given`, node.at);
    if (argument !== undefined && spec.argument === undefined)
      throw new FilterError(
        `filter error: field '${spec.name}' takes no argument but '${argument}' was given`,
        node.at,
      );
    const bound = takes(spec, argument) ? (source as EventSource<never>).bind(spec, argument) : undefined;
    if (!bound) throw new FilterError(`filter error: can't parse field expression '${text}'`, node.at);
    const field: ResolvedField = { spec, argument, bound, read: oncePerTurn(bound, turn) };
    resolved.set(text, field);
    return field;
  }

  return {
    source: source as EventSource<never>,
    turn,
    resolve,
    exists(text) {
      const [, name = '', , argument] = /^([a-zA-Z][\w.]*)(\[([^\][]*)\])?$/.exec(text) ?? [];
      const found = find(name);
      return found !== undefined && (argument === undefined || found.spec.argument !== undefined);
    },
    longest(text, index) {
      const name = /^[a-zA-Z][\w.]*/.exec(text.slice(index, index + 200))?.[0] ?? '';
      for (let length = name.length; length > 0; length--) {
        const spec = specs.get(name.slice(0, length));
        if (!spec) continue;
        const at = { index, line: 1, column: index + 1 };
        const after = text.slice(index + length);
        const bracketed = spec.argument ? /^\[([^\]]*)\]/.exec(after) : null;
        const dotted = spec.dotted ? /^\.([\w./-]*\w)/.exec(after) : null;
        const argument = bracketed ? (bracketed[1] as string).replace(/^(["'])(.*)\1$/, '$2') : dotted?.[1];
        const end = index + length + (bracketed?.[0].length ?? dotted?.[0].length ?? 0);
        return { node: { kind: 'field', name: spec.name, argument, at }, end };
      }
      return undefined;
    },
  };
}

function takes(spec: FieldSpec, argument: string | undefined): boolean {
  return argument === undefined || spec.takes !== 'index' || /^\d{1,9}$/.test(argument);
}

function oncePerTurn(bound: BoundField<RuleEvent>, turn: Turn): (event: RuleEvent) => FieldValue {
  let when = -1;
  let value: FieldValue;
  return event => {
    if (when === turn.now) return value;
    value = bound.read(event);
    when = turn.now;
    return value;
  };
}
