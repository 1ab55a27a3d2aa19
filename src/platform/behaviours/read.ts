/** Alerts of sensors, as findings of the kind `behaviour`. Pure. */
import { createHash } from 'node:crypto';
import type { Finding, Severity } from '../../model/index.ts';

/** The priorities of Falco's rules, as severities. */
const severityOf = {
  Emergency: 'critical',
  Alert: 'critical',
  Critical: 'critical',
  Error: 'high',
  Warning: 'medium',
  Notice: 'low',
  Informational: 'negligible',
  Debug: 'negligible',
} as const satisfies Record<string, Severity>;

export type Priority = keyof typeof severityOf;
export const priorities = Object.keys(severityOf) as Priority[];

/** An alert as `plimsoll watch` writes it in JSON, with Falco's keys. */
export interface SentAlert {
  /** RFC 3339. */
  time: string;
  rule: string;
  priority: Priority;
  source: string;
  output: string;
  tags?: string[];
  hostname?: string;
  output_fields?: Record<string, unknown>;
}

export interface Behaviour {
  key: string;
  rule: string;
  priority: Priority;
  severity: Severity;
  source: string;
  host: string;
  container?: string;
  image?: string;
  at: string;
  count: number;
  fields: Record<string, unknown>;
  finding: Finding;
}

/** Characters of an output, and of one field's text: more says no more to people. */
const longestOutput = 16_384;
const longestField = 4_096;
const mostFields = 200;
/** Greatest number that the store has room for. */
const mostCount = 2_147_483_647;

/** What PostgreSQL can keep: no NUL, and no half of a surrogate pair (bytes of the kernel that are not UTF-8). */
function kept(text: string, longest: number): string {
  const cut = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return cut.toWellFormed().replaceAll('\0', '\u2400');
}

function fieldOf(value: unknown): unknown {
  if (typeof value === 'string') return kept(value, longestField);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  return kept(JSON.stringify(value) ?? '', longestField);
}

/** @param host where it happened, when the alert itself does not say */
export function behaviourOf(alert: SentAlert, host: string): Behaviour {
  const fields: Record<string, unknown> = Object.fromEntries(
    Object.entries(alert.output_fields ?? {})
      .slice(0, mostFields)
      .map(([name, value]) => [kept(name, 200), fieldOf(value)]),
  );
  const text = (name: string): string | undefined => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return typeof value === 'string' && value !== '' && value !== '<NA>' ? value : undefined;
  };
  const id = text('container.id');
  const container = id === 'host' ? undefined : id;
  const repository = text('container.image.repository');
  const tag = text('container.image.tag');
  const image = repository && (tag ? `${repository}:${tag}` : repository);
  const more = fields['plimsoll.more'];
  const rule = kept(alert.rule, 200);
  const output = kept(alert.output, longestOutput);
  const where = kept(alert.hostname ?? host, 200);
  const severity = severityOf[alert.priority];
  const source = kept(alert.source, 100);
  return {
    key: createHash('sha256')
      .update(JSON.stringify([host, alert]))
      .digest('hex'),
    ...{ rule, priority: alert.priority, severity, source, host: where, at: alert.time, fields },
    ...(container && { container }),
    ...(image && { image }),
    count: typeof more === 'number' && more >= 1 ? Math.min(Math.trunc(more), mostCount) : 1,
    finding: {
      id: rule,
      // Techniques of MITRE ATT&CK.
      aliases: (alert.tags ?? []).filter(each => /^T\d{4}(\.\d{3})?$/.test(each)),
      kind: 'behaviour',
      subject: {
        ...{ kind: 'event', source, time: alert.time, host: where },
        ...(container && { container }),
        ...(image && { image }),
      },
      severity,
      title: rule,
      message: { en: output, zh: output },
      fixedVersions: [],
      status: 'affected',
    },
  };
}
