import type { Alert, Priority, RuleEvent } from '../../types.ts';
import type { Template } from './template.ts';
import { clockText, isoText, isoZulu } from './time.ts';

/** How alerts are written. */
export interface AlertOptions {
  /** The time before the message in ISO 8601 and UTC, rather than the clock of the machine. */
  isoTime?: boolean;
  hostname?: string;
}

/** What of a rule its alerts say. */
export interface AlertRule {
  name: string;
  source: string;
  priority: Priority;
  tags: readonly string[];
  template: Template;
}

export function alertOf(rule: AlertRule, event: RuleEvent, options: AlertOptions): Alert {
  const time = options.isoTime ? isoText(event.time) : clockText(event.time);
  const message = rule.template.text(event);
  const timeField = options.isoTime ? { 'evt.time.iso8601': event.time } : { 'evt.time': event.time };
  return {
    ...{ time: event.time, rule: rule.name, priority: rule.priority, source: rule.source, tags: rule.tags },
    ...(options.hostname === undefined ? {} : { hostname: options.hostname }),
    output: `${time}: ${rule.priority} ${message}`,
    message,
    outputFields: { ...rule.template.values(event), ...timeField },
  };
}

/** Which parts of an alert its JSON has. */
export interface JsonParts {
  output?: boolean;
  message?: boolean;
  tags?: boolean;
  outputFields?: boolean;
}

/** One alert as one line of JSON, keys in order of the alphabet, as the field writes them. */
export function alertJson(alert: Alert, parts: JsonParts = {}): string {
  const { output = true, message = false, tags = true, outputFields = true } = parts;
  return jsonOf({
    ...(alert.hostname === undefined ? {} : { hostname: alert.hostname }),
    ...(message ? { message: alert.message } : {}),
    ...(output ? { output: alert.output } : {}),
    ...(outputFields ? { output_fields: sorted(alert.outputFields) } : {}),
    priority: alert.priority,
    rule: alert.rule,
    source: alert.source,
    ...(tags ? { tags: alert.tags } : {}),
    time: isoZulu(alert.time),
  });
}

const sorted = (record: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

/** JSON in which bigints are numbers with all their digits. */
function jsonOf(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(',')}]`;
  if (value === null || typeof value !== 'object') return escaped(JSON.stringify(value));
  const members = Object.entries(value).map(([key, each]) => `${escaped(JSON.stringify(key))}:${jsonOf(each)}`);
  return `{${members.join(',')}}`;
}

/** What JSON lets stand, but some readers take for the end of a line, and terminals for orders: escaped too. */
const unruly = /[\u007f-\u009f\u2028\u2029]/g;
const escaped = (json: string): string =>
  json.replace(unruly, each => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`);
