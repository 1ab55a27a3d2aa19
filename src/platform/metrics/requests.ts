import type { FastifyInstance } from 'fastify';
import type { Platform } from '../types.ts';
import { metricsOf } from './start.ts';

/** Times every request of the server by its route: the pattern, never the address, which could be anything. */
export function timeRequests(app: FastifyInstance, platform: Platform): void {
  const metrics = metricsOf(platform);
  app.addHook('onResponse', async (request, reply) => {
    const labels = {
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: String(reply.statusCode),
    };
    metrics.time('plimsoll_http_request_duration_seconds', labels, reply.elapsedTime / 1000);
  });
}
