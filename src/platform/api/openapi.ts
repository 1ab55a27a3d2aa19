/** OpenAPI 3.1, from the schemas by which requests are read and answers are written. */
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';

/** Where it is served. */
export const openapiPath = '/api/v1/openapi.json';

export async function describeApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Plimsoll',
        version,
        description: 'What is aboard every container, and may it sail. Errors are application/problem+json (RFC 9457).',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: ({ schema, url, route }) => {
      const { access = 'admin' } = route.config ?? {};
      const hidden = !url.startsWith('/api/') || url === openapiPath;
      const said = typeof schema === 'object' ? schema : {};
      const described = {
        ...said,
        description: [(said as { description?: string }).description, `Role: ${access}.`].filter(Boolean).join(' '),
        ...(hidden && { hide: true }),
      };
      return { schema: described, url };
    },
  });
}
