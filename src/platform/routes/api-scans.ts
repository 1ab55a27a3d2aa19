import { Type } from 'typebox';
import { PlimsollError } from '../../model/index.ts';
import { said, typed } from '../api/route.ts';
import { ask, jobOf } from '../api/scans.ts';
import { Digest, Lane, Time } from '../api/schemas.ts';
import { audit } from '../auth/audit.ts';
import { callerOf, mustSeeAll } from '../auth/guard.ts';
import { inScope, repositoryOf } from '../auth/projects.ts';
import type { RouteGroup } from '../types.ts';

const scanSpec = said('scanner', 'scans', 'Ask for a scan. Asking twice is asking once', {
  body: Type.Object(
    { reference: Type.String({ minLength: 1, maxLength: 4096 }), lane: Type.Optional(Lane) },
    { additionalProperties: false },
  ),
  response: {
    202: Type.Object({
      reference: Type.String(),
      digest: Type.Optional(Digest),
      lane: Lane,
      isNew: Type.Boolean({ description: 'false: the same scan waits or runs already' }),
    }),
  },
});

const stateSpec = said('viewer', 'queue', 'Lanes, and what waits in each', {
  response: {
    200: Type.Object({
      lanes: Type.Array(
        Type.Object({
          lane: Lane,
          waiting: Type.Integer(),
          running: Type.Integer(),
          dead: Type.Integer(),
          oldestSeconds: Type.Number(),
        }),
      ),
    }),
  },
});

const deadSpec = said('operator', 'queue', 'Scans that were given up', {
  querystring: Type.Object(
    { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })) },
    { additionalProperties: false },
  ),
  response: {
    200: Type.Object({
      items: Type.Array(
        Type.Object({
          id: Type.String(),
          lane: Lane,
          reference: Type.String(),
          digest: Type.Optional(Type.String()),
          why: Type.String(),
          error: Type.String(),
          at: Time,
        }),
      ),
    }),
  },
});

const rerunSpec = said('operator', 'queue', 'Run one again that was given up', {
  params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
  response: { 202: Type.Object({ id: Type.String() }) },
});

export const scanRoutes: RouteGroup = {
  id: 'api-scans',
  register(app, platform) {
    const { queue, config, store, now } = platform;

    typed(app).post('/api/v1/scans', scanSpec, async (request, reply) => {
      const { reference, lane = 'push' } = request.body;
      const { id, scope } = callerOf(request);
      const job = jobOf(reference, `request:${id}`, scope, config);
      const isNew = await ask(platform, lane, job);
      return reply.code(202).send({ reference: job.reference, ...(job.digest && { digest: job.digest }), lane, isNew });
    });

    typed(app).get('/api/v1/queue', stateSpec, async () => ({ lanes: await queue.state() }));

    typed(app).get('/api/v1/queue/dead', deadSpec, async request => {
      const { scope } = callerOf(request);
      const jobs = await queue.dead(request.query.limit ?? 100);
      return {
        items: jobs
          .filter(({ job }) => inScope(scope, repositoryOf(job.reference)))
          .map(({ id, lane, job, error, at }) => ({
            id,
            lane,
            reference: job.reference,
            ...(job.digest && { digest: job.digest }),
            why: job.why,
            error,
            at: at.toISOString(),
          })),
      };
    });

    typed(app).post('/api/v1/queue/dead/:id/rerun', rerunSpec, async (request, reply) => {
      const { id } = request.params;
      const caller = callerOf(request);
      mustSeeAll(caller);
      if (!(await queue.rerun(id))) throw new PlimsollError('not-found', `no scan ${id} was given up`);
      await audit(store.db, { actor: caller.id, action: 'scan.rerun', subject: id, at: now() });
      return reply.code(202).send({ id });
    });
  },
};
