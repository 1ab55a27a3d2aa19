/** The HTTP server: route groups, each an encapsulated plug-in that knows the platform and no other group. */
import Fastify, { type FastifyInstance } from 'fastify';
import { healthRoutes } from './routes/health.ts';
import type { Platform, RouteGroup } from './types.ts';

/** Every group of routes. */
const groups: readonly RouteGroup[] = [healthRoutes];

/** Bytes of a request's body at most. */
const bodyBytes = 4 * 1024 * 1024;

export async function createServer(platform: Platform): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: platform.log,
    bodyLimit: bodyBytes,
    requestTimeout: 30_000,
    // The address of the other side is the connection's: a header could say anything.
    trustProxy: false,
  });
  for (const group of groups) await app.register(async scope => group.register(scope, platform));
  return app as unknown as FastifyInstance;
}
