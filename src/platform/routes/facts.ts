/** For `plimsoll scan --server`: the client reads layers and sends what they say; the server matches and judges. */
import { type Static, Type } from 'typebox';
import { factsMediaType, frameBounds } from '../../extract/frame.ts';
import { type ArtifactInfo, catalogue, type LayerFacts, PlimsollError, type Problem } from '../../model/index.ts';
import { said, typed } from '../api/route.ts';
import { Digest, Name, oneOf } from '../api/schemas.ts';
import { callerOf } from '../auth/guard.ts';
import { dropOldFacts, keepFacts, knownFacts, missingFacts, type Sender } from '../evaluate/client-facts.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import { factsFrom, ProblemShape } from '../evaluate/facts-shape.ts';
import type { RouteGroup } from '../types.ts';

const Tools = Type.String({ pattern: '^[0-9a-f]{32}$', description: 'the extractors that read, and their versions' });
const mostLayers = 1000;
const text = Type.String({ maxLength: 8192 });

const missing = said('scanner', 'facts', 'Which of these layers nobody has told of', {
  body: Type.Object(
    { tools: Tools, diffIds: Type.Array(Digest, { maxItems: mostLayers }) },
    { additionalProperties: false },
  ),
  response: { 200: Type.Object({ missing: Type.Array(Type.String()) }) },
});

const keeping = said('scanner', 'facts', 'What a layer says', {
  params: Type.Object({ diffId: Digest }),
  querystring: Type.Object({ tools: Tools }, { additionalProperties: false }),
  response: { 204: Type.Null() },
});

const Layer = Type.Object(
  {
    index: Type.Integer({ minimum: 0, maximum: mostLayers }),
    diffId: text,
    digest: Type.Optional(text),
    mediaType: Type.Optional(text),
    size: Type.Optional(Type.Integer({ minimum: 0 })),
    createdBy: Type.Optional(Type.String({ maxLength: 65_536 })),
  },
  { additionalProperties: false },
);

const Artifact = Type.Object(
  {
    reference: text,
    transport: text,
    kind: oneOf(['image', 'rootfs', 'repo', 'wasm']),
    digest: Type.Optional(text),
    imageId: Type.Optional(text),
    mediaType: Type.Optional(text),
    platform: Type.Optional(Type.Object({ os: text, architecture: text, variant: Type.Optional(text) })),
    created: Type.Optional(text),
    labels: Type.Optional(Type.Record(Type.String({ maxLength: 1024 }), Type.String({ maxLength: 65_536 }))),
    layers: Type.Array(Layer, { maxItems: mostLayers }),
    note: Type.Optional(text),
  },
  { additionalProperties: false },
);

const Asked = Type.Object(
  {
    artifact: Artifact,
    tools: Tools,
    /** Layers that could not be read: `problems` says why. */
    unread: Type.Array(Digest, { maxItems: mostLayers }),
    /** base64: facts of a directory, which has no layers. */
    directory: Type.Optional(Type.String({ maxLength: Math.ceil((frameBounds.packedBytes * 4) / 3) + 4 })),
    problems: Type.Array(ProblemShape, { maxItems: 100_000 }),
    layersRead: Type.Integer({ minimum: 0, maximum: mostLayers }),
    environment: Type.Optional(Name),
    failOn: Type.Optional(oneOf(['critical', 'high', 'medium', 'low'])),
    unknownAs: Type.Optional(oneOf(['critical', 'high', 'medium', 'low', 'ignore'])),
  },
  { additionalProperties: false },
);

const evaluating = said('scanner', 'facts', 'Findings and verdict of an artifact whose layers were told of', {
  body: Asked,
  response: { 200: Type.Unknown({ description: 'as `plimsoll scan --format json` has it, without the packages' }) },
});

/** Seconds between two looks for facts that nobody sends any more. */
const sweepSeconds = 6 * 3600;

export const factsRoutes: RouteGroup = {
  id: 'facts',
  async register(app, platform) {
    const { db } = platform.store;
    app.addContentTypeParser(factsMediaType, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    await platform.queue.every('client-facts', sweepSeconds, () => dropOldFacts(db));

    typed(app).post('/api/v1/facts/missing', missing, async request => {
      const { tools, diffIds } = request.body;
      return { missing: await missingFacts(db, { id: callerOf(request).id, tools }, diffIds) };
    });

    typed(app).put(
      '/api/v1/facts/:diffId',
      { ...keeping, bodyLimit: frameBounds.packedBytes },
      async (request, reply) => {
        const { diffId } = request.params;
        if (!Buffer.isBuffer(request.body)) {
          throw new PlimsollError('request-invalid', `the body is to be ${factsMediaType}`);
        }
        const facts = await factsFrom(diffId, request.body);
        await keepFacts(db, { id: callerOf(request).id, tools: request.query.tools }, facts);
        return reply.code(204).send(null as never);
      },
    );

    typed(app).post('/api/v1/evaluate', { ...evaluating, bodyLimit: 2 * frameBounds.packedBytes }, async request => {
      const { body } = request;
      const caller = callerOf(request);
      if (body.environment !== undefined && !platform.config.environments.includes(body.environment)) {
        throw new PlimsollError(
          'request-invalid',
          `environments are ${platform.config.environments.join(', ')}; not "${body.environment}"`,
        );
      }
      const result = await evaluate(platform, {
        artifact: body.artifact as ArtifactInfo,
        facts: await factsOf(body, { id: caller.id, tools: body.tools }),
        problems: [...body.problems.map(asProblem), ...untold(body)],
        ...(body.environment && { environment: body.environment }),
        ...(body.failOn && { gate: { failOn: body.failOn, ...(body.unknownAs && { unknownAs: body.unknownAs }) } }),
        layersRead: Math.min(body.layersRead, body.artifact.layers.length),
        scope: caller.scope,
      });
      // The client has them.
      return { ...result, packages: [] };
    });

    async function factsOf(
      { artifact, unread, directory }: Static<typeof Asked>,
      sender: Sender,
    ): Promise<(LayerFacts | undefined)[]> {
      if (directory !== undefined) return [await factsFrom('', Buffer.from(directory, 'base64'))];
      const wanted = artifact.layers.map(({ diffId }) => diffId);
      const known = await knownFacts(db, sender, wanted);
      const lacking = wanted.filter(diffId => !known.has(diffId) && !unread.includes(diffId));
      if (lacking.length > 0) {
        throw new PlimsollError(
          'not-found',
          `nobody has told what these layers say: ${lacking.slice(0, 5).join(', ')}`,
        );
      }
      return wanted.map(diffId => (unread.includes(diffId) ? undefined : known.get(diffId)));
    }
  },
};

/** A layer that was not read is a gap, whether the client says so or not. */
const untold = ({ unread, problems }: Static<typeof Asked>): Problem[] =>
  unread
    .filter(diffId => !problems.some(({ layer, gap }) => gap && layer === diffId))
    .map(diffId => ({ code: 'blob-missing', message: `the layer ${diffId} was not read`, layer: diffId, gap: true }));

/** A code that is not in the catalogue is of another version. */
const asProblem = (problem: Static<typeof ProblemShape>): Problem => ({
  ...problem,
  code: Object.hasOwn(catalogue, problem.code) ? (problem.code as Problem['code']) : 'file-unreadable',
});
