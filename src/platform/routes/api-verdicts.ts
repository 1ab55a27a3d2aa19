import { Type } from 'typebox';
import { PlimsollError } from '../../model/index.ts';
import { knownVerdicts } from '../api/known-verdicts.ts';
import { said, typed } from '../api/route.ts';
import { ArtifactState, Digest, ErrorPart, Name, Verdict } from '../api/schemas.ts';
import { callerOf } from '../auth/guard.ts';
import type { RouteGroup } from '../types.ts';

const Answer = Type.Object({
  digest: Digest,
  state: ArtifactState,
  reference: Type.String(),
  error: Type.Optional(ErrorPart),
  verdicts: Type.Array(Verdict, { description: 'none: nobody has judged it yet, which is not a yes' }),
});

const spec = said('viewer', 'verdicts', 'May it sail: the verdicts on a digest', {
  querystring: Type.Object({ digest: Digest, environment: Type.Optional(Name) }, { additionalProperties: false }),
  response: { 200: Answer, 304: Type.Null() },
});

export const verdictRoutes: RouteGroup = {
  id: 'api-verdicts',
  register(app, platform) {
    const { environments } = platform.config;
    const verdicts = knownVerdicts(platform.store.db, platform, () => performance.now());
    app.addHook('onClose', async () => verdicts.close());
    typed(app).get('/api/v1/verdicts', { ...spec, logLevel: 'warn' }, async (request, reply) => {
      const { digest, environment } = request.query;
      if (environment !== undefined && !environments.includes(environment)) {
        throw new PlimsollError(
          'request-invalid',
          `verdicts are kept for ${environments.join(', ')}; not for "${environment}"`,
        );
      }
      const ready = await verdicts.find(digest, environment, callerOf(request).scope);
      if (!ready) throw new PlimsollError('not-found', `${digest} is not known: nobody has asked for a scan of it`);
      reply.header('etag', ready.etag).header('cache-control', 'no-cache');
      if (request.headers['if-none-match'] === ready.etag) return reply.code(304).send(null);
      return reply.type('application/json; charset=utf-8').send(ready.body as never);
    });
  },
};
