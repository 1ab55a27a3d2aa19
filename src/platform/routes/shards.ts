/**
 * `/db/`: the advisory database as an OCI image layout, for `plimsoll db update --from https://SERVER/db` and for scans
 * that fetch the shards they lack. Nothing in it is secret, so no token is asked for.
 */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { layoutMarker } from '../../advisory/published/layout-index.ts';
import { PlimsollError } from '../../model/index.ts';
import { openMirror, type Served } from '../shards/mirror.ts';
import type { RouteGroup } from '../types.ts';

const open = { config: { access: 'public' }, logLevel: 'warn', schema: { hide: true } } as const;

/** A blob never changes: whoever has it need not ask again. */
const forever = 'public, max-age=31536000, immutable';

export const shardRoutes: RouteGroup = {
  id: 'shards',
  register(app, { config }) {
    const { caFile, insecure } = config.database ?? {};
    const mirror = openMirror({
      dir: config.db ?? join(config.dir, 'db'),
      cache: join(config.dir, 'db-blobs'),
      reach: { env: process.env, ...(caFile && { caFile }), ...(insecure && { insecure }) },
      clock: () => performance.now(),
    });
    app.get('/db/oci-layout', open, async (_request, reply) => reply.type('application/json').send(layoutMarker));
    app.get('/db/index.json', open, async (request, reply) => {
      const edition = await mirror.edition();
      if (!edition) throw new PlimsollError('not-found', 'this server has no advisory database to hand on');
      reply.header('etag', edition.etag).header('cache-control', 'no-cache');
      if (request.headers['if-none-match'] === edition.etag) return reply.code(304).send();
      return reply.type('application/vnd.oci.image.index.v1+json').send(edition.index);
    });
    app.get<{ Params: { hex: string } }>(
      '/db/blobs/sha256/:hex',
      {
        ...open,
        schema: {
          hide: true,
          params: { type: 'object', properties: { hex: { type: 'string', pattern: '^[0-9a-f]{64}$' } } },
        },
      },
      async (request, reply) => {
        const { hex } = request.params;
        const etag = `"sha256:${hex}"`;
        if (request.headers['if-none-match'] === etag) {
          return reply.code(304).header('etag', etag).header('cache-control', forever).send();
        }
        const blob = await mirror.blob(hex);
        if (!blob)
          throw new PlimsollError('not-found', 'no edition of the database that is offered here names this blob');
        reply.header('etag', etag).header('cache-control', forever).header('accept-ranges', 'bytes');
        return send(blob, request, reply.type('application/octet-stream'));
      },
    );
  },
};

/** All of it, or from one byte on: who was cut off goes on from there (RFC 9110, 14). */
function send(blob: Served, { headers }: FastifyRequest, reply: FastifyReply): FastifyReply {
  const size = 'bytes' in blob ? blob.bytes.byteLength : blob.size;
  const asked = /^bytes=(\d{1,15})-$/.exec(headers.range ?? '')?.[1];
  const from = asked === undefined ? 0 : Number(asked);
  if (from >= size && from > 0) return reply.code(416).header('content-range', `bytes */${size}`).send();
  if (asked !== undefined) reply.code(206).header('content-range', `bytes ${from}-${size - 1}/${size}`);
  reply.header('content-length', size - from);
  return reply.send(
    'bytes' in blob ? Buffer.from(blob.bytes).subarray(from) : createReadStream(blob.file, { start: from }),
  );
}
