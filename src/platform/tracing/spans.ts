/** Spans around requests and scans, by OpenTelemetry’s API: they cost nothing until somebody is there to take them. */
import {
  type Attributes,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import type { FastifyInstance } from 'fastify';
import { traceOf } from '../api/request-id.ts';

declare module 'fastify' {
  interface FastifyRequest {
    span: Span | undefined;
  }
}

const tracer = () => trace.getTracer('plimsoll');

/** One span a request, a child of the caller's where it says which (W3C Trace Context). */
export function traceRequests(app: FastifyInstance): void {
  app.decorateRequest('span', undefined);
  app.addHook('onRequest', async request => {
    const { config, url = 'none' } = request.routeOptions;
    // Probes and scrapes come by the second, and say nothing.
    if (config.access === 'public') return;
    const from = traceOf(request.headers['traceparent']);
    const parent = from
      ? trace.setSpanContext(ROOT_CONTEXT, {
          traceId: from.trace,
          spanId: from.span,
          traceFlags: from.sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
          isRemote: true,
        })
      : ROOT_CONTEXT;
    const attributes = { 'http.request.method': request.method, 'http.route': url, 'plimsoll.request.id': request.id };
    request.span = tracer().startSpan(`${request.method} ${url}`, { kind: SpanKind.SERVER, attributes }, parent);
  });
  app.addHook('onResponse', async (request, reply) => {
    const { span } = request;
    if (!span) return;
    span.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
}

/** One span around a piece of work. @example await traced('scan', { 'plimsoll.lane': lane }, () => scan(job)) */
export async function traced<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  const span = tracer().startSpan(name, { attributes }, ROOT_CONTEXT);
  try {
    return await work();
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
    throw error;
  } finally {
    span.end();
  }
}
