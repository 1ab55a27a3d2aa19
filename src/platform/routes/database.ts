import { Type } from 'typebox';
import { said, typed } from '../api/route.ts';
import { audit } from '../auth/audit.ts';
import { callerOf, mustSeeAll } from '../auth/guard.ts';
import { refreshDatabase } from '../rematch/start.ts';
import type { RouteGroup } from '../types.ts';

const count = Type.Integer();

const Database = Type.Object({
  digest: Type.String(),
  built: Type.Optional(Type.String()),
  starter: Type.Boolean({ description: 'true: the built-in starter set alone' }),
  feeds: Type.Array(Type.Object({ name: Type.String(), records: count, newest: Type.Optional(Type.String()) })),
});

const Refreshed = Type.Object({
  database: Type.String(),
  packages: Type.Object({ unchanged: count, matched: count, changed: count }),
  opened: count,
  closed: count,
  judged: count,
  older: Type.Boolean({ description: 'true: this server holds an older database than the store, and changed nothing' }),
  took: Type.Object({ match: Type.Number(), tell: Type.Number(), judge: Type.Number() }),
});

const about = said('viewer', 'database', 'The advisory database in use', { response: { 200: Database } });

const refreshing = said('operator', 'database', 'Take up what the folder of the database holds now', {
  body: Type.Optional(Type.Object({ allowOlder: Type.Optional(Type.Boolean()) }, { additionalProperties: false })),
  response: { 200: Refreshed },
});

export const databaseRoutes: RouteGroup = {
  id: 'database',
  register(app, platform) {
    typed(app).get('/api/v1/database', about, async () => {
      const { digest, built, starter, feeds } = platform.advisories.current().info;
      return { digest, ...(built && { built }), starter, feeds };
    });
    typed(app).post('/api/v1/database/refresh', refreshing, async request => {
      const caller = callerOf(request);
      mustSeeAll(caller);
      const allowOlder = request.body?.allowOlder ?? false;
      const summary = await refreshDatabase(platform, { allowOlder });
      await audit(platform.store.db, {
        actor: caller.name,
        action: 'database.refresh',
        subject: summary.database,
        detail: { allowOlder, matched: summary.packages.matched },
        at: platform.now(),
      });
      return summary;
    });
  },
};
