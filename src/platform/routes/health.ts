import { sql } from 'kysely';
import type { RouteGroup } from '../types.ts';

/** Longest wait for the store's answer, milliseconds. */
const patienceMs = 2000;

const options = { logLevel: 'silent', config: { access: 'public' } } as const;

/** `/healthz`: the process answers. `/readyz`: it can work, and is not draining. */
export const healthRoutes: RouteGroup = {
  id: 'health',
  register(app, { store, stopping }) {
    app.get('/healthz', options, async () => ({ status: 'ok' }));
    app.get('/readyz', options, async (_request, reply) => {
      if (stopping.aborted) return reply.code(503).send({ status: 'draining' });
      const late = new Promise<never>((_, reject) => {
        setTimeout(() => reject(new Error('the store does not answer')), patienceMs).unref();
      });
      try {
        await Promise.race([sql`select 1`.execute(store.db), late]);
        return { status: 'ready' };
      } catch (error) {
        return reply.code(503).send({ status: 'not ready', why: (error as Error).message });
      }
    });
  },
};
