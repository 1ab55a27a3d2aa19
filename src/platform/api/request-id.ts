import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const plain = /^[A-Za-z0-9._:-]{1,64}$/;

/** The sender's own id of a request where it is one that a log can hold, else the trace that it belongs to, else a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  if (typeof given === 'string' && plain.test(given)) return given;
  return traceOf(headers['traceparent'])?.trace ?? randomBytes(8).toString('hex');
}

/** W3C Trace Context, version 00: trace and span of the caller. */
export function traceOf(header: unknown): { trace: string; span: string; sampled: boolean } | undefined {
  const found = typeof header === 'string' ? /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(header) : null;
  const [, trace, span, flags] = found ?? [];
  if (!trace || !span || /^0+$/.test(trace) || /^0+$/.test(span)) return undefined;
  return { trace, span, sampled: (Number.parseInt(flags ?? '00', 16) & 1) === 1 };
}
