/** What a token may see: all, or the repositories of its project. */
import { type RawBuilder, sql } from 'kysely';
import { likeTest } from '../../kit/index.ts';
import type { PlatformConfig } from '../config.ts';

/** `*`: everything. */
export const everything = '*';

/** Repositories that a token may see; undefined: all of them. */
export type Scope = readonly string[] | undefined;

/** A project that is not in the configuration has no repositories: a token of it sees nothing. */
export function scopeOf(project: string, { projects }: Pick<PlatformConfig, 'projects'>): Scope {
  return project === everything ? undefined : (projects.find(({ name }) => name === project)?.repositories ?? []);
}

/** @param repository `registry.example:5000/team/app`, without tag or digest */
export const inScope = (scope: Scope, repository: string): boolean =>
  scope === undefined || scope.some(pattern => likeTest(pattern)(repository));

/** `docker://registry/repository:tag@digest` → `registry/repository`. */
export function repositoryOf(reference: string): string {
  const plain = reference.replace(/^docker:\/\//, '').split('@')[0] as string;
  const slash = plain.lastIndexOf('/');
  const colon = plain.indexOf(':', slash + 1);
  return colon === -1 ? plain : plain.slice(0, colon);
}

/** A pattern of repositories as one of SQL's `like`. */
export const likePattern = (pattern: string): string =>
  pattern
    .replace(/[\\%_]/g, '\\$&')
    .replaceAll('*', '%')
    .replaceAll('?', '_');

/**
 * Condition on a column of artifact ids: one of its tags, or the reference that it was read by, is in scope.
 * @example query.where(artifactInScope(scope, sql.ref('artifacts.id')))
 */
export function artifactInScope(scope: readonly string[], id: RawBuilder<unknown>): RawBuilder<boolean> {
  const patterns = scope.map(likePattern);
  // The reference ends with its digest: what stands before it is the repository.
  return sql<boolean>`(exists (select 1 from tags t where t.artifact_id = ${id} and t.gone_at is null
      and t.registry || '/' || t.repository like any(${patterns}::text[]))
    or exists (select 1 from artifacts a where a.id = ${id}
      and regexp_replace(split_part(a.reference, '@', 1), '(:[^/:]*)$', '') like any(${patterns}::text[])))`;
}
