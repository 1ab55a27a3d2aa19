/** Sends spans where the environment says, as the OpenTelemetry specification names its variables. */
import { trace } from '@opentelemetry/api';
import { createHttp } from '../../kit/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { type EndedSpan, tracerProvider } from './provider.ts';

type Env = Record<string, string | undefined>;

/** Spans that wait; what is beyond is let go, and counted. */
const mostWaiting = 4096;
const everyMs = 5000;
const deadlineMs = 10_000;

/**
 * Begins where `OTEL_EXPORTER_OTLP_ENDPOINT` is set: OTLP over HTTP, in JSON. `OTEL_EXPORTER_OTLP_HEADERS`,
 * `OTEL_SERVICE_NAME` and `OTEL_TRACES_SAMPLER_ARG` are heeded.
 * @returns what sends the rest and ends it; undefined where nothing is sent
 * @throws PlimsollError `config-invalid` for an endpoint that is no address
 */
export function startTracing(
  env: Env,
  version: string,
  onError: (error: unknown) => void,
): (() => Promise<void>) | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: part = '1' } = env;
  if (!endpoint || env['OTEL_SDK_DISABLED'] === 'true') return undefined;
  const url = addressOf(endpoint);
  const ratio = Number(part);
  if (!(ratio >= 0 && ratio <= 1))
    throw new PlimsollError('config-invalid', `OTEL_TRACES_SAMPLER_ARG: "${part}" is no part of 1`);
  const headers = { ...headersOf(env['OTEL_EXPORTER_OTLP_HEADERS']), 'content-type': 'application/json' };
  const resource = {
    attributes: [
      { key: 'service.name', value: { stringValue: env['OTEL_SERVICE_NAME'] || 'plimsoll' } },
      { key: 'service.version', value: { stringValue: version } },
    ],
  };
  const http = createHttp({ env });
  let waiting: EndedSpan[] = [];
  let lost = 0;
  const provider = tracerProvider(
    span => {
      if (waiting.length < mostWaiting) waiting.push(span);
      else lost++;
    },
    ratio,
    Math.random,
  );
  trace.setGlobalTracerProvider(provider);

  async function send(): Promise<void> {
    if (waiting.length === 0) return;
    const spans = waiting;
    waiting = [];
    const scopeSpans = [{ scope: { name: 'plimsoll', version }, spans }];
    try {
      const body = Buffer.from(JSON.stringify({ resourceSpans: [{ resource, scopeSpans }] }));
      const answer = await http.send({ method: 'POST', url, headers, body, deadlineMs });
      answer.discard();
      if (answer.status >= 300) throw new PlimsollError('unreachable', `traces are not taken: HTTP ${answer.status}`);
      if (lost > 0) throw new PlimsollError('bound', `${lost} spans were let go: more came than could be sent`);
    } catch (error) {
      lost = 0;
      onError(error);
    }
  }
  let sending = Promise.resolve();
  const timer = setInterval(() => {
    sending = sending.then(send);
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await sending;
    await send();
    trace.disable();
    http.close();
  };
}

function addressOf(endpoint: string): URL {
  try {
    const url = new URL(endpoint);
    url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/traces`;
    return url;
  } catch (cause) {
    throw new PlimsollError('config-invalid', 'OTEL_EXPORTER_OTLP_ENDPOINT is no address', { cause });
  }
}

/** `name=value,name=value`, values percent-encoded. */
function headersOf(text = ''): Record<string, string> {
  const pairs = text.split(',').map(pair => pair.trim().split(/=(.*)/s));
  return Object.fromEntries(
    pairs.flatMap(([name, value]) => (name && value ? [[name.toLowerCase(), decodeURIComponent(value)]] : [])),
  );
}
