/** What sensors see: they send alerts, people read what was kept of them. */
import { type SqlBool, sql } from 'kysely';
import { Type } from 'typebox';
import type { Finding } from '../../model/index.ts';
import { page, pageOf, pageQuery, readCursor } from '../api/page.ts';
import { said, typed } from '../api/route.ts';
import { Name, oneOf, Severity, Time } from '../api/schemas.ts';
import { callerOf, mustSeeAll } from '../auth/guard.ts';
import { likePattern } from '../auth/projects.ts';
import { keepBehaviours } from '../behaviours/keep.ts';
import { behaviourAlert } from '../behaviours/notice.ts';
import { behaviourOf, priorities } from '../behaviours/read.ts';
import { openAlerts } from '../notify/keep.ts';
import type { RouteGroup } from '../types.ts';

/** Alerts of one batch at most. */
const mostAlerts = 500;

const SentAlert = Type.Object(
  {
    time: Time,
    rule: Type.String({ minLength: 1, maxLength: 1_000 }),
    priority: oneOf(priorities),
    source: Name,
    output: Type.String({ maxLength: 1_048_576 }),
    message: Type.Optional(Type.String({ maxLength: 1_048_576 })),
    hostname: Type.Optional(Name),
    tags: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 100 })),
    output_fields: Type.Optional(
      Type.Record(Type.String({ maxLength: 1_000 }), Type.Unknown(), { maxProperties: 1_000 }),
    ),
  },
  { additionalProperties: false },
);

const sendSpec = said('scanner', 'behaviours', 'Alerts of a sensor; the same alert again changes nothing', {
  body: Type.Object(
    {
      host: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'of alerts without a hostname' })),
      alerts: Type.Array(SentAlert, { maxItems: mostAlerts }),
    },
    { additionalProperties: false },
  ),
  response: {
    200: Type.Object({
      kept: Type.Integer(),
      known: Type.Integer({ description: 'alerts that had been sent before' }),
      opened: Type.Integer({ description: 'alerts of the platform that opened by them' }),
    }),
  },
});

const Item = Type.Object({
  id: Type.Integer(),
  rule: Type.String(),
  priority: oneOf(priorities),
  severity: Severity,
  source: Type.String(),
  host: Type.String(),
  container: Type.Optional(Type.String()),
  image: Type.Optional(Type.String()),
  at: Time,
  receivedAt: Time,
  count: Type.Integer({ description: 'alerts that it stands for' }),
  fields: Type.Record(Type.String(), Type.Unknown()),
  finding: Type.Unsafe<Finding>({ type: 'object', additionalProperties: true }),
});

const listSpec = said('viewer', 'behaviours', 'What sensors saw, the newest first', {
  querystring: Type.Object(
    {
      ...pageQuery,
      rule: Type.Optional(Name),
      host: Type.Optional(Name),
      container: Type.Optional(Name),
      severity: Type.Optional(Severity),
      since: Type.Optional(Time),
    },
    { additionalProperties: false },
  ),
  response: { 200: pageOf(Item) },
});

export const behaviourRoutes: RouteGroup = {
  id: 'api-behaviours',
  register(app, { store: { db }, now }) {
    typed(app).post('/api/v1/alerts', sendSpec, async request => {
      const caller = callerOf(request);
      // A host runs images of all projects.
      mustSeeAll(caller);
      const { host = 'unknown', alerts } = request.body;
      const sent = alerts.map(alert => behaviourOf(alert, host));
      const at = now();
      return db.transaction().execute(async trx => {
        const fresh = await keepBehaviours(trx, sent, caller.id, at);
        const opened = await openAlerts(trx, fresh.map(behaviourAlert), at);
        return { kept: fresh.length, known: sent.length - fresh.length, opened };
      });
    });

    typed(app).get('/api/v1/behaviours', listSpec, async request => {
      const { query } = request;
      const { scope } = callerOf(request);
      const { limit = 50, rule, host, container, severity, since } = query;
      const position = readCursor('behaviours', query, ['number']);
      let found = db
        .selectFrom('behaviours')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (position) found = found.where('id', '<', position[0] as number);
      if (rule) found = found.where('rule', '=', rule);
      if (host) found = found.where('host', '=', host);
      if (container) found = found.where('container', '=', container);
      if (severity) found = found.where('severity', '=', severity);
      if (since) found = found.where('received_at', '>=', new Date(since));
      // What ran in no image that is known is nobody's own.
      if (scope) {
        found = found.where(
          sql<SqlBool>`regexp_replace(image, '(:[^/:]*)$', '') like any(${scope.map(likePattern)}::text[])`,
        );
      }
      return page(await found.execute(), limit, {
        list: 'behaviours',
        filters: query,
        at: ({ id }) => [id],
        item: row => ({
          id: row.id,
          rule: row.rule,
          priority: row.priority as (typeof priorities)[number],
          severity: row.severity,
          source: row.source,
          host: row.host,
          ...(row.container && { container: row.container }),
          ...(row.image && { image: row.image }),
          at: row.at.toISOString(),
          receivedAt: row.received_at.toISOString(),
          count: row.count,
          fields: row.fields,
          finding: row.finding,
        }),
      });
    });
  },
};
