import { isoZulu } from '../rules/output/time.ts';
import { type Alert, priorities } from '../types.ts';
import type { ResponseFacts, ResponseRule, ResponseTarget } from './types.ts';

/** Whether an alert is one that a response is for. */
export function concerns({ rule, tag, minimumPriority }: ResponseRule, alert: Alert): boolean {
  if (rule !== undefined ? rule !== alert.rule : !alert.tags.includes(tag as string)) return false;
  if (minimumPriority === undefined) return true;
  return priorities.indexOf(alert.priority) <= priorities.indexOf(minimumPriority);
}

/** What records say of whom it was about. */
export function targetOf({ pid, startTime, containerId, image, pod }: ResponseFacts): ResponseTarget {
  return {
    pid,
    ...(startTime !== undefined && startTime > 0n && { startTime: isoZulu(startTime) }),
    ...(containerId !== '' && { containerId }),
    ...(image !== undefined && { image }),
    ...(pod && { pod }),
  };
}
