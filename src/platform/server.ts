/** The HTTP server: route groups, each an encapsulated plug-in that knows the platform and no other group. */
import Fastify, { type FastifyInstance, type RouteOptions } from 'fastify';
import { PlimsollError } from '../model/index.ts';
import { allowOrigins } from './api/cors.ts';
import { readJsonBodies } from './api/json-body.ts';
import { describeApi } from './api/openapi.ts';
import { answerProblem, answerWithProblems, problemOf, problemType } from './api/problem.ts';
import { requestIdOf } from './api/request-id.ts';
import { guard } from './auth/guard.ts';
import { timeRequests } from './metrics/requests.ts';
import { apiGroups } from './routes/api.ts';
import { databaseRoutes } from './routes/database.ts';
import { factsRoutes } from './routes/facts.ts';
import { healthRoutes } from './routes/health.ts';
import { hookRoutes } from './routes/hooks.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { shardRoutes } from './routes/shards.ts';
import { whereRoutes } from './routes/where.ts';
import { traceRequests } from './tracing/spans.ts';
import type { Platform, RouteGroup } from './types.ts';

/** Every group of routes. */
const groups: readonly RouteGroup[] = [
  healthRoutes,
  metricsRoutes,
  hookRoutes,
  ...apiGroups,
  whereRoutes,
  databaseRoutes,
  shardRoutes,
  factsRoutes,
];

/** Bytes of a request's body at most. */
const bodyBytes = 4 * 1024 * 1024;
/** Bytes of a request's header at most. */
const headerBytes = 16 * 1024;

export interface ServerOptions {
  /** PEM; plain HTTP without them. */
  tls?: { cert: string; key: string };
  /** Hears of every route. */
  onRoute?(route: RouteOptions): void;
}

export async function createServer(platform: Platform, options: ServerOptions = {}): Promise<FastifyInstance> {
  const { tls, onRoute } = options;
  const common = {
    loggerInstance: platform.log,
    bodyLimit: bodyBytes,
    connectionTimeout: 60_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 75_000,
    // The address of the other side is the connection's: a header could say anything.
    trustProxy: false,
    requestIdHeader: false as const,
    genReqId: requestIdOf,
    ajv: {
      // A filter that is misspelt is refused: left out, it would show everything.
      customOptions: { removeAdditional: false as const },
    },
    routerOptions: { maxParamLength: 200, ignoreDuplicateSlashes: false },
    clientErrorHandler,
    // Addresses that cannot be read: no route is found, and no hook runs.
    frameworkErrors: answerProblem as never,
  };
  const http = { maxHeaderSize: headerBytes };
  const app = (tls
    ? Fastify({ ...common, https: { ...tls, ...http, minVersion: 'TLSv1.2' } })
    : Fastify({ ...common, http })) as unknown as FastifyInstance;
  if (onRoute) app.addHook('onRoute', onRoute);
  answerWithProblems(app);
  readJsonBodies(app);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
    reply.header('cache-control', 'no-store');
  });
  traceRequests(app);
  timeRequests(app, platform);
  allowOrigins(app, platform.config.cors);
  guard(app, platform);
  await describeApi(app, platform.version);
  for (const group of groups) await app.register(async scope => group.register(scope, platform));
  return app;
}

/** What is no HTTP that can be read: there is no request yet to answer through. */
function clientErrorHandler(
  error: NodeJS.ErrnoException,
  socket: { writable: boolean; write(text: string): void; destroy(): void },
): void {
  const [status, code, message] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ([431, 'bound', `the header is larger than ${headerBytes} bytes`] as const)
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ([408, 'timeout', 'the request took too long to arrive'] as const)
        : ([400, 'request-invalid', 'this is no HTTP request'] as const);
  const body = JSON.stringify(problemOf(new PlimsollError(code, message), 'none', status));
  if (socket.writable && error.code !== 'ECONNRESET') {
    socket.write(
      `HTTP/1.1 ${status} Error\r\ncontent-type: ${problemType}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroy();
}
