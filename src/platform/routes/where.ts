import { Type } from 'typebox';
import { said, typed } from '../api/route.ts';
import { Digest, Severity, VerdictWord } from '../api/schemas.ts';
import { callerOf } from '../auth/guard.ts';
import type { RouteGroup } from '../types.ts';
import { where } from '../where/find.ts';
import { longestQuestion } from '../where/question.ts';

const text = Type.String();
const texts = Type.Array(text);
const count = Type.Integer();

const Answer = Type.Object({
  query: text,
  kind: Type.Union([Type.Literal('vulnerability'), Type.Literal('package')]),
  vulnerabilities: Type.Array(
    Type.Object({ id: text, aliases: texts, severity: Severity, title: Type.Optional(text), kev: Type.Boolean() }),
  ),
  packages: Type.Array(Type.Object({ purl: text, version: text, artifacts: count, fixedVersions: texts })),
  artifacts: Type.Array(
    Type.Object({
      digest: Digest,
      reference: text,
      tags: texts,
      packages: texts,
      workloads: count,
      verdicts: Type.Array(Type.Object({ environment: text, verdict: VerdictWord })),
    }),
  ),
  workloads: Type.Array(
    Type.Object({
      cluster: text,
      namespace: text,
      owner: text,
      container: text,
      image: text,
      environment: Type.Optional(text),
      digest: Digest,
    }),
  ),
  remedies: Type.Array(Type.Object({ name: text, from: text, to: text, type: text, closes: texts })),
  totals: Type.Object({
    vulnerabilities: count,
    packages: count,
    artifacts: count,
    running: count,
    workloads: count,
  }),
});

const spec = said('viewer', 'where', 'Where do we have it, is it running, what closes it', {
  querystring: Type.Object(
    {
      q: Type.String({
        minLength: 1,
        maxLength: longestQuestion,
        description: 'a CVE or another name of a vulnerability; a purl or a package name, with a version or a range',
      }),
      limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100, description: 'artifacts and workloads listed' }),
    },
    { additionalProperties: false },
  ),
  response: { 200: Answer },
});

export const whereRoutes: RouteGroup = {
  id: 'where',
  register(app, { store }) {
    typed(app).get('/api/v1/where', spec, request =>
      where(store.db, request.query.q, { scope: callerOf(request).scope, limit: request.query.limit }),
    );
  },
};
