/** Events of batches: an `EventList`, one `Event`, or a list of either. */
import type { Problem } from '../../model/index.ts';
import { auditBounds } from './bounds.ts';
import { type AuditEvent, timeOf } from './event.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

/** What was read of a stream of events. */
export interface AuditSummary {
  events: number;
  /** Objects that are no audit events. */
  alien: number;
  problems: Problem[];
}

/** Takes batches, and hands each event on. */
interface AuditIntake {
  /** Returns how many events the value had. */
  take(value: Json): number;
  problem(problem: Problem): void;
  summary(): AuditSummary;
}

/** @param look is called with each event, in order. */
export function auditIntake(look: (event: AuditEvent) => void): AuditIntake {
  let num = 0;
  let alien = 0;
  let began: bigint | undefined;
  let unlisted = 0;
  let unlistedGap = false;
  const problems: Problem[] = [];

  function problem(each: Problem): void {
    if (problems.length < auditBounds.problems) problems.push(each);
    else {
      unlisted++;
      unlistedGap ||= each.gap === true;
    }
  }

  function strange(what: string): void {
    alien++;
    problem({ code: 'record-invalid', message: `object ${num + alien} is skipped: ${what}` });
  }

  function event(body: Json): void {
    const time = isObject(body) ? timeOf(body['stageTimestamp']) : undefined;
    if (!isObject(body)) strange('it is no object');
    else if (body['kind'] !== undefined && body['kind'] !== 'Event') strange(`it is ${kindOf(body)}, no audit event`);
    else if (time === undefined) strange('it has no stageTimestamp in RFC 3339');
    else {
      num += 1;
      began ??= time;
      look({ source: 'k8s_audit', type: 'pluginevent', num, time, body, began });
    }
  }

  function take(value: Json): number {
    const before = num;
    for (const batch of Array.isArray(value) ? (value as readonly Json[]) : [value]) {
      const items = isObject(batch) && batch['kind'] === 'EventList' ? batch['items'] : undefined;
      if (items === undefined) {
        if (isObject(batch) && batch['kind'] === 'Event') event(batch);
        else strange(isObject(batch) ? `it is ${kindOf(batch)}, no audit event` : 'it is no object');
      } else if (!Array.isArray(items)) strange('its items are no list');
      else {
        const list = items as readonly Json[];
        for (const item of list.slice(0, auditBounds.entries)) event(item);
        if (list.length > auditBounds.entries) problem(tooMany(list.length));
      }
    }
    return num - before;
  }

  return {
    take,
    problem,
    summary() {
      const more: Problem[] =
        unlisted === 0
          ? []
          : [
              {
                code: 'bound',
                message: `${unlisted} more problems are not listed`,
                ...(unlistedGap ? { gap: true } : {}),
              },
            ];
      return { events: num, alien, problems: [...problems, ...more] };
    },
  };
}

const tooMany = (count: number): Problem => ({
  code: 'bound',
  message: `a batch has ${count} events; the first ${auditBounds.entries} are looked at`,
  gap: true,
});

function kindOf({ kind }: JsonObject): string {
  return typeof kind === 'string' ? `of kind ${JSON.stringify(kind.slice(0, 80))}` : 'of no kind';
}
