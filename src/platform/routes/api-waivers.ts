import type { Selectable } from 'kysely';
import { Type } from 'typebox';
import { PlimsollError } from '../../model/index.ts';
import type { Waiver } from '../../policy/waivers/waiver.ts';
import type { WaiverTable } from '../../store/index.ts';
import { listForJudging } from '../api/affected.ts';
import { page, pageOf, pageQuery, readCursor } from '../api/page.ts';
import { said, typed } from '../api/route.ts';
import { Name, Time } from '../api/schemas.ts';
import { followWaivers } from '../api/waiver-clock.ts';
import { audit } from '../auth/audit.ts';
import { type Caller, callerOf } from '../auth/guard.ts';
import { everything } from '../auth/projects.ts';
import { refreshDatabase } from '../rematch/start.ts';
import type { RouteGroup } from '../types.ts';

const Pattern = Type.String({ minLength: 1, maxLength: 500 });
const aims = {
  ids: Type.Optional(Type.Array(Name, { minItems: 1, maxItems: 200 })),
  purl: Type.Optional(Pattern),
  path: Type.Optional(Pattern),
  layer: Type.Optional(Type.String({ pattern: '^sha256:[0-9a-f]{64}$' })),
  environment: Type.Optional(Name),
};
const terms = {
  reason: Type.String({ minLength: 1, maxLength: 2000 }),
  owner: Name,
  expires: Type.Optional(Type.String({ format: 'date', description: 'the last day on which it counts, UTC' })),
};

const Item = Type.Object({
  id: Type.Integer(),
  project: Type.String(),
  ...aims,
  ...terms,
  createdBy: Type.String(),
  createdAt: Time,
  withdrawnAt: Type.Optional(Time),
});

const listSpec = said('viewer', 'waivers', 'Waivers', {
  querystring: Type.Object(
    { ...pageQuery, withdrawn: Type.Optional(Type.Boolean({ default: false, description: 'also those withdrawn' })) },
    { additionalProperties: false },
  ),
  response: { 200: pageOf(Item) },
});

const createSpec = said('operator', 'waivers', 'Accept findings, for a reason, until a date', {
  body: Type.Object({ project: Type.Optional(Name), ...aims, ...terms }, { additionalProperties: false }),
  response: {
    201: Type.Object({ waiver: Item, affected: Type.Integer({ description: 'artifacts that are judged again' }) }),
  },
});

const withdrawSpec = said('operator', 'waivers', 'Withdraw a waiver: its findings are back', {
  params: Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) }),
  response: { 200: Type.Object({ affected: Type.Integer() }) },
});

const dayMs = 86_400_000;

const itemOf = (row: Selectable<WaiverTable>) => {
  const { ids, purls, paths, layer, environment, expires } = row.waiver as Waiver;
  return {
    id: row.id,
    project: row.project,
    ...(ids.length > 0 && { ids }),
    ...(purls?.[0] && { purl: purls[0] }),
    ...(paths?.[0] && { path: paths[0] }),
    ...(layer && { layer }),
    ...(environment && { environment }),
    reason: row.reason,
    owner: row.owner,
    ...(expires && { expires }),
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    ...(row.withdrawn_at && { withdrawnAt: row.withdrawn_at.toISOString() }),
  };
};

/** @throws PlimsollError `access-denied` for a project that is not the token's own */
function projectFor({ project: own }: Caller, wanted: string | undefined, known: readonly string[]): string {
  const project = wanted ?? own;
  if (own !== everything && project !== own) {
    throw new PlimsollError('access-denied', `the token is of the project ${own}, not of ${project}`);
  }
  if (project !== everything && !known.includes(project)) {
    throw new PlimsollError('request-invalid', `there is no project ${project} in the configuration`);
  }
  return project;
}

export const waiverRoutes: RouteGroup = {
  id: 'api-waivers',
  async register(app, platform) {
    const { store, config, now, log, stopping } = platform;
    const { db } = store;
    const projects = config.projects.map(({ name }) => name);
    await followWaivers(platform);

    /** Here and now; should this fail or end, the list is worked off by the next who looks. */
    const judgeAgain = async (waiver: Waiver): Promise<number> => {
      const listed = await listForJudging(store, waiver);
      if (listed > 0) {
        refreshDatabase(platform).catch(error => {
          if (!stopping.aborted) log.error({ error: (error as Error).message }, 'artifacts wait to be judged');
        });
      }
      return listed;
    };

    typed(app).get('/api/v1/waivers', listSpec, async request => {
      const { query } = request;
      const { project } = callerOf(request);
      const { limit = 50, withdrawn } = query;
      const position = readCursor('waivers', query, ['number']);
      let found = db
        .selectFrom('waivers')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (position) found = found.where('id', '<', position[0] as number);
      if (!withdrawn) found = found.where('withdrawn_at', 'is', null);
      // Those of everybody count for the project too.
      if (project !== everything) found = found.where('project', 'in', [project, everything]);
      return page(await found.execute(), limit, {
        list: 'waivers',
        filters: query,
        at: ({ id }) => [id],
        item: itemOf,
      });
    });

    typed(app).post('/api/v1/waivers', createSpec, async (request, reply) => {
      const caller = callerOf(request);
      const { project: wanted, ids = [], purl, path, layer, environment, reason, owner, expires } = request.body;
      if (ids.length === 0 && !purl && !path && !layer) {
        throw new PlimsollError(
          'request-invalid',
          'a waiver of everything is none: name ids, a purl, a path or a layer',
        );
      }
      const at = now();
      if (expires !== undefined && expires < at.toISOString().slice(0, 10)) {
        throw new PlimsollError('request-invalid', `the waiver would have ended on ${expires} already`);
      }
      const project = projectFor(caller, wanted, projects);
      const waiver: Waiver = {
        ids,
        ...(purl && { purls: [purl] }),
        ...(path && { paths: [path] }),
        ...(layer && { layer }),
        ...(environment && { environment }),
        reason,
        owner,
        ...(expires && { expires }),
        file: `waivers of ${project === everything ? 'the platform' : project}`,
      };
      const row = await db.transaction().execute(async trx => {
        const made = await trx
          .insertInto('waivers')
          .values({
            project,
            waiver: JSON.stringify(waiver),
            owner,
            reason,
            // It counts through the day named.
            until: expires ? new Date(Date.parse(expires) + dayMs) : null,
            created_by: caller.id,
            created_at: at,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        await audit(trx, {
          actor: caller.id,
          action: 'waiver.create',
          subject: String(made.id),
          detail: { project, ...request.body },
          at,
        });
        return made;
      });
      const affected = await judgeAgain(waiver);
      return reply.code(201).send({ waiver: itemOf(row), affected });
    });

    typed(app).delete('/api/v1/waivers/:id', withdrawSpec, async request => {
      const caller = callerOf(request);
      const { id } = request.params;
      const at = now();
      const row = await db.transaction().execute(async trx => {
        let open = trx
          .updateTable('waivers')
          .set({ withdrawn_at: at })
          .where('id', '=', id)
          .where('withdrawn_at', 'is', null);
        if (caller.project !== everything) open = open.where('project', '=', caller.project);
        const withdrawn = await open.returningAll().executeTakeFirst();
        if (withdrawn) await audit(trx, { actor: caller.id, action: 'waiver.withdraw', subject: String(id), at });
        return withdrawn;
      });
      if (!row) throw new PlimsollError('not-found', `there is no waiver ${id} that could be withdrawn`);
      return { affected: await judgeAgain(row.waiver as Waiver) };
    });
  },
};
