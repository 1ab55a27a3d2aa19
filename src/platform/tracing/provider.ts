/** Takes spans and hands them on in the form of OTLP: as much of OpenTelemetry’s SDK as is needed here. */
import { randomBytes } from 'node:crypto';
import {
  type Attributes,
  type AttributeValue,
  type Context,
  INVALID_SPANID,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  type SpanStatus,
  TraceFlags,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';

/** A span that ended, as OTLP/JSON has it (opentelemetry-proto, trace.proto). */
export interface EndedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: Record<string, unknown> }[];
  status: { code?: number; message?: string };
}

const mostAttributes = 64;
const longestText = 1000;

/** @param ratio part of the traces begun here that are taken, 0–1; one that a caller began follows the caller */
export function tracerProvider(take: (span: EndedSpan) => void, ratio: number, random: () => number): TracerProvider {
  const startSpan = (name: string, options: SpanOptions = {}, context?: Context): Span => {
    const parent = context && trace.getSpanContext(context);
    const sampled = parent ? (parent.traceFlags & TraceFlags.SAMPLED) !== 0 : random() < ratio;
    const own: SpanContext = {
      traceId: parent?.traceId ?? randomBytes(16).toString('hex'),
      spanId: randomBytes(8).toString('hex'),
      traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    };
    return spanOf(name, own, parent?.spanId, options, sampled ? take : undefined);
  };
  const tracer: Tracer = {
    startSpan,
    startActiveSpan: (name: string, ...rest: unknown[]) => {
      const work = rest.at(-1) as (span: Span) => never;
      return work(startSpan(name, rest.length > 1 ? (rest[0] as SpanOptions) : {}));
    },
  };
  return { getTracer: () => tracer };
}

const nanos = (): string => String(BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n);

function spanOf(
  first: string,
  context: SpanContext,
  parent: string | undefined,
  options: SpanOptions,
  take: ((span: EndedSpan) => void) | undefined,
): Span {
  let name = first;
  let status: SpanStatus = { code: 0 };
  let ended = false;
  const attributes = new Map<string, AttributeValue>();
  const began = take ? nanos() : '';
  const set = (more: Attributes): void => {
    for (const [key, value] of Object.entries(more)) {
      if (value !== undefined && (attributes.has(key) || attributes.size < mostAttributes)) attributes.set(key, value);
    }
  };
  if (take) set(options.attributes ?? {});
  const span: Span = {
    spanContext: () => context,
    setAttribute: (key, value) => {
      set({ [key]: value });
      return span;
    },
    setAttributes: more => {
      set(more);
      return span;
    },
    addEvent: () => span,
    addLink: () => span,
    addLinks: () => span,
    setStatus: given => {
      status = given;
      return span;
    },
    updateName: given => {
      name = given;
      return span;
    },
    isRecording: () => take !== undefined && !ended,
    recordException: error => {
      set({ 'exception.message': typeof error === 'string' ? error : (error.message ?? '') });
    },
    end: () => {
      if (ended || !take) return;
      ended = true;
      take({
        traceId: context.traceId,
        spanId: context.spanId,
        ...(parent && parent !== INVALID_SPANID && { parentSpanId: parent }),
        name,
        // OTLP counts from 1, the API from 0.
        kind: (options.kind ?? SpanKind.INTERNAL) + 1,
        startTimeUnixNano: began,
        endTimeUnixNano: nanos(),
        attributes: [...attributes].map(([key, value]) => ({ key, value: asAny(value) })),
        status: {
          ...(status.code && { code: status.code }),
          ...(status.message && { message: status.message.slice(0, longestText) }),
        },
      });
    },
  };
  return span;
}

/** As OTLP’s AnyValue. */
function asAny(value: AttributeValue): Record<string, unknown> {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { stringValue: String(value).slice(0, longestText) };
}
