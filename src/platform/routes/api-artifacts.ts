import {
  type ArtifactBrief,
  ArtifactItem,
  ArtifactParams,
  ArtifactQuery,
  artifactItems,
  artifactOf,
  findArtifacts,
} from '../api/artifacts.ts';
import { page, pageOf, readCursor } from '../api/page.ts';
import { said, typed } from '../api/route.ts';
import { callerOf } from '../auth/guard.ts';
import type { RouteGroup } from '../types.ts';

const listSpec = said('viewer', 'artifacts', 'Artifacts, newest first', {
  querystring: ArtifactQuery,
  response: { 200: pageOf(ArtifactItem) },
});
const oneSpec = said('viewer', 'artifacts', 'One artifact', {
  params: ArtifactParams,
  response: { 200: ArtifactItem },
});

export const artifactRoutes: RouteGroup = {
  id: 'api-artifacts',
  register(app, { store: { db } }) {
    typed(app).get('/api/v1/artifacts', listSpec, async request => {
      const { query } = request;
      const position = readCursor('artifacts', query, ['number']);
      const rows = await findArtifacts(db, query, callerOf(request).scope, position?.[0] as number | undefined);
      const list = {
        list: 'artifacts',
        filters: query,
        at: ({ id }: ArtifactBrief) => [id],
        item: (row: ArtifactBrief) => row,
      };
      const { items, ...rest } = page(rows, query.limit ?? 50, list);
      return { items: await artifactItems(db, items), ...rest };
    });
    typed(app).get('/api/v1/artifacts/:digest', oneSpec, async request => {
      const row = await artifactOf(db, request.params.digest, callerOf(request).scope);
      const [item] = await artifactItems(db, [row]);
      return item!;
    });
  },
};
