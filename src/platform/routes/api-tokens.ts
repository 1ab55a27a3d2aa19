import { Type } from 'typebox';
import { PlimsollError } from '../../model/index.ts';
import { page, pageOf, pageQuery, readCursor } from '../api/page.ts';
import { said, typed } from '../api/route.ts';
import { Name, Role, Time } from '../api/schemas.ts';
import { audit } from '../auth/audit.ts';
import { callerOf } from '../auth/guard.ts';
import { everything } from '../auth/projects.ts';
import { createToken, type TokenRow } from '../auth/tokens.ts';
import type { RouteGroup } from '../types.ts';

const Item = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: Role,
  project: Type.String(),
  createdAt: Time,
  expiresAt: Type.Optional(Time),
  revokedAt: Type.Optional(Time),
  lastUsed: Type.Optional(Time),
});

const meSpec = said('viewer', 'tokens', 'Who the token says one is', {
  response: { 200: Type.Object({ id: Type.String(), name: Type.String(), role: Role, project: Type.String() }) },
});
const listSpec = said('admin', 'tokens', 'Tokens; never the tokens themselves', {
  response: { 200: Type.Object({ items: Type.Array(Item) }) },
});
const createSpec = said('admin', 'tokens', 'A new token. It is shown here, and never again', {
  body: Type.Object(
    { name: Name, role: Role, project: Type.Optional(Name), expiresAt: Type.Optional(Time) },
    { additionalProperties: false },
  ),
  response: { 201: Type.Object({ token: Type.String(), item: Item }) },
});
const revokeSpec = said('admin', 'tokens', 'Withdraw a token', {
  params: Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{16}$' }) }),
  response: { 204: Type.Null() },
});
const auditSpec = said('admin', 'audit', 'Who changed what, newest first', {
  querystring: Type.Object(
    { ...pageQuery, actor: Type.Optional(Name), action: Type.Optional(Name), subject: Type.Optional(Name) },
    { additionalProperties: false },
  ),
  response: {
    200: pageOf(
      Type.Object({
        id: Type.Integer(),
        at: Time,
        actor: Type.String(),
        action: Type.String(),
        subject: Type.String(),
        detail: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }),
      }),
    ),
  },
});
const projectsSpec = said('viewer', 'projects', 'Projects of the configuration that the token may see', {
  response: {
    200: Type.Object({
      items: Type.Array(Type.Object({ name: Type.String(), repositories: Type.Array(Type.String()) })),
    }),
  },
});

const itemOf = (row: TokenRow) => ({
  id: row.id,
  name: row.name,
  role: row.role,
  project: row.project,
  createdAt: row.created_at.toISOString(),
  ...(row.expires_at && { expiresAt: row.expires_at.toISOString() }),
  ...(row.revoked_at && { revokedAt: row.revoked_at.toISOString() }),
  ...(row.last_used && { lastUsed: row.last_used.toISOString() }),
});

/** Tokens, what was done with them, and what they can be confined to. */
export const tokenRoutes: RouteGroup = {
  id: 'api-tokens',
  register(app, { store: { db }, config, now }) {
    typed(app).get('/api/v1/me', meSpec, async request => {
      const { id, name, role, project } = callerOf(request);
      return { id, name, role, project };
    });

    typed(app).get('/api/v1/tokens', listSpec, async request => {
      const { project } = callerOf(request);
      let found = db.selectFrom('tokens').selectAll().orderBy('created_at').orderBy('id').limit(10_000);
      if (project !== everything) found = found.where('project', '=', project);
      return { items: (await found.execute()).map(itemOf) };
    });

    typed(app).post('/api/v1/tokens', createSpec, async (request, reply) => {
      const caller = callerOf(request);
      const { name, role, project = caller.project, expiresAt } = request.body;
      if (caller.project !== everything && project !== caller.project) {
        throw new PlimsollError(
          'access-denied',
          `an administrator of ${caller.project} makes tokens of that project alone`,
        );
      }
      if (project !== everything && !config.projects.some(one => one.name === project)) {
        throw new PlimsollError('request-invalid', `there is no project ${project} in the configuration`);
      }
      const expires = expiresAt === undefined ? undefined : new Date(expiresAt);
      if (expires && !(expires > now()))
        throw new PlimsollError('request-invalid', 'the token would have expired already');
      const { row, token } = await db.transaction().execute(async trx => {
        const made = await createToken(trx, { name, role, project, ...(expires && { expires }) });
        await audit(trx, {
          actor: caller.id,
          action: 'token.create',
          subject: made.row.id,
          detail: { name, role, project },
          at: now(),
        });
        return made;
      });
      return reply.code(201).send({ token, item: itemOf(row) });
    });

    typed(app).delete('/api/v1/tokens/:id', revokeSpec, async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const revoked = await db.transaction().execute(async trx => {
        let good = trx
          .updateTable('tokens')
          .set({ revoked_at: now() })
          .where('id', '=', id)
          .where('revoked_at', 'is', null);
        if (caller.project !== everything) good = good.where('project', '=', caller.project);
        const row = await good.returning('id').executeTakeFirst();
        if (row) await audit(trx, { actor: caller.id, action: 'token.revoke', subject: id, at: now() });
        return row;
      });
      if (!revoked) throw new PlimsollError('not-found', `there is no token ${id} that could be withdrawn`);
      app.tokens.forget();
      return reply.code(204).send(null);
    });

    typed(app).get('/api/v1/audit', auditSpec, async request => {
      const { query } = request;
      const caller = callerOf(request);
      const { limit = 50, actor, action, subject } = query;
      const position = readCursor('audit', query, ['number']);
      let found = db
        .selectFrom('audit')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (position) found = found.where('id', '<', position[0] as number);
      if (actor) found = found.where('actor', '=', actor);
      if (action) found = found.where('action', '=', action);
      if (subject) found = found.where('subject', '=', subject);
      // Of a project: what its own tokens did.
      if (caller.project !== everything) {
        found = found.where('actor', 'in', db.selectFrom('tokens').select('id').where('project', '=', caller.project));
      }
      return page(await found.execute(), limit, {
        list: 'audit',
        filters: query,
        at: ({ id }) => [id],
        item: row => ({ ...row, at: row.at.toISOString(), detail: row.detail as Record<string, unknown> }),
      });
    });

    typed(app).get('/api/v1/projects', projectsSpec, async request => {
      const { project } = callerOf(request);
      return { items: config.projects.filter(({ name }) => project === everything || project === name) };
    });
  },
};
