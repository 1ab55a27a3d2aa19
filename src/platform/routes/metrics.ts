import { metricsOf } from '../metrics/start.ts';
import type { RouteGroup } from '../types.ts';

/** `/metrics`, for Prometheus: numbers, and the names of environments, lanes and channels. */
export const metricsRoutes: RouteGroup = {
  id: 'metrics',
  register(app, platform) {
    const metrics = metricsOf(platform);
    const access = platform.config.metricsAccess ?? 'public';
    app.get(
      '/metrics',
      { logLevel: 'silent', config: { access }, schema: { hide: true } as object },
      async (_request, reply) => {
        reply.type(platform.metrics.contentType);
        return metrics.text();
      },
    );
  },
};
