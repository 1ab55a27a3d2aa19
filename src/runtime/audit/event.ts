/** An event of an API server's audit log, as rules look at it. */
import type { RuleEvent } from '../types.ts';
import type { Json, JsonObject } from './json.ts';

/** audit.k8s.io/v1 `Event`. */
export interface AuditEvent extends RuleEvent {
  readonly source: 'k8s_audit';
  readonly type: 'pluginevent';
  readonly body: JsonObject;
  /** When the first event of the stream was: nanoseconds since the epoch. */
  readonly began: bigint;
}

const rfc3339 = /^(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d{0,9})?([Zz]|[+-]\d\d:\d\d)$/;

/** Nanoseconds since the epoch of a time in RFC 3339; `undefined`: it is none. */
export function timeOf(value: Json | undefined): bigint | undefined {
  const parts = typeof value === 'string' ? rfc3339.exec(value) : null;
  if (!parts) return undefined;
  const [, clock = '', fraction = '', zone = ''] = parts;
  const milliseconds = Date.parse(`${clock}${zone}`.toUpperCase());
  return Number.isNaN(milliseconds) ? undefined : BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
