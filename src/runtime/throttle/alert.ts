import { clockText, isoText } from '../rules/output/time.ts';
import type { Alert } from '../types.ts';
import type { Announcement } from './types.ts';

/** Under which name changes of what is shed go to all outputs. */
export const throttleRule = 'Plimsoll sensor sheds load';

/** An announcement as an alert. `isoTime`: the time before the message in ISO 8601 and UTC. */
export function throttleAlert(
  announcement: Announcement,
  { hostname, isoTime = false }: { hostname?: string; isoTime?: boolean } = {},
): Alert {
  const { time, kind, phase, what, why, level, leftOut, exact } = announcement;
  const verb = {
    started: 'Shedding started',
    changed: kind === 'shedding' ? 'Shedding more' : 'Given back',
    stopped: 'Shedding stopped',
  };
  const message = `${verb[phase]}: ${what} | why=${why} level=${level} left_out=${exact ? '' : '~'}${leftOut}`;
  return {
    ...{ time, rule: throttleRule, priority: 'Warning', source: 'syscall', tags: ['plimsoll', 'sensor'] },
    ...(hostname === undefined ? {} : { hostname }),
    output: `${isoTime ? isoText(time) : clockText(time)}: Warning ${message}`,
    message,
    outputFields: {
      ...{ 'sensor.level': level, 'sensor.phase': phase, 'sensor.what': what, 'sensor.why': why },
      ...{ 'sensor.left_out': leftOut, 'sensor.left_out.exact': exact },
      [isoTime ? 'evt.time.iso8601' : 'evt.time']: time,
    },
  };
}
