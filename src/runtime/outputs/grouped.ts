/** Floods of alerts: the first of a kind go out whole, the rest as one line with their exact number. */
import { clockText, isoText, isoZulu } from '../rules/output/time.ts';
import type { Alert } from '../types.ts';
import { outputBounds } from './bounds.ts';

export interface GroupedOptions {
  /** Where alerts go, and the lines that stand for many. */
  write(alert: Alert): void;
  /** Milliseconds, of a clock that never goes back. */
  now(): number;
  /** Alerts of one kind that go out whole in each window. */
  whole?: number;
  /** Milliseconds of a window, which begins with the first alert of its kind. */
  windowMs?: number;
  /** Kinds whose windows are open at the same time; beyond them the oldest ends early. */
  groups?: number;
  /** Times in messages in ISO 8601. */
  isoTime?: boolean;
}

export interface GroupedCounts {
  /** Alerts that went out whole. */
  whole: number;
  /** Alerts that went out as part of a line for many. */
  grouped: number;
  /** Alerts that no line has told of yet: their windows are open. */
  waiting: number;
}

export interface Grouped {
  write(alert: Alert): void;
  /** Tells of windows that are over. Called by a timer; and by whoever has another clock. */
  tick(): void;
  counts(): GroupedCounts;
  /** Tells of all that waits. */
  end(): void;
}

interface Group {
  ends: number;
  count: number;
  /** Alerts beyond the ones that went out whole. */
  more: number;
  first: bigint;
  last: bigint;
  /** The newest of them. */
  alert: Alert;
}

/** What tells alerts of one rule apart: the container and the program, or who asked the API server. */
const keyFields = ['container.id', 'proc.name', 'ka.user.name'] as const;

const keyOf = ({ rule, source, outputFields }: Alert): string =>
  JSON.stringify([source, rule, ...keyFields.map(field => String(outputFields[field] ?? ''))]);

export function grouped(options: GroupedOptions): Grouped {
  const { write, now, isoTime = false } = options;
  const { whole = outputBounds.floodWhole, windowMs = outputBounds.floodWindowMs } = options;
  const bound = options.groups ?? outputBounds.floodGroups;
  // In order of their ends: windows are all of one length.
  const groups = new Map<string, Group>();
  const counts = { whole: 0, grouped: 0, waiting: 0 };
  let timer: NodeJS.Timeout | undefined;

  function close(key: string, group: Group): void {
    groups.delete(key);
    if (group.more === 0) return;
    counts.grouped += group.more;
    counts.waiting -= group.more;
    write(summaryOf(group, isoTime));
  }

  function tick(): void {
    const at = now();
    for (const [key, group] of groups) {
      if (group.ends > at) break;
      close(key, group);
    }
    schedule();
  }

  function schedule(): void {
    const [first] = groups.values();
    clearTimeout(timer);
    timer = undefined;
    if (first === undefined) return;
    timer = setTimeout(tick, Math.max(first.ends - now(), 1));
    timer.unref();
  }

  return {
    write(alert) {
      const key = keyOf(alert);
      let group = groups.get(key);
      if (group !== undefined && group.ends <= now()) {
        close(key, group);
        group = undefined;
      }
      if (group === undefined) {
        if (groups.size >= bound) {
          const [oldest] = groups;
          if (oldest) close(...oldest);
        }
        group = { ends: now() + windowMs, count: 0, more: 0, first: alert.time, last: alert.time, alert };
        groups.set(key, group);
        if (timer === undefined) schedule();
      }
      if (group.count++ < whole) {
        counts.whole++;
        write(alert);
        return;
      }
      counts.waiting++;
      if (group.more++ === 0) group.first = alert.time;
      group.last = alert.time;
      group.alert = alert;
    },
    tick,
    counts: () => ({ ...counts }),
    end() {
      clearTimeout(timer);
      timer = undefined;
      for (const [key, group] of groups) close(key, group);
    },
  };
}

/** One line for many: an alert of the same rule, whose output says how many, from when to when. */
function summaryOf({ alert, more, first, last }: Group, isoTime: boolean): Alert {
  const text = isoTime ? isoText : (time: bigint) => clockText(time);
  const of = keyFields.flatMap(field => {
    const value = alert.outputFields[field];
    return value === undefined || value === null || value === '' ? [] : [`${field}=${String(value)}`];
  });
  const which = [alert.rule, ...(of.length > 0 ? [`(${of.join(' ')})`] : [])].join(' ');
  const message = `… and ${more.toLocaleString('en')} more: ${which}, from ${text(first)} to ${text(last)}`;
  const fields = keyFields.flatMap(field => (Object.hasOwn(alert.outputFields, field) ? [field] : []));
  return {
    ...alert,
    time: last,
    message,
    output: `${text(last)}: ${alert.priority} ${message}`,
    outputFields: {
      ...Object.fromEntries(fields.map(field => [field, alert.outputFields[field]])),
      'plimsoll.more': more,
      'plimsoll.first_time': isoZulu(first),
      'plimsoll.last_time': isoZulu(last),
    },
  };
}
