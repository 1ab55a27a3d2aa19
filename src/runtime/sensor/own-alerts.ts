/** Alerts about the sensor itself: what it could not see is told where everything else is told. */
import { clockText } from '../rules/output/time.ts';
import type { Alert, Priority } from '../types.ts';
import type { Seen } from './way.ts';

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

/** What is looked at in each way, for people. */
export const means: Readonly<Record<Seen['way'], string>> = {
  ebpf: 'eBPF',
  fallback: 'the process connector and fanotify',
  processes: 'the process connector alone (no files)',
  files: 'fanotify alone (no processes)',
};

/** What every output is told where eBPF is not used. */
export function seesLess({ way, missing, because }: Pick<Seen, 'way' | 'missing' | 'because'>, time: bigint): Alert {
  const lost = missing.length === 0 ? 'no kind of event that rules ask for is lost' : `lost are ${missing.join(', ')}`;
  return sensorAlert('Plimsoll sensor sees less', 'Warning', time, {
    message: `The sensor watches without eBPF, by ${means[way]}: ${lost}; calls that fail are not seen. ${because.join('; ')}`,
    fields: { 'plimsoll.way': way, 'plimsoll.lost': missing.join(','), 'plimsoll.because': because.join('; ') },
  });
}
