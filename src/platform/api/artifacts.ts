/** Artifacts, as the API tells of them. */
import { type Kysely, sql } from 'kysely';
import { type Static, Type } from 'typebox';
import { PlimsollError } from '../../model/index.ts';
import type { Tables } from '../../store/index.ts';
import { artifactInScope, type Scope } from '../auth/projects.ts';
import type { ArtifactRow } from '../scan/evidence.ts';
import { pageQuery } from './page.ts';
import { ArtifactState, Counts, Digest, ErrorPart, Name, Severity, Tag, Time, VerdictWord } from './schemas.ts';

export const ArtifactQuery = Type.Object(
  {
    ...pageQuery,
    state: Type.Optional(ArtifactState),
    registry: Type.Optional(Name),
    repository: Type.Optional(Name),
    tag: Type.Optional(Name),
    environment: Type.Optional(Name),
    verdict: Type.Optional(VerdictWord),
    severity: Type.Optional(Severity),
  },
  { additionalProperties: false },
);
export type ArtifactQuery = Static<typeof ArtifactQuery>;

export const ArtifactItem = Type.Object({
  digest: Digest,
  state: ArtifactState,
  reference: Type.String(),
  platform: Type.Optional(Type.String()),
  os: Type.Optional(Type.String()),
  packages: Type.Integer(),
  firstSeen: Time,
  scannedAt: Type.Optional(Time),
  error: Type.Optional(ErrorPart),
  tags: Type.Array(Tag),
  verdicts: Type.Array(
    Type.Object({ environment: Type.String(), verdict: VerdictWord, counts: Counts, judgedAt: Time }),
  ),
});

export const ArtifactParams = Type.Object({ digest: Digest });

/** A row, and what hangs on it. */
export async function artifactItems(db: Kysely<Tables>, rows: readonly ArtifactBrief[]) {
  const ids = rows.map(({ id }) => id);
  const [tags, verdicts] =
    ids.length === 0
      ? [[], []]
      : await Promise.all([
          db
            .selectFrom('tags')
            .select(['artifact_id', 'registry', 'repository', 'tag'])
            .where('artifact_id', 'in', ids)
            .where('gone_at', 'is', null)
            .orderBy('registry')
            .orderBy('repository')
            .orderBy('tag')
            .execute(),
          db
            .selectFrom('verdicts')
            .select(['artifact_id', 'environment', 'verdict', 'counts', 'judged_at'])
            .where('artifact_id', 'in', ids)
            .orderBy('environment')
            .execute(),
        ]);
  return rows.map(row => ({
    digest: row.digest,
    state: row.state,
    reference: row.reference,
    ...(row.platform && {
      platform: [row.platform.os, row.platform.architecture, row.platform.variant].filter(Boolean).join('/'),
    }),
    ...(row.os && { os: row.os.prettyName ?? `${row.os.id} ${row.os.versionId}` }),
    packages: row.packages,
    firstSeen: row.first_seen.toISOString(),
    ...(row.scanned_at && { scannedAt: row.scanned_at.toISOString() }),
    ...(row.error && { error: row.error }),
    tags: tags
      .filter(tag => tag.artifact_id === row.id)
      .map(({ registry, repository, tag }) => ({ registry, repository, tag })),
    verdicts: verdicts
      .filter(verdict => verdict.artifact_id === row.id)
      .map(({ environment, verdict, counts, judged_at }) => ({
        environment,
        verdict,
        counts,
        judgedAt: judged_at.toISOString(),
      })),
  }));
}

/** All of a row but the inventory and what stands in it. */
export const brief = [
  'id',
  'digest',
  'state',
  'reference',
  'platform',
  'os',
  'packages',
  'error',
  'first_seen',
  'scanned_at',
] as const;
export type ArtifactBrief = Pick<ArtifactRow, (typeof brief)[number]>;

/** Rows that the filters leave, newest first. @param before id of the last row of the page before */
export function findArtifacts(db: Kysely<Tables>, query: ArtifactQuery, scope: Scope, before: number | undefined) {
  const { state, registry, repository, tag, environment, verdict, severity, limit = 50 } = query;
  let found = db
    .selectFrom('artifacts')
    .select(brief)
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (before !== undefined) found = found.where('id', '<', before);
  if (state) found = found.where('state', '=', state);
  if (scope) found = found.where(artifactInScope(scope, sql.ref('artifacts.id')));
  if (registry || repository || tag) {
    found = found.where(({ exists, selectFrom }) => {
      let tags = selectFrom('tags')
        .select('tags.tag')
        .whereRef('tags.artifact_id', '=', 'artifacts.id')
        .where('tags.gone_at', 'is', null);
      if (registry) tags = tags.where('tags.registry', '=', registry);
      if (repository) tags = tags.where('tags.repository', '=', repository);
      if (tag) tags = tags.where('tags.tag', '=', tag);
      return exists(tags);
    });
  }
  if (environment || verdict || severity) {
    found = found.where(({ exists, selectFrom }) => {
      let judged = selectFrom('verdicts').select('verdict').whereRef('verdicts.artifact_id', '=', 'artifacts.id');
      if (environment) judged = judged.where('environment', '=', environment);
      if (verdict) judged = judged.where('verdict', '=', verdict);
      if (severity)
        judged = judged.where(sql<boolean>`(verdicts.counts -> 'severities' ->> ${severity}::text)::integer > 0`);
      return exists(judged);
    });
  }
  return found.execute();
}

/** @throws PlimsollError `not-found` for a digest that is not known, or not in scope */
export async function artifactOf(db: Kysely<Tables>, digest: string, scope: Scope): Promise<ArtifactRow> {
  let found = db.selectFrom('artifacts').selectAll().where('digest', '=', digest);
  if (scope) found = found.where(artifactInScope(scope, sql.ref('artifacts.id')));
  const row = await found.executeTakeFirst();
  if (!row) throw new PlimsollError('not-found', `${digest} is not known`);
  return row;
}

/** @throws PlimsollError `not-applicable`: nothing is known of what is aboard, which is not the same as nothing */
export function mustBeScanned(row: ArtifactRow): void {
  if (!row.inventory || !row.info) {
    const why = row.error ? `: ${row.error.message}` : '';
    throw new PlimsollError('not-applicable', `${row.digest} has no inventory; its state is ${row.state}${why}`);
  }
}
