import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifySchema } from 'fastify';
import type { Access } from '../auth/access.ts';
import { Problem } from './schemas.ts';

/** The same server, whose handlers get what their schemas say. */
export const typed = (app: FastifyInstance) => app.withTypeProvider<TypeBoxTypeProvider>();

/**
 * What a route says of itself: who may use it, and its schemas, by which requests are read, answers written, and both
 * described.
 * @example app.get('/api/v1/queue', said('viewer', 'queue', 'Lanes and what waits', { response: { 200: Lanes } }), handler)
 */
export function said<S extends FastifySchema & { response: Record<number, unknown> }>(
  access: Access,
  tag: string,
  summary: string,
  schema: S,
) {
  // What errors look like is for the description alone: they are written where they are caught.
  const response: S['response'] = Object.assign({}, schema.response, { '4xx': Problem, '5xx': Problem });
  return { config: { access }, schema: { ...schema, response, tags: [tag], summary } };
}
