/** Alerts, and how they reach people. They concern all projects. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Type } from 'typebox';
import { page, pageOf, pageQuery, readCursor } from '../api/page.ts';
import { said, typed } from '../api/route.ts';
import { Name, oneOf, Severity, Time } from '../api/schemas.ts';
import { audit } from '../auth/audit.ts';
import { callerOf, mustSeeAll } from '../auth/guard.ts';
import { tellOfFailures } from '../notify/deliver.ts';
import { destinationsOf } from '../notify/destinations.ts';
import { tryOut } from '../notify/try-out.ts';
import type { Alert, RouteGroup } from '../types.ts';

const Text = Type.Object({ en: Type.String(), zh: Type.String() });

const AlertItem = Type.Object({
  id: Type.Integer(),
  key: Type.String(),
  state: oneOf(['open', 'closed']),
  severity: Severity,
  title: Text,
  text: Text,
  labels: Type.Record(Type.String(), Type.String()),
  openedAt: Time,
  closedAt: Type.Optional(Time),
});

const alertsSpec = said('viewer', 'notifications', 'Alerts, the newest first', {
  querystring: Type.Object(
    {
      ...pageQuery,
      state: Type.Optional(oneOf(['open', 'closed'])),
      severity: Type.Optional(Severity),
      kind: Type.Optional(Name),
    },
    { additionalProperties: false },
  ),
  response: { 200: pageOf(AlertItem) },
});

const ChannelItem = Type.Object({
  name: Type.String(),
  channel: Type.String(),
  waiting: Type.Integer(),
  failed: Type.Integer({ description: 'notices that were given up' }),
  failures: Type.Integer({ description: 'tries in a row that failed' }),
  error: Type.Optional(Type.String()),
  retryAt: Type.Optional(Time),
  sentAt: Type.Optional(Time),
});

const channelsSpec = said('viewer', 'notifications', 'Channels, and how it goes with each', {
  response: { 200: Type.Object({ items: Type.Array(ChannelItem) }) },
});

const DeliveryState = oneOf(['waiting', 'sent', 'failed', 'dropped']);

const DeliveryItem = Type.Object({
  id: Type.Integer(),
  alert: Type.Integer(),
  key: Type.String(),
  channel: Type.String(),
  event: oneOf(['opened', 'closed']),
  state: DeliveryState,
  attempts: Type.Integer(),
  error: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
  sentAt: Type.Optional(Time),
});

const deliveriesSpec = said('viewer', 'notifications', 'What each channel was told, the newest first', {
  querystring: Type.Object(
    { ...pageQuery, channel: Type.Optional(Name), state: Type.Optional(DeliveryState) },
    { additionalProperties: false },
  ),
  response: { 200: pageOf(DeliveryItem) },
});

const channelBody = Type.Object({ channel: Name }, { additionalProperties: false });
const Changed = Type.Object({ notices: Type.Integer() });

const retrySpec = said('operator', 'notifications', 'Send again what a channel did not take', {
  body: channelBody,
  response: { 200: Changed },
});

const dropSpec = said('operator', 'notifications', 'Let go of what a channel did not take', {
  body: channelBody,
  response: { 200: Changed },
});

const testSpec = said('operator', 'notifications', 'Send a message that tells of nothing', {
  body: channelBody,
  response: { 200: Type.Object({ taken: Type.Boolean(), why: Type.Optional(Type.String()) }) },
});

export const notificationRoutes: RouteGroup = {
  id: 'notifications',
  register(app, platform) {
    const { store, config, now } = platform;
    const { db } = store;

    typed(app).get('/api/v1/alerts', alertsSpec, async request => {
      mustSeeAll(callerOf(request));
      const { query } = request;
      const { limit = 50, state, severity, kind } = query;
      const position = readCursor('alerts', query, ['number']);
      let found = db
        .selectFrom('alerts')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (position) found = found.where('id', '<', position[0] as number);
      if (state) found = found.where('state', '=', state);
      if (severity) found = found.where('severity', '=', severity);
      if (kind) found = found.where(sql`alert->'labels'->>'kind'`, '=', kind);
      return page(await found.execute(), limit, {
        list: 'alerts',
        filters: query,
        at: ({ id }) => [id],
        item: row => {
          const { title, text, labels } = row.alert as Alert;
          const { id, key, state, severity } = row;
          return {
            ...{ id, key, state, severity, title, text, labels },
            openedAt: row.opened_at.toISOString(),
            ...(row.closed_at && { closedAt: row.closed_at.toISOString() }),
          };
        },
      });
    });

    typed(app).get('/api/v1/notifications/channels', channelsSpec, async request => {
      mustSeeAll(callerOf(request));
      const states = await db.selectFrom('channel_states').selectAll().execute();
      const { rows } = await sql<{ channel: string; waiting: number; failed: number }>`
        select channel, count(*) filter (where state = 'waiting')::int as waiting,
          count(*) filter (where state = 'failed')::int as failed
        from deliveries where state in ('waiting', 'failed') group by 1`.execute(db);
      return {
        items: destinationsOf(config).map(({ name, channel }) => {
          const state = states.find(known => known.name === name);
          const counts = rows.find(row => row.channel === name);
          return {
            name,
            channel: channel.id,
            waiting: counts?.waiting ?? 0,
            failed: counts?.failed ?? 0,
            failures: state?.failures ?? 0,
            ...(state?.error && { error: state.error }),
            ...(state?.retry_at && { retryAt: state.retry_at.toISOString() }),
            ...(state?.sent_at && { sentAt: state.sent_at.toISOString() }),
          };
        }),
      };
    });

    typed(app).get('/api/v1/notifications/deliveries', deliveriesSpec, async request => {
      mustSeeAll(callerOf(request));
      const { query } = request;
      const { limit = 50, channel, state } = query;
      const position = readCursor('deliveries', query, ['number']);
      let found = db
        .selectFrom('deliveries')
        .innerJoin('alerts', 'alerts.id', 'deliveries.alert_id')
        .selectAll('deliveries')
        .select('alerts.key')
        .orderBy('deliveries.id', 'desc')
        .limit(limit + 1);
      if (position) found = found.where('deliveries.id', '<', position[0] as number);
      if (channel) found = found.where('channel', '=', channel);
      if (state) found = found.where('deliveries.state', '=', state);
      return page(await found.execute(), limit, {
        list: 'deliveries',
        filters: query,
        at: ({ id }) => [id],
        item: ({ id, alert_id, key, channel, event, state, attempts, error, message, sent_at }) => ({
          ...{ id, alert: alert_id, key, channel, event, state, attempts },
          ...(error && { error }),
          ...(message && { message }),
          ...(sent_at && { sentAt: sent_at.toISOString() }),
        }),
      });
    });

    /** Of what was given up: a new state, and whatever else that means. */
    const settle = async (actor: string, channel: string, to: 'waiting' | 'dropped'): Promise<number> => {
      const at = now();
      const fresh = to === 'waiting' ? { message: null, attempts: 0, next_at: at } : {};
      const notices = await db.transaction().execute(async trx => {
        const result = await trx
          .updateTable('deliveries')
          .set({ state: to, ...fresh })
          .where('channel', '=', channel)
          .where('state', '=', 'failed')
          .executeTakeFirst();
        const changed = Number(result.numUpdatedRows);
        const action = to === 'waiting' ? 'notification.retry' : 'notification.drop';
        if (changed > 0) await audit(trx, { actor, action, subject: channel, detail: { notices: changed }, at });
        return changed;
      });
      const state = await db.selectFrom('channel_states').selectAll().where('name', '=', channel).executeTakeFirst();
      await tellOfFailures(db, channel, state?.failures ?? 0, state?.error ?? '', at);
      return notices;
    };

    typed(app).post('/api/v1/notifications/retry', retrySpec, async request => {
      const caller = callerOf(request);
      mustSeeAll(caller);
      return { notices: await settle(caller.id, request.body.channel, 'waiting') };
    });

    typed(app).post('/api/v1/notifications/drop', dropSpec, async request => {
      const caller = callerOf(request);
      mustSeeAll(caller);
      return { notices: await settle(caller.id, request.body.channel, 'dropped') };
    });

    typed(app).post('/api/v1/notifications/test', testSpec, async request => {
      const caller = callerOf(request);
      mustSeeAll(caller);
      const { channel } = request.body;
      const outcome = await tryOut(platform, channel, randomUUID());
      await audit(db, { actor: caller.id, action: 'notification.test', subject: channel, at: now() });
      return outcome.taken ? { taken: true } : { taken: false, why: outcome.why };
    });
  },
};
