/**
 * `POST /hooks/registry/{dialect}`: what registries tell. The answer says that it was kept, not that it was looked at.
 */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hexDigest } from '../../kit/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { dialects } from '../hooks/dialects.ts';
import { createInbox } from '../hooks/inbox.ts';
import { jobsOf } from '../hooks/jobs-of.ts';
import { createSecrets, type Headers, senderOf } from '../hooks/sender.ts';
import { allowsOf } from '../registries.ts';
import type { Platform, RouteGroup } from '../types.ts';

/** Bytes of an event's body at most. */
const bodyBytes = 1024 * 1024;
/** Seconds after which a sender that was turned away may come again. */
const againSeconds = 2;

export const hookRoutes: RouteGroup = {
  id: 'hooks',
  register(app, platform) {
    // Registries name their bodies in many ways, and sign the bytes.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyBytes }, (_request, body, done) => {
      done(null, body);
    });
    app.post<{ Params: { dialect: string }; Querystring: { token?: string } }>(
      '/hooks/registry/:dialect',
      {
        config: { access: 'own' },
        bodyLimit: bodyBytes,
        schema: { hide: true } as object,
        // A token in the address stays out of the log.
        logSerializers: { req: ({ method, url, ip }: FastifyRequest) => ({ method, url: url.split('?')[0], ip }) },
      },
      receiver(app, platform),
    );
  },
};

function receiver(_app: FastifyInstance, platform: Platform) {
  const { config, changes } = platform;
  const inbox = createInbox(platform);
  const secretOf = createSecrets();
  const allows = allowsOf(config);

  return async (
    request: FastifyRequest<{ Params: { dialect: string }; Querystring: { token?: string } }>,
    reply: import('fastify').FastifyReply,
  ) => {
    const dialect = dialects.find(({ id }) => id === request.params.dialect);
    const hooks = config.hooks.filter(hook => hook.dialect === dialect?.id);
    if (!dialect || hooks.length === 0) {
      throw new PlimsollError('not-found', 'no hook of this dialect is in the configuration');
    }
    const tell = (outcome: string): void => changes.tell({ kind: 'hook', dialect: dialect.id, outcome });
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const headers = single(request.headers);
    const { token } = request.query;
    const hook = senderOf(
      hooks,
      dialect,
      { body, headers, query: typeof token === 'string' ? token : undefined },
      secretOf,
    );
    if (!hook) {
      tell('refused');
      throw new PlimsollError('unauthenticated', 'the sender does not prove to be the one of the configuration');
    }
    const value = parsed(body, () => tell('malformed'));
    const read = dialect.read(value, headers);
    const { jobs, aside } = jobsOf(read.hints, `hook:${dialect.id}`, hook.registry, allows);
    const known = read.id !== undefined;
    // Senders number their events by themselves: two of one dialect may have the same numbers.
    const id = known
      ? hexDigest(Buffer.from(`${dialect.id}\n${config.hooks.indexOf(hook)}\n${read.id}`))
      : randomUUID();
    const detail = {
      ...(known && { event: read.id?.slice(0, 200) }),
      ...(read.ignored && { ignored: read.ignored.slice(0, 200) }),
      ...(aside.length > 0 && { aside }),
      ...(jobs.length > 0 && { references: jobs.slice(0, 20).map(({ reference }) => reference) }),
    };
    try {
      const outcome = await inbox.put({ id, known, dialect: dialect.id, jobs, detail });
      tell(outcome);
      return await reply
        .code(202)
        .send({ outcome, jobs: outcome === 'queued' ? jobs.length : 0, ...(aside.length > 0 && { aside }) });
    } catch (error) {
      tell('busy');
      reply.header('retry-after', String(againSeconds));
      throw error;
    }
  };
}

function parsed(body: Buffer, malformed: () => void): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    malformed();
    throw new PlimsollError('request-invalid', `the body is no JSON: ${(cause as Error).message}`, { cause });
  }
}

const single = (headers: Readonly<Record<string, string | string[] | undefined>>): Headers =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]));
