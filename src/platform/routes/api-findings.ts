import { sql } from 'kysely';
import { Type } from 'typebox';
import { page, pageOf, pageQuery, readCursor } from '../api/page.ts';
import { said, typed } from '../api/route.ts';
import { Digest, Name, Severity, Time } from '../api/schemas.ts';
import { callerOf } from '../auth/guard.ts';
import { artifactInScope } from '../auth/projects.ts';
import type { RouteGroup } from '../types.ts';

const Query = Type.Object(
  {
    ...pageQuery,
    id: Type.Optional(Name),
    purl: Type.Optional(Type.String({ minLength: 5, maxLength: 1000, description: 'with version, or without' })),
    severity: Type.Optional(Severity),
    kev: Type.Optional(Type.Boolean()),
    fixable: Type.Optional(Type.Boolean()),
    digest: Type.Optional(Digest),
  },
  { additionalProperties: false },
);

const Item = Type.Object({
  id: Type.String(),
  severity: Severity,
  risk: Type.Optional(Type.Number()),
  kev: Type.Boolean(),
  fixable: Type.Boolean(),
  title: Type.Optional(Type.String()),
  package: Type.Object({
    purl: Type.String(),
    name: Type.String(),
    version: Type.String(),
    ecosystem: Type.Optional(Type.String()),
  }),
  fixedVersions: Type.Array(Type.String()),
  foundAt: Time,
  artifacts: Type.Integer({ description: 'how many of those that the token may see have the package' }),
});

const spec = said('viewer', 'findings', 'Vulnerabilities of packages, across all artifacts', {
  querystring: Query,
  response: { 200: pageOf(Item) },
});

export const findingRoutes: RouteGroup = {
  id: 'api-findings',
  register(app, { store: { db } }) {
    typed(app).get('/api/v1/findings', spec, async request => {
      const { query } = request;
      const { scope } = callerOf(request);
      const { limit = 50, id, purl, severity, kev, fixable, digest } = query;
      const position = readCursor('findings', query, ['number', 'string']);
      const held = scope
        ? sql<number>`(select count(*)::integer from artifact_packages ap where ap.package_id = f.package_id
            and ${artifactInScope(scope, sql.ref('ap.artifact_id'))})`
        : sql<number>`(select count(*)::integer from artifact_packages ap where ap.package_id = f.package_id)`;
      let found = db
        .selectFrom('package_findings as f')
        .innerJoin('packages as p', 'p.id', 'f.package_id')
        .select([
          'f.package_id',
          'f.finding_id',
          'f.severity',
          'f.risk',
          'f.kev',
          'f.fixable',
          'f.found_at',
          'f.finding',
        ])
        .select(['p.purl', 'p.name', 'p.version', 'p.ecosystem', held.as('artifacts')])
        .orderBy('f.package_id', 'desc')
        .orderBy('f.finding_id')
        .limit(limit + 1);
      if (position) {
        const [before, after] = position;
        found = found.where(
          sql<boolean>`(f.package_id < ${before} or (f.package_id = ${before} and f.finding_id > ${after}))`,
        );
      }
      if (id) found = found.where('f.finding_id', '=', id);
      if (severity) found = found.where('f.severity', '=', severity);
      if (kev !== undefined) found = found.where('f.kev', '=', kev);
      if (fixable !== undefined) found = found.where('f.fixable', '=', fixable);
      // Without a version it stands for all of them.
      if (purl) found = found.where(sql<boolean>`(p.purl = ${purl} or starts_with(p.purl, ${`${purl}@`}))`);
      if (digest || scope) {
        found = found.where(({ exists, selectFrom }) => {
          let holding = selectFrom('artifact_packages as h')
            .innerJoin('artifacts as a', 'a.id', 'h.artifact_id')
            .select('a.id')
            .whereRef('h.package_id', '=', 'f.package_id');
          if (digest) holding = holding.where('a.digest', '=', digest);
          if (scope) holding = holding.where(artifactInScope(scope, sql.ref('a.id')));
          return exists(holding);
        });
      }
      const rows = await found.execute();
      return page(rows, limit, {
        list: 'findings',
        filters: query,
        at: row => [row.package_id, row.finding_id],
        item: row => ({
          id: row.finding_id,
          severity: row.severity,
          ...(row.risk !== null && { risk: row.risk }),
          kev: row.kev,
          fixable: row.fixable,
          ...(row.finding.title && { title: row.finding.title }),
          package: {
            purl: row.purl,
            name: row.name,
            version: row.version,
            ...(row.ecosystem && { ecosystem: row.ecosystem }),
          },
          fixedVersions: row.finding.fixedVersions,
          foundAt: row.found_at.toISOString(),
          artifacts: row.artifacts,
        }),
      });
    });
  },
};
