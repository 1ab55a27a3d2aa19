import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { startTracing } from './export.ts';
import { traced, traceRequests } from './spans.ts';

interface Sent {
  resourceSpans: {
    scopeSpans: {
      spans: { name: string; traceId: string; parentSpanId?: string; kind: number; status: { code?: number } }[];
    }[];
  }[];
}

describe('traces', () => {
  let end: (() => Promise<void>) | undefined;
  afterEach(() => end?.());

  it('go nowhere, and cost nothing, unless somebody takes them', async () => {
    expect(startTracing({}, '1', () => {})).toBeUndefined();
    expect(await traced('scan', {}, async () => 7)).toBe(7);
  });

  it('are sent as OTLP, a request under the trace of its caller', async () => {
    const sent: Sent[] = [];
    const keys: unknown[] = [];
    const collector = createServer((request, answer) => {
      let body = '';
      request.on('data', chunk => {
        body += chunk;
      });
      request.on('end', () => {
        if (request.url === '/base/v1/traces') sent.push(JSON.parse(body));
        keys.push(request.headers['x-key']);
        answer.end('{}');
      });
    });
    await new Promise<void>(resolve => collector.listen(0, '127.0.0.1', resolve));
    const { port } = collector.address() as AddressInfo;
    end = startTracing(
      { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}/base/`, OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b' },
      '1',
      error => {
        throw error;
      },
    );
    const app = Fastify();
    traceRequests(app);
    app.get('/probe', { config: { access: 'public' } }, async () => 'ok');
    app.get('/things/:id', async () => 'ok');
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const from = (flags: string) => ({ traceparent: `00-${trace}-00f067aa0ba902b7-${flags}` });
    await app.inject('/probe');
    await app.inject({ url: '/things/1', headers: from('01') });
    // The caller does not take this one.
    await app.inject({ url: '/things/2', headers: from('00') });
    await app.close();
    await traced('scan', { lane: 'push' }, async () => Promise.reject(new Error('no'))).catch(() => {});
    await end?.();
    end = undefined;
    const spans = sent.flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(one => one.spans)),
    );
    expect(spans).toMatchObject([
      { name: 'GET /things/:id', traceId: trace, parentSpanId: '00f067aa0ba902b7', kind: 2 },
      { name: 'scan', kind: 1, status: { code: 2, message: 'no' } },
    ]);
    expect(keys).toEqual(['a b']);
    collector.close();
  });

  it.each([
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'nowhere' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a', OTEL_TRACES_SAMPLER_ARG: '2' },
  ])('%j is refused', env => {
    expect(() => startTracing(env, '1', () => {})).toThrow(expect.objectContaining({ code: 'config-invalid' }));
  });
});
