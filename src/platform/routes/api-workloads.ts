import { sql } from 'kysely';
import { Type } from 'typebox';
import { PlimsollError } from '../../model/index.ts';
import { page, pageOf, pageQuery, readCursor } from '../api/page.ts';
import { said, typed } from '../api/route.ts';
import { ask, jobOf } from '../api/scans.ts';
import { Digest, Name, Time } from '../api/schemas.ts';
import { audit } from '../auth/audit.ts';
import { callerOf, mustSeeAll } from '../auth/guard.ts';
import { likePattern } from '../auth/projects.ts';
import type { Platform, RouteGroup } from '../types.ts';

const identity = { cluster: Name, namespace: Name, owner: Name, container: Name };
const facts = {
  image: Type.String({ minLength: 1, maxLength: 4096 }),
  digest: Type.Optional(Digest),
  environment: Type.Optional(Name),
  labels: Type.Optional(
    Type.Record(Type.String({ maxLength: 400 }), Type.String({ maxLength: 400 }), { maxProperties: 100 }),
  ),
};

const Item = Type.Object({ id: Type.Integer(), ...identity, ...facts, seenAt: Time, goneAt: Type.Optional(Time) });

const listSpec = said('viewer', 'workloads', 'What runs where', {
  querystring: Type.Object(
    {
      ...pageQuery,
      cluster: Type.Optional(Name),
      namespace: Type.Optional(Name),
      environment: Type.Optional(Name),
      digest: Type.Optional(Digest),
      gone: Type.Optional(Type.Boolean({ default: false, description: 'also those that run no longer' })),
    },
    { additionalProperties: false },
  ),
  response: { 200: pageOf(Item) },
});

/** Workloads of one report at most. */
const mostItems = 2000;

const reportSpec = said('scanner', 'workloads', 'Report what runs; the same report again changes nothing', {
  body: Type.Object(
    {
      cluster: Name,
      complete: Type.Optional(
        Type.Boolean({ default: false, description: 'all that runs in the cluster: what is not named is gone' }),
      ),
      workloads: Type.Array(
        Type.Object({ namespace: Name, owner: Name, container: Name, ...facts }, { additionalProperties: false }),
        { maxItems: mostItems },
      ),
    },
    { additionalProperties: false },
  ),
  response: { 200: Type.Object({ kept: Type.Integer(), gone: Type.Integer(), queued: Type.Integer() }) },
});

export const workloadRoutes: RouteGroup = {
  id: 'api-workloads',
  register(app, platform) {
    const { store, now } = platform;
    const { db } = store;

    typed(app).get('/api/v1/workloads', listSpec, async request => {
      const { query } = request;
      const { scope } = callerOf(request);
      const { limit = 50, cluster, namespace, environment, digest, gone } = query;
      const position = readCursor('workloads', query, ['number']);
      let found = db
        .selectFrom('workloads')
        .selectAll()
        .orderBy('id')
        .limit(limit + 1);
      if (position) found = found.where('id', '>', position[0] as number);
      if (cluster) found = found.where('cluster', '=', cluster);
      if (namespace) found = found.where('namespace', '=', namespace);
      if (environment) found = found.where('environment', '=', environment);
      if (digest) found = found.where('digest', '=', digest);
      if (!gone) found = found.where('gone_at', 'is', null);
      if (scope) {
        found = found.where(
          sql<boolean>`regexp_replace(split_part(image, '@', 1), '(:[^/:]*)$', '') like any(${scope.map(likePattern)}::text[])`,
        );
      }
      return page(await found.execute(), limit, {
        list: 'workloads',
        filters: query,
        at: ({ id }) => [id],
        item: row => ({
          id: row.id,
          cluster: row.cluster,
          namespace: row.namespace,
          owner: row.owner,
          container: row.container,
          image: row.image,
          ...(row.digest && { digest: row.digest }),
          ...(row.environment && { environment: row.environment }),
          labels: row.labels,
          seenAt: row.seen_at.toISOString(),
          ...(row.gone_at && { goneAt: row.gone_at.toISOString() }),
        }),
      });
    });

    typed(app).put('/api/v1/workloads', reportSpec, async request => {
      const { cluster, complete = false, workloads } = request.body;
      const caller = callerOf(request);
      // A report of a cluster names images of all projects.
      mustSeeAll(caller);
      const at = now();
      const rows = [
        ...new Map(workloads.map(one => [JSON.stringify([one.namespace, one.owner, one.container]), one])).values(),
      ]
        // In one order everywhere, so that two reports never wait for each other.
        .sort(
          (a, b) => compare(a.namespace, b.namespace) || compare(a.owner, b.owner) || compare(a.container, b.container),
        )
        .map(({ namespace, owner, container, image, digest, environment, labels = {} }) => ({
          cluster,
          namespace,
          owner,
          container,
          image,
          digest: digest ?? null,
          artifact_id: digest ? sql<number>`(select id from artifacts where digest = ${digest})` : null,
          environment: environment ?? null,
          labels: JSON.stringify(labels),
          seen_at: at,
          gone_at: null,
        }));
      // First, so that the rows below find their artifacts.
      const queued = await askForUnknown(platform, rows);
      const gone = await db.transaction().execute(async trx => {
        for (let from = 0; from < rows.length; from += 500) {
          await trx
            .insertInto('workloads')
            .values(rows.slice(from, from + 500))
            .onConflict(conflict =>
              conflict.columns(['cluster', 'namespace', 'owner', 'container']).doUpdateSet(({ ref }) => ({
                image: ref('excluded.image'),
                digest: ref('excluded.digest'),
                artifact_id: ref('excluded.artifact_id'),
                environment: ref('excluded.environment'),
                labels: ref('excluded.labels'),
                seen_at: ref('excluded.seen_at'),
                gone_at: null,
              })),
            )
            .execute();
        }
        if (!complete) return 0;
        const left = await trx
          .updateTable('workloads')
          .set({ gone_at: at })
          .where('cluster', '=', cluster)
          .where('gone_at', 'is', null)
          .where('seen_at', '<', at)
          .executeTakeFirst();
        return Number(left.numUpdatedRows);
      });
      await audit(db, {
        actor: caller.id,
        action: 'workloads.report',
        subject: cluster,
        detail: { kept: rows.length, gone, queued },
        at,
      });
      return { kept: rows.length, gone, queued };
    });
  },
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What runs and was never looked at is looked at before what was merely pushed. @returns how many scans are new */
async function askForUnknown(
  platform: Platform,
  rows: readonly { image: string; digest: string | null }[],
): Promise<number> {
  const digests = [...new Set(rows.flatMap(({ digest }) => digest ?? []))];
  if (digests.length === 0) return 0;
  const known = await platform.store.db
    .selectFrom('artifacts')
    .select('digest')
    .where('digest', 'in', digests)
    .execute();
  const seen = new Set(known.map(({ digest }) => digest));
  let queued = 0;
  for (const { image, digest } of rows) {
    if (!digest || seen.has(digest)) continue;
    seen.add(digest);
    try {
      const named = `${image.split('@')[0]}@${digest}`;
      if (await ask(platform, 'production', jobOf(named, 'workload', undefined, platform.config))) queued++;
    } catch (error) {
      // An image of a registry that may not be asked: it runs, and stays one that nobody has scanned.
      if (!(error instanceof PlimsollError)) throw error;
      platform.log.warn({ image, digest, error: error.message }, 'a running image cannot be scanned');
    }
  }
  return queued;
}
