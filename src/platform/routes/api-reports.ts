import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { type ArtifactInfo, PlimsollError } from '../../model/index.ts';
import { inventoryJson } from '../../report/json/inventory.ts';
import { scanJson } from '../../report/json/scan.ts';
import { sbomFormats } from '../../sbom/index.ts';
import { ArtifactParams, artifactOf, mustBeScanned } from '../api/artifacts.ts';
import { reportOf } from '../api/report.ts';
import { said, typed } from '../api/route.ts';
import { Name, oneOf } from '../api/schemas.ts';
import { callerOf } from '../auth/guard.ts';
import { aboard } from '../scan/evidence.ts';
import type { RouteGroup } from '../types.ts';

const Document = Type.Unsafe<unknown>({ description: 'the document, as the command line writes it' });
const formats = sbomFormats.map(({ id }) => id);

const reportSpec = said('viewer', 'artifacts', 'What `plimsoll scan --format json` prints, from what is kept', {
  params: ArtifactParams,
  querystring: Type.Object({ environment: Type.Optional(Name) }, { additionalProperties: false }),
  response: { 200: Document },
});
const inventorySpec = said('viewer', 'artifacts', 'What `plimsoll inventory --format json` prints, from what is kept', {
  params: ArtifactParams,
  response: { 200: Document },
});
const sbomSpec = said('viewer', 'artifacts', 'An SBOM', {
  params: ArtifactParams,
  querystring: Type.Object({ format: Type.Optional(oneOf(formats)) }, { additionalProperties: false }),
  response: { 200: Document },
});

const json = 'application/json; charset=utf-8';

/** Documents of one artifact. They are written piece by piece, and never held as text. */
export const reportRoutes: RouteGroup = {
  id: 'api-reports',
  register(app, platform) {
    const { db } = platform.store;
    const { environments } = platform.config;

    typed(app).get('/api/v1/artifacts/:digest/report', reportSpec, async (request, reply) => {
      const { environment = environments[0] ?? 'production' } = request.query;
      if (!environments.includes(environment)) {
        throw new PlimsollError(
          'request-invalid',
          `verdicts are kept for ${environments.join(', ')}; not for "${environment}"`,
        );
      }
      const row = await artifactOf(db, request.params.digest, callerOf(request).scope);
      mustBeScanned(row);
      const written = scanJson.write(await reportOf(platform, row, environment));
      return reply.type(json).send(Readable.from(written) as never);
    });

    typed(app).get('/api/v1/artifacts/:digest/inventory', inventorySpec, async (request, reply) => {
      const row = await artifactOf(db, request.params.digest, callerOf(request).scope);
      mustBeScanned(row);
      const written = inventoryJson.write({
        artifact: row.info as ArtifactInfo,
        ...(row.os && { os: row.os }),
        packages: await aboard(db, row),
        problems: row.problems,
      });
      return reply.type(json).send(Readable.from(written) as never);
    });

    typed(app).get('/api/v1/artifacts/:digest/sbom', sbomSpec, async (request, reply) => {
      const format = sbomFormats.find(({ id }) => id === (request.query.format ?? 'cyclonedx-json'))!;
      const row = await artifactOf(db, request.params.digest, callerOf(request).scope);
      mustBeScanned(row);
      const artifact = row.info as ArtifactInfo;
      const bill = { artifact, ...(row.os && { os: row.os }), packages: await aboard(db, row), problems: row.problems };
      // The same artifact gives the same document: its time is that of the image, not of the question.
      const made = new Date(artifact.created ?? row.scanned_at ?? 0);
      const created = Number.isNaN(made.getTime()) ? row.first_seen : made;
      const written = await format.write(bill, { created, version: platform.version });
      return reply.type(format.mediaType).send(Readable.from(written) as never);
    });
  },
};
