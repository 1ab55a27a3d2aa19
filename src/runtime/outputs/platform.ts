/** Alerts to the platform's API, in batches: `POST /api/v1/alerts`. */
import { createHttp, isLoopback, readBounded, retryDefaults, withRetries } from '../../kit/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { outputBounds } from './bounds.ts';
import type { Channel, OutputKind, OutputOptions } from './types.ts';

/** Characters of an answer that are read. */
const answerBytes = 65_536;

function openPlatform(address: string, { payload, env, hostname }: OutputOptions): Channel {
  const url = URL.parse(address);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '')
    throw new PlimsollError(
      'usage',
      'the platform is written as plimsoll://HOST[:PORT] or platform:https://HOST[:PORT]',
    );
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new PlimsollError('usage', `alerts are not sent to ${url.host} unencrypted; use https`);
  const token = env['PLIMSOLL_TOKEN']?.trim();
  if (!token) throw new PlimsollError('usage', 'the platform asks for a token of the role scanner: set PLIMSOLL_TOKEN');
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  const target = new URL('api/v1/alerts', url);
  const http = createHttp({ env });

  async function post(body: string, signal: AbortSignal): Promise<void> {
    const request = {
      ...{ method: 'POST', url: target, body: Buffer.from(body), deadlineMs: outputBounds.requestMs, signal },
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
    };
    // The platform knows an alert that it was sent before.
    const response = await withRetries(() => http.send(request), retryDefaults, signal);
    if (response.status >= 200 && response.status < 300) return response.discard();
    const said = Buffer.from(await readBounded(response, answerBytes)).toString();
    throw new Error(`${target.host} answers ${response.status}${detailOf(said)}`);
  }

  return {
    line: payload,
    together: outputBounds.together,
    async send(lines, signal) {
      for (const body of bodiesOf(lines, hostname)) await post(body, signal);
    },
    close: async () => http.close(),
  };
}

/** Bodies of requests, each within the size that the platform takes; an alert that is larger by itself goes alone. */
function* bodiesOf(lines: readonly string[], hostname: string): Generator<string> {
  const host = JSON.stringify(hostname.slice(0, 200) || 'unknown');
  const body = (some: readonly string[]): string => `{"host":${host},"alerts":[${some.join(',')}]}`;
  let some: string[] = [];
  let bytes = 0;
  for (const line of lines) {
    const size = Buffer.byteLength(line);
    if (some.length > 0 && bytes + size > outputBounds.batchBytes) {
      yield body(some);
      [some, bytes] = [[], 0];
    }
    some.push(line);
    bytes += size;
  }
  if (some.length > 0) yield body(some);
}

/** What the platform says is wrong (RFC 9457). */
function detailOf(answer: string): string {
  try {
    const { detail } = JSON.parse(answer) as { detail?: unknown };
    return typeof detail === 'string' ? `: ${detail.slice(0, 300)}` : '';
  } catch {
    return '';
  }
}

export const platformOutputs: OutputKind[] = [
  {
    scheme: 'plimsoll',
    wants: 'the platform’s //HOST',
    open: (rest, options) => openPlatform(`https:${rest}`, options),
  },
  { scheme: 'platform', wants: 'the platform’s address', open: openPlatform },
];
