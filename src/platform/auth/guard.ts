/** Looks at every request before its route does: who sends it, whether they may, and how often they have. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PlimsollError } from '../../model/index.ts';
import type { Role } from '../../store/index.ts';
import type { Platform } from '../types.ts';
import { includes } from './access.ts';
import { createBuckets } from './bucket.ts';
import { everything, type Scope, scopeOf } from './projects.ts';
import { knownTokens, type Tokens } from './tokens.ts';

/** Who sends a request. */
export interface Caller {
  /** Id of the token. */
  id: string;
  name: string;
  role: Role;
  project: string;
  scope: Scope;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on routes that ask for a role. */
    caller: Caller | undefined;
  }
  interface FastifyInstance {
    tokens: Tokens;
  }
}

/** Header fields of one request at most. */
const mostHeaders = 100;

/** Wrong tokens of one address: enough for a mistake, too few for a search. */
const wrong = { perSecond: 1, burst: 30 };

/** Installs the guard on every route that is added after it. */
export function guard(app: FastifyInstance, { store, config, now, log }: Platform): void {
  const tokens = knownTokens(store.db, now, error =>
    log.warn({ error: (error as Error).message }, 'a use was not noted'),
  );
  const buckets = createBuckets(config.limits);
  const strangers = createBuckets(wrong);
  app.decorate('tokens', tokens);
  app.decorateRequest('caller', undefined);

  app.addHook('onRequest', async (request, reply) => {
    if (request.raw.rawHeaders.length > 2 * mostHeaders) {
      throw new PlimsollError('bound', `the request has more than ${mostHeaders} header fields`);
    }
    const slow = (seconds: number): void => {
      if (seconds === 0) return;
      reply.header('retry-after', String(seconds));
      throw new PlimsollError('too-many-requests', 'too many requests of this sender');
    };
    const { access = 'admin' } = request.routeOptions.config;
    // What nobody may reach costs a stranger as much as a wrong token does.
    if (access === 'own' || access === 'public') return;
    const token = bearerOf(request);
    const row = token === undefined ? undefined : await tokens.find(token);
    if (!row) {
      slow(strangers.take(request.ip, now().getTime()));
      reply.header('www-authenticate', 'Bearer realm="plimsoll"');
      throw new PlimsollError(
        'unauthenticated',
        token ? 'the token is not known, or not any more' : 'a token is missing',
      );
    }
    slow(buckets.take(row.id, now().getTime()));
    const { id, name, role, project } = row;
    request.caller = { id, name, role, project, scope: scopeOf(project, config) };
    if (!includes(role, access)) {
      throw new PlimsollError('access-denied', `this is for the role ${access}; the token has the role ${role}`);
    }
  });
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  return /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

/** The sender, on a route that asks for a role. */
export function callerOf({ caller }: FastifyRequest): Caller {
  if (!caller) throw new PlimsollError('unauthenticated', 'a token is missing');
  return caller;
}

/** @throws PlimsollError `access-denied` for a token of one project, where something concerns all */
export function mustSeeAll({ project }: Caller): void {
  if (project !== everything)
    throw new PlimsollError('access-denied', 'this concerns all projects; the token is of one');
}
