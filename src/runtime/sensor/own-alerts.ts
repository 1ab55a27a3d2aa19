/** Alerts about the sensor itself: what it could not see is told where everything else is told. */
import { clockText } from '../rules/output/time.ts';
import type { Alert, Priority } from '../types.ts';

/** @param time nanoseconds since the epoch */
export function sensorAlert(
  rule: string,
  priority: Priority,
  time: bigint,
  { message, fields = {} }: { message: string; fields?: Record<string, unknown> },
): Alert {
  return {
    ...{ time, rule, priority, source: 'syscall', tags: ['plimsoll', 'sensor'], message },
    output: `${clockText(time)}: ${priority} ${message}`,
    outputFields: { 'evt.time': time, ...fields },
  };
}
