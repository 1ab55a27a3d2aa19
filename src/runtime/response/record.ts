/** Records of responses as alerts, so that every output tells of them. */
import { clockText, isoText } from '../rules/output/time.ts';
import type { Alert, Priority } from '../types.ts';
import type { Outcome, ResponseRecord } from './types.ts';

export const responseRuleName = 'Plimsoll response';

const priorityOf: Readonly<Record<Outcome, Priority>> = {
  would: 'Notice',
  done: 'Warning',
  refused: 'Warning',
  failed: 'Error',
};

/** @param time nanoseconds since the epoch */
export function alertOfRecord(
  record: ResponseRecord,
  time: bigint,
  options: { isoTime?: boolean; hostname?: string } = {},
): Alert {
  const priority = priorityOf[record.outcome];
  const { target } = record;
  const verb = record.undoOf === undefined ? record.action : `end of ${record.action}`;
  const place = target.containerId === undefined ? 'host' : target.containerId.slice(0, 12);
  const message = `Response to "${record.rule}": ${verb} ${record.outcome}: ${record.why} (container=${place} pid=${target.pid})`;
  return {
    ...{ time, rule: responseRuleName, priority, source: 'syscall', tags: ['plimsoll_response'] },
    ...(options.hostname !== undefined && { hostname: options.hostname }),
    output: `${options.isoTime ? isoText(time) : clockText(time)}: ${priority} ${message}`,
    message,
    outputFields: {
      'response.id': record.id,
      'response.rule': record.rule,
      'response.alert_time': record.alertTime,
      'response.action': record.action,
      'response.mode': record.mode,
      'response.outcome': record.outcome,
      'response.why': record.why,
      'response.undo': record.undo?.how ?? null,
      'response.undo_at': record.undo?.at ?? null,
      'response.undo_of': record.undoOf ?? null,
      'container.id': target.containerId ?? 'host',
      'container.image': target.image ?? null,
      'proc.pid': target.pid,
    },
  };
}
