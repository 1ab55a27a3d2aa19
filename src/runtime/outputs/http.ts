/** Alerts by HTTP POST, one a request, as Falcosidekick takes them. */
import { createHttp, retryDefaults, withRetries } from '../../kit/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { outputBounds } from './bounds.ts';
import type { OutputKind } from './types.ts';

export const httpOutputs: OutputKind[] = ['http', 'https'].map(scheme => ({
  scheme,
  wants: 'an address',
  open(rest, { payload, env }) {
    const url = URL.parse(`${scheme}:${rest}`);
    if (!url) throw new PlimsollError('usage', `${scheme}:${rest} is no address`);
    const http = createHttp({ env });
    return {
      line: payload,
      together: 1,
      async send([body = ''], signal) {
        const request = {
          ...{ method: 'POST', url, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) },
          ...{ deadlineMs: outputBounds.requestMs, signal },
        };
        const response = await withRetries(() => http.send(request), retryDefaults, signal);
        response.discard();
        if (response.status < 200 || response.status > 299) throw new Error(`${url.host} answers ${response.status}`);
      },
      close: async () => http.close(),
    };
  },
}));
