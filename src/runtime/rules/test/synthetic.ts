import { eventTypes, k8sAuditFields, syscallFields } from '../../fields/index.ts';
import type { EventSource, FieldSpec, FieldValue, RuleEvent } from '../../types.ts';

/** An event that is nothing but its fields, by name: `proc.name`, `proc.aname[2]`, `evt.arg.flags`. */
export interface SyntheticEvent extends RuleEvent {
  values: ReadonlyMap<string, FieldValue>;
}

/** A source of events that are their fields. */
export function syntheticSource(
  name: string,
  fields: readonly FieldSpec[],
  types?: ReadonlySet<string>,
): EventSource<SyntheticEvent> {
  return {
    ...{ name, fields },
    ...(types ? { eventTypes: types } : {}),
    bind(spec, argument) {
      const keys = argument === undefined ? [spec.name] : [`${spec.name}[${argument}]`, `${spec.name}.${argument}`];
      const bound = { type: spec.type === 'DYNAMIC' ? ('INT64' as const) : spec.type, list: spec.list === true };
      const own = intrinsic[spec.name];
      return {
        ...bound,
        read(event) {
          for (const key of keys) {
            const value = event.values.get(key);
            if (value !== undefined) return value;
          }
          return own?.(event);
        },
      };
    },
  };
}

/** What an event says of itself unless its fields say otherwise. */
const intrinsic: Record<string, (event: RuleEvent) => FieldValue> = {
  'evt.type': event => event.type,
  'evt.num': event => event.num,
  'evt.source': event => event.source,
  'evt.rawtime': event => event.time,
  'evt.dir': () => '<',
};

export const syntheticSyscalls = syntheticSource('syscall', syscallFields, eventTypes);
export const syntheticAudit = syntheticSource('k8s_audit', k8sAuditFields);

export function syntheticEvent(
  values: Readonly<Record<string, FieldValue>>,
  { source = 'syscall', type, num = 1, time = 0n }: Partial<RuleEvent> = {},
): SyntheticEvent {
  const kind = type ?? values['evt.type'];
  return {
    ...{ source, num, time },
    type: typeof kind === 'string' ? kind : source === 'syscall' ? 'syscall' : 'pluginevent',
    values: new Map(Object.entries(values)),
  };
}
